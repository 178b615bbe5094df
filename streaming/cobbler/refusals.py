"""Why Cobbler does not take a record, by the texts of Cobbler 3.3."""

import re

from streaming.cobbler.errors import CobblerError
from streaming.cobbler.records import DistroRecord, ProfileRecord, Record, SystemRecord


def explained_refusal(record: Record, said: str) -> CobblerError | None:
    """What is wrong in the stack file; None: it does not tell.

    Args:
        record: what was to be written.
        said: Cobbler's words.
    """
    match record:
        case DistroRecord():
            reason = _distro(record, said)
        case ProfileRecord():
            reason = _profile(record, said)
        case SystemRecord():
            reason = _system(record, said)
    return CobblerError(reason) if reason else None


def _distro(record: DistroRecord, said: str) -> str | None:
    for file, path in (("kernel", record.kernel), ("initrd", record.initrd)):
        if f"{file} not found" in said:
            return (
                f"cobbler.hostImage.folder: Cobbler does not find {path} on its machine; copy the "
                "files of `make host-image` there, or correct the folder"
            )
    return None


def _profile(record: ProfileRecord, said: str) -> str | None:
    if re.search(r'distribution ".*" not found', said):
        return f"Cobbler has no distro {record.distro}; `make up` writes it anew"
    return None


def _system(record: SystemRecord, said: str) -> str | None:
    host = f"hosts.{record.host}"
    if "is not existing" in said and "Profile" in said:
        return f"Cobbler has no profile {record.profile}; `make up` writes it anew"
    if kinds := re.search(r"power management type must be one of: (\S*)", said):
        return (
            f"{host}.power.kind: Cobbler has no power type {record.power.kind!r}; use one of "
            f"{kinds[1].replace(',', ', ')}, or install its fence agent on Cobbler's machine"
        )
    if taken := re.search(r'(MAC|IP) address duplicate found .* has the name "(.*)"', said):
        key, what = ("mac", record.mac) if taken[1] == "MAC" else ("address", record.address)
        return f"{host}.{key}: {what} belongs to Cobbler's system {taken[2]}; correct it"
    return None
