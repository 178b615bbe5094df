"""What the way to machines on AWS needs of this machine: ssh, a key, a credential helper."""

import shutil
from collections.abc import Iterator

from streaming.credential_helper import PROGRAM
from streaming.event import EventSettings
from streaming.ssh.client import ssh_client_fault
from streaming.ssh.identity import identity_fault
from streaming_runtime.settings.problems import Problem


def check_ssh(event: EventSettings) -> Iterator[Problem]:
    """The ssh client, and a key that it can use without asking anybody.

    Args:
        event: the stack file.
    """
    remote = next((name for name, host in event.hosts.items() if host.kind == "ec2"), None)
    if remote is None or event.aws is None:
        return
    fault = ssh_client_fault()
    if fault:
        yield Problem(f"hosts.{remote}", fault)
        if shutil.which("ssh") is None:
            return
    fault = identity_fault(event.aws.identity_file)
    if fault:
        yield Problem("aws.identityFile", fault)


def check_credential_helper(event: EventSettings) -> Iterator[Problem]:
    """Whether Docker will find what makes passwords for Amazon's registry.

    Args:
        event: the stack file.
    """
    if event.registry.kind == "ecr" and shutil.which(PROGRAM) is None:
        yield Problem(
            "registry.kind",
            f"there is no `{PROGRAM}` on PATH; `. tools/activate` puts it there",
        )
