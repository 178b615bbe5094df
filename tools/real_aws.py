"""`python -m tools.real_aws --region eu-central-1`: the story of tests/ec2 on a real AWS account.

Nothing but the account and the region differs from what `make test-ec2` does with machines that
stand in for Amazon's. Both are given to the tests in the environment.
"""

import argparse
import os
import subprocess
import sys

from tools.setup.aws_plugin import AwsPlugin
from tools.setup.places import Places, only_one
from tools.setup.step import SetupError, carry_out
from tools.stack.stack_file import ROOT

REGION_VARIABLE = "STREAMING_TEST_AWS_REGION"
"""Set while the tests are to use a real account, in this region."""
STORY = "tests/ec2"


def account_of(region: str) -> str:
    """The account that the credentials of this shell are for, and the user, for people.

    Raises:
        SystemExit: there are no credentials, or AWS does not take them.
    """
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    if endpoint := os.environ.get("AWS_ENDPOINT_URL"):
        sys.exit(f"AWS_ENDPOINT_URL is set to {endpoint}, which is not AWS: unset it")
    try:
        identity = boto3.client("sts", region_name=region).get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        sys.exit(
            f"no use of AWS in {region}: {error}\n"
            "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY "
            "(docs/hosts/ec2.md#testing-against-a-real-account)"
        )
    return f"{identity['Account']} ({identity['Arn']})"


def main() -> int:
    """Check the credentials, then run the tests; returns their exit code."""
    parser = argparse.ArgumentParser(prog="tools.real_aws")
    parser.add_argument("--region", required=True)
    parser.add_argument("arguments", nargs="*", help="arguments of pytest")
    options = parser.parse_args()
    if not options.region:
        sys.exit("name the region: REGION=eu-central-1")
    sys.stderr.write(f"tests on AWS account {account_of(options.region)}, {options.region}\n")
    try:
        with only_one(places := Places.of(ROOT, os.environ), sys.stderr):
            carry_out([AwsPlugin(places)], sys.stderr, quiet=True)
    except SetupError as error:
        sys.exit(str(error))
    return subprocess.run(  # noqa: S603 - no shell
        [sys.executable, "-m", "pytest", STORY, *options.arguments],
        cwd=ROOT,
        env={**os.environ, REGION_VARIABLE: options.region},
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
