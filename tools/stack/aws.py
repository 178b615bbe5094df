"""What only stacks with something on AWS need: Pulumi's plugin for it, ssh, and its errors told."""

import os
import sys
from collections.abc import Iterable

from tools.setup.aws_plugin import AwsPlugin
from tools.setup.debian_packages import DebianProgram
from tools.setup.places import Places, only_one
from tools.setup.step import SetupError, Step, carry_out
from tools.stack.machines import KIND
from tools.stack.stack_file import ROOT, aws_account, host_kinds
from tools.stack.terminal import CommandError, say


def set_up(stack: str) -> None:
    """Provide what the stack needs on this machine besides what every stack needs.

    Raises:
        CommandError: something is missing that cannot be had here.
    """
    if aws_account(stack) is None:
        return
    places = Places.of(ROOT, os.environ)
    steps: list[Step] = [AwsPlugin(places)]
    if KIND in host_kinds(stack).values():
        steps.append(DebianProgram("ssh", "ssh", "openssh-client"))
    try:
        with only_one(places, sys.stderr):
            carry_out(steps, sys.stderr, quiet=True)
    except SetupError as error:
        raise CommandError(str(error)) from error


def explain_errors(stack: str, errors: Iterable[str]) -> None:
    """Say in a sentence what known errors of AWS mean, each once."""
    if aws_account(stack) is None:
        return
    from streaming.aws_checks import explain

    found = dict.fromkeys(sentence for error in errors if (sentence := explain(error)))
    for sentence in found:
        say(f"\n{sentence}")
