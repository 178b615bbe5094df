"""What AWS refuses while it deploys is told in a sentence with something to do.

The texts are AWS's own, as the provider passes them on; their codes and wording are those of
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html, the troubleshooting
pages of the EC2 user guide, and the errors of the ECR, S3, STS and Route 53 API references.
"""

import pytest

from streaming.aws_checks import explain

REFUSED = "error: operation error {service}: {operation}, https response error StatusCode: 400, "
RUN = REFUSED.format(service="EC2", operation="RunInstances")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            RUN + "api error VcpuLimitExceeded: You have requested more vCPU capacity than your "
            "current vCPU limit of 8 allows for the instance bucket that the specified instance "
            "type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request",
            "ask for a higher quota",
        ),
        (
            RUN + "api error MaxSpotInstanceCountExceeded: Max spot instance count exceeded",
            "ask for a higher quota",
        ),
        (
            RUN + "api error InsufficientInstanceCapacity: We currently do not have sufficient "
            "c7i.xlarge capacity in the Availability Zone you requested (eu-central-1a).",
            "no such machine free",
        ),
        (
            RUN + "api error Unsupported: Your requested instance type (c7i.xlarge) is not "
            "supported in your requested Availability Zone (eu-central-1b). Please retry your "
            "request by not specifying an Availability Zone or choosing eu-central-1a.",
            "does not offer this instance type",
        ),
        (
            RUN + "api error UnauthorizedOperation: You are not authorized to perform this "
            "operation. Encoded authorization failure message: c29tZXRoaW5n",
            "lack a permission",
        ),
        (
            "creating S3 Bucket: api error AccessDenied: User: arn:aws:iam::123456789012:user/crew "
            "is not authorized to perform: s3:CreateBucket",
            "lack a permission",
        ),
        (
            RUN + "api error OptInRequired: You are not subscribed to this service.",
            "the account is not ready yet",
        ),
        (
            RUN + "api error PendingVerification: Your request for accessing resources in this "
            "region is being validated",
            "the account is not ready yet",
        ),
        (
            RUN + "api error RequestExpired: Request has expired.",
            "the AWS credentials expired meanwhile",
        ),
        (
            "api error ExpiredToken: The security token included in the request is expired",
            "the AWS credentials expired meanwhile",
        ),
        (
            "validating provider credentials: operation error STS: GetCallerIdentity, api error "
            "InvalidClientTokenId: The security token included in the request is invalid.",
            "does not accept the credentials",
        ),
        (
            "api error AddressLimitExceeded: The maximum number of addresses has been reached.",
            "no Elastic IP address left",
        ),
        (
            "api error VpcLimitExceeded: The maximum number of VPCs has been reached.",
            "as many networks in this region",
        ),
        (
            "api error OperationNotPermitted: The instance 'i-0a' may not be terminated. Modify "
            "its 'disableApiTermination' instance attribute and try again.",
            "the host is protected",
        ),
        (
            "api error RepositoryNotEmptyException: The repository with name 'dev/streaming-base' "
            "in registry with id '123456789012' cannot be deleted because it still contains images",
            "the repository has images",
        ),
        (
            "RepositoryAlreadyExistsException: The repository with name 'dev/streaming-base' "
            "already exists in the registry with id '123456789012'",
            "a repository of this name from elsewhere",
        ),
        (
            "api error InvalidChangeBatch: [Tried to create resource record set "
            "[name='live.example.org.', type='A'] but it already exists]",
            "a record of this name that the stack did not make",
        ),
        (
            "api error InvalidKeyPair.Duplicate: The keypair already exists",
            "a key pair of this name",
        ),
        (
            "couldn't find registry config for '123456789012.dkr.ecr.eu-central-1.amazonaws.com' "
            "in file content",
            "no password for Amazon's registry",
        ),
        ("api error NoSuchBucket: The specified bucket does not exist", "`make up` makes it anew"),
        ("api error RequestLimitExceeded: Request limit exceeded.", "too many requests"),
    ],
)
def test_known_refusals(text: str, sentence: str) -> None:
    assert sentence in (explain(text) or "")


def test_the_first_refusal_counts() -> None:
    text = "VcpuLimitExceeded: more than allowed\nRequestLimitExceeded: slow down"
    assert "higher quota" in (explain(text) or "")


@pytest.mark.parametrize("text", ["", "error: Docker does not answer", "1 resource is Unsupported"])
def test_what_is_not_known_is_not_explained(text: str) -> None:
    assert explain(text) is None
