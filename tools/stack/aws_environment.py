"""What Pulumi's environment must say of a stack's AWS account."""

from streaming.credential_helper import PROFILE_VARIABLE, REGION_VARIABLE
from tools.stack.stack_file import aws_account


def aws_environment(stack: str) -> dict[str, str]:
    """Variables by which Docker's credential helper finds the account and region of a stack.

    They are its own ones: AWS_PROFILE may be that of Pulumi's backend.
    """
    region, profile = aws_account(stack) or ("", None)
    named = {REGION_VARIABLE: region, PROFILE_VARIABLE: profile}
    return {key: value for key, value in named.items() if value}
