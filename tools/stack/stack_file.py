"""What the commands must know of a stack before Pulumi reads its file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent.parent
PREFIX = "streaming-system:"


def stack_values(stack: str) -> dict[str, Any]:
    """The stack file's keys; empty if it has none that can be understood."""
    try:
        content = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError):
        return {}
    config = content.get("config") if isinstance(content, Mapping) else None
    if not isinstance(config, Mapping):
        return {}
    return {
        key.removeprefix(PREFIX): value
        for key, value in config.items()
        if isinstance(key, str) and key.startswith(PREFIX)
    }


def host_kinds(stack: str) -> dict[str, str]:
    """Every host's kind, by name, as the stack file has it."""
    hosts = stack_values(stack).get("hosts")
    if not isinstance(hosts, Mapping):
        return {}
    return {str(name): _text(host, "kind") for name, host in hosts.items()}


def ssh_sessions_are_few(stack: str) -> bool:
    """Whether the stack has a machine whose sshd may be as Debian has it.

    That one drops some of the sessions that begin at once, if they are more than ten
    (sshd_config(5), MaxStartups); machines that the stack sets up take any number.
    """
    hosts = stack_values(stack).get("hosts")
    machines = hosts.values() if isinstance(hosts, Mapping) else ()
    return any(
        _text(machine, "kind") == "ssh" and not machine.get("install") for machine in machines
    )


def runs_cobbler(stack: str) -> bool:
    """Whether the stack has a Cobbler of its own."""
    return bool(_text(stack_values(stack).get("cobbler"), "host"))


def aws_account(stack: str) -> tuple[str, str | None] | None:
    """Region and profile of a stack that has anything on AWS; None for all others."""
    aws = stack_values(stack).get("aws")
    if not isinstance(aws, Mapping):
        return None
    return _text(aws, "region"), _text(aws, "profile") or None


def _text(value: Any, key: str) -> str:
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else ""
