"""User data as cloud-init takes it apart: cloud-config, scripts, and both in one MIME message."""

import email
import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

GZIP = b"\x1f\x8b"
KEYS = frozenset(
    (
        *("bootcmd", "disable_root", "fqdn", "groups", "hostname", "manage_etc_hosts"),
        *("package_reboot_if_required", "package_update", "package_upgrade", "packages"),
        *("preserve_hostname", "runcmd", "ssh_authorized_keys", "ssh_deletekeys"),
        *("ssh_genkeytypes", "ssh_keys", "ssh_pwauth", "timezone", "users", "write_files"),
    )
)


@dataclass
class UserData:
    """What a machine is told at its first boot.

    errors: what cloud-init would warn of or pass over in silence; here the boot counts as failed.
    """

    config: dict[str, Any] = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def parsed(raw: bytes) -> UserData:
    """The parts of user data, put together in their order."""
    data = UserData()
    for text in _parts(raw):
        if text.startswith("#cloud-config"):
            _add_config(data, text)
        elif text.startswith("#!"):
            data.scripts.append(text)
        else:
            data.errors.append(f"cloud-init ignores what begins with {text[:40]!r}")
    return data


def _parts(raw: bytes) -> Iterator[str]:
    if raw.startswith(GZIP):
        raw = gzip.decompress(raw)
    if raw.lstrip().lower().startswith((b"content-type:", b"mime-version:")):
        for message in email.message_from_bytes(raw).walk():
            if not message.is_multipart():
                payload = message.get_payload(decode=True)
                yield from _parts(payload if isinstance(payload, bytes) else b"")
    elif raw.strip():
        yield raw.decode()


def _add_config(data: UserData, text: str) -> None:
    """Take a later part's keys before an earlier one's, as cloud-init merges by default."""
    try:
        config = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        data.errors.append(f"cloud-config is no YAML: {error}")
        return
    if not isinstance(config, dict):
        data.errors.append("cloud-config is no mapping of keys")
        return
    for key in sorted(config.keys() - KEYS):
        data.errors.append(f"cloud-config key {key!r} is not modelled by the stand-in")
    data.config.update(config)
