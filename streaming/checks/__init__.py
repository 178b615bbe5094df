"""What must fit together in a stack file: hosts that exist, ports and devices that do not clash.

These checks look at the file as it was written, not at the validated model, so that a mistake in
one key does not hide the mistakes in others.
"""

from collections.abc import Mapping
from typing import Any

from streaming.checks.cloud import check_cloud
from streaming.checks.hosts import check_hosts
from streaming.checks.https import check_https
from streaming.checks.links import check_links
from streaming.checks.ports import check_ports
from streaming.checks.pxe import check_pxe
from streaming.checks.rooms import check_rooms
from streaming.checks.ssh import check_ssh
from streaming_runtime.settings.problems import Problem


def cross_check(stack: Mapping[str, Any]) -> list[Problem]:
    """Every clash and dangling reference in the stack file's values."""
    return [
        *check_hosts(stack),
        *check_ssh(stack),
        *check_pxe(stack),
        *check_rooms(stack),
        *check_ports(stack),
        *check_links(stack),
        *check_https(stack),
        *check_cloud(stack),
    ]
