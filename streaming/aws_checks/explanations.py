"""Sentences for what AWS refuses only while it deploys."""

import re

EXPLANATIONS = {
    r"VcpuLimitExceeded|MaxSpotInstanceCountExceeded": (
        "the account may not run that many virtual processors in this region: use smaller instance "
        "types, or ask for a higher quota in the AWS console (Service Quotas, Amazon EC2), which "
        "takes hours to days"
    ),
    r"InsufficientInstanceCapacity|SpotMaxPriceTooLow|InsufficientHostCapacity": (
        "Amazon has no such machine free in this zone at the moment: try again in some minutes, or "
        "choose another `zone` or `instanceType`; `spot: false` finds one sooner"
    ),
    r"\bUnsupported\b.*(instance type|Availability Zone)|InvalidInstanceType": (
        "the zone does not offer this instance type: choose another `zone` or `instanceType`; the "
        "message above names zones that have it"
    ),
    r"UnauthorizedOperation|AccessDenied(Exception)?\b|not authorized to perform": (
        "the AWS credentials lack a permission, which the message above names: ask the account's "
        "administrator for it (docs/hosts/ec2.md lists all that are needed)"
    ),
    r"OptInRequired|PendingVerification|is currently being verified": (
        "the account is not ready yet: a new account is verified first, and some regions must be "
        "enabled (AWS console: Account, AWS Regions)"
    ),
    r"ExpiredToken|RequestExpired|security token included in the request is expired": (
        "the AWS credentials expired meanwhile: get new ones (`aws sso login`, if you sign in) and "
        "run the same command again, which goes on where this stopped"
    ),
    r"InvalidClientTokenId|UnrecognizedClientException|\bAuthFailure\b|No valid credential": (
        "AWS does not accept the credentials: see `aws.profile` and AWS_PROFILE, and whether the "
        "region is enabled for the account"
    ),
    r"AddressLimitExceeded": (
        "the account has no Elastic IP address left in this region, and each host needs one: "
        "release unused ones, or ask for more (Service Quotas, Amazon EC2, L-0263D0A3)"
    ),
    r"VpcLimitExceeded|InternetGatewayLimitExceeded": (
        "the account has as many networks in this region as it may: delete an unused one, name one "
        "to use in `aws.vpcId`, or ask for more (Service Quotas, Amazon VPC, L-F678F1CE)"
    ),
    r"OperationNotPermitted.*disableApiTermination|may not be terminated": (
        "the host is protected: set `protect: false` in the stack file, `make up`, and try again"
    ),
    r"RepositoryNotEmptyException": (
        "the repository has images that the stack did not expect: delete them in the AWS console "
        "(Amazon ECR), and run the same command again"
    ),
    r"RepositoryAlreadyExistsException": (
        "the registry has a repository of this name from elsewhere: delete it in the AWS console "
        "(Amazon ECR) if nobody needs it, or give the stack another name"
    ),
    r"NoSuchBucket": ("the archive's bucket is not there any more: `make up` makes it anew, empty"),
    r"BucketAlreadyExists\b": (
        "a bucket's name is unique in the world, and somebody has this one: choose another in "
        "`archive.bucket`"
    ),
    r"InvalidChangeBatch.*already exists|it already exists.*\btype='?A": (
        "the zone has a record of this name that the stack did not make: delete it in Route 53 if "
        "it is of no more use, or choose another `domain`"
    ),
    r"InvalidKeyPair\.Duplicate": (
        "the account has a key pair of this name that the stack did not make: delete it in the AWS "
        "console (EC2, Key Pairs), and run the same command again"
    ),
    r"couldn't find registry config for '[^']*\.dkr[.-]ecr": (
        "no password for Amazon's registry: `docker-credential-streaming-ecr get` says why if you "
        "type the registry's address; it needs the AWS credentials that Pulumi has"
    ),
    r"RequestLimitExceeded|Throttling(Exception)?\b": (
        "too many requests to AWS at once: run the same command again, which goes on where this "
        "stopped"
    ),
}
"""By what is found in the output: codes of the EC2, ECR, S3, STS and Route 53 API references."""


def explain(text: str) -> str | None:
    """What to do about the first known refusal of AWS's in the output of a failed update.

    Args:
        text: the output.
    """
    found = (
        (match.start(), sentence)
        for pattern, sentence in EXPLANATIONS.items()
        if (match := re.search(pattern, text))
    )
    return min(found, default=(0, None))[1]
