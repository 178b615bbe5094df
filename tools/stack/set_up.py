"""What only some stacks need on this machine besides what every stack needs."""

import os
import sys
from collections.abc import Iterator

from tools.setup.aws_plugin import AwsPlugin
from tools.setup.cobbler_wheel import CobblerWheel
from tools.setup.debian_packages import DebianProgram
from tools.setup.places import Places, only_one
from tools.setup.step import SetupError, Step, carry_out
from tools.stack.stack_file import ROOT, aws_account, host_kinds, runs_cobbler
from tools.stack.terminal import CommandError

BY_SSH = {"ec2", "pxe"}
"""Kinds of hosts for which nobody had to log in by ssh before."""


def set_up(stack: str) -> None:
    """Provide it.

    Raises:
        CommandError: something is missing that cannot be had here.
    """
    places = Places.of(ROOT, os.environ)
    steps = list(_steps(stack, places))
    if not steps:
        return
    try:
        with only_one(places, sys.stderr):
            carry_out(steps, sys.stderr, quiet=True)
    except SetupError as error:
        raise CommandError(str(error)) from error


def _steps(stack: str, places: Places) -> Iterator[Step]:
    if aws_account(stack) is not None:
        yield AwsPlugin(places)
    if BY_SSH & set(host_kinds(stack).values()):
        yield DebianProgram("ssh", "ssh", "openssh-client")
    if runs_cobbler(stack):
        yield CobblerWheel(places)
