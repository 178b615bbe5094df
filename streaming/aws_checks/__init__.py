"""Whether AWS lets the stack do what its file says, found out before anything is changed."""

from streaming.aws_checks.check import check_aws
from streaming.aws_checks.explanations import explain

__all__ = ["check_aws", "explain"]
