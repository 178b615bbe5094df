"""The errors of AWS, told to people."""

from collections.abc import Iterable

from tools.stack.stack_file import aws_account
from tools.stack.terminal import say


def explain_errors(stack: str, errors: Iterable[str]) -> None:
    """Say in a sentence what known errors of AWS mean, each once."""
    if aws_account(stack) is None:
        return
    from streaming.aws_checks import explain

    found = dict.fromkeys(sentence for error in errors if (sentence := explain(error)))
    for sentence in found:
        say(f"\n{sentence}")
