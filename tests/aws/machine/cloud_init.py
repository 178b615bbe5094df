"""What cloud-init does at a machine's first boot, in its order, for the keys that it knows here."""

import base64
import gzip
import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .log import Log
from .packages import install
from .user_data import UserData

DEFAULT_USER = "admin"
INSTANCE = Path("/var/lib/cloud/instance")
DECODERS = {"b64": base64.b64decode, "base64": base64.b64decode}


def before_ssh(data: UserData, hostname: str, keys: Sequence[str], log: Log) -> None:
    """The modules of cloud-init's network stage: no ssh connection comes before their end."""
    config = data.config
    for command in config.get("bootcmd", []):
        log.run(command, "bootcmd")
    _write_files(config, deferred=False, log=log)
    name = str(config.get("hostname") or config.get("fqdn") or hostname).partition(".")[0]
    log.run(["hostname", name], "hostname")
    with Path("/etc/hosts").open("a") as hosts:
        hosts.write(f"127.0.1.1 {config.get('fqdn', '')} {name}\n")
    _users(config, [*keys, *config.get("ssh_authorized_keys", [])], log)
    _host_keys(config.get("ssh_keys") or {}, log)


def after_ssh(data: UserData, log: Log) -> None:
    """The modules of the config and final stages, with the machine reachable already."""
    config = data.config
    if "timezone" in config:
        zone = f"/usr/share/zoneinfo/{config['timezone']}"
        log.run(["ln", "-sf", zone, "/etc/localtime"], "timezone")
    for key in ("package_update", "package_upgrade"):
        if config.get(key):
            log.note(f"{key}: the image is taken to be up to date")
    names = config.get("packages", [])
    install([name if isinstance(name, str) else name[0] for name in names], log)
    _write_files(config, deferred=True, log=log)
    for number, command in enumerate(config.get("runcmd", [])):
        if not log.run(command, f"runcmd {number}") and isinstance(command, str):
            log.note("cloud-init goes on with the next command")
    for number, script in enumerate(data.scripts):
        file = INSTANCE / f"scripts/part-{number:03}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(script)
        file.chmod(0o700)
        log.run([str(file)], f"script {number}")


def _write_files(config: Mapping[str, Any], deferred: bool, log: Log) -> None:
    for entry in config.get("write_files", []):
        if bool(entry.get("defer")) is not deferred:
            continue
        path, encoding = Path(entry["path"]), entry.get("encoding", "text/plain")
        content = str(entry.get("content", "")).encode()
        for name in reversed(encoding.split("+")):
            content = DECODERS[name](content) if name in DECODERS else content
            content = gzip.decompress(content) if name in ("gz", "gzip") else content
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab" if entry.get("append") else "wb") as file:
            file.write(content)
        path.chmod(int(str(entry.get("permissions", "0644")), 8))
        if "owner" in entry:
            log.run(["chown", entry["owner"], str(path)], f"owner of {path}")


def _users(config: Mapping[str, Any], keys: Sequence[str], log: Log) -> None:
    for group in config.get("groups", []):
        log.run(["groupadd", "--force", str(group)], f"group {group}")
    users = config.get("users", ["default"])
    for user in users:
        if user == "default":
            _authorize(DEFAULT_USER, keys)
            continue
        name = user["name"]
        groups = user.get("groups", [])
        listed = groups if isinstance(groups, str) else ",".join(groups)
        words = ["useradd", "--create-home", "--shell", user.get("shell", "/bin/bash")]
        if not _exists(name):
            log.run([*words, *(["--groups", listed] if listed else []), name], f"user {name}")
        for rule in [user["sudo"]] if isinstance(user.get("sudo"), str) else user.get("sudo") or []:
            with Path("/etc/sudoers.d/90-cloud-init-users").open("a") as sudoers:
                sudoers.write(f"{name} {rule}\n")
        if _exists(name):
            _authorize(name, user.get("ssh_authorized_keys", []))


def _exists(user: str) -> bool:
    return user in {entry.pw_name for entry in pwd.getpwall()}


def _authorize(user: str, keys: Sequence[str]) -> None:
    folder = Path(pwd.getpwnam(user).pw_dir) / ".ssh"
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "authorized_keys").write_text("".join(f"{key.strip()}\n" for key in keys))
    (folder / "authorized_keys").chmod(0o600)
    for path in (folder, folder / "authorized_keys"):
        shutil.chown(path, user, user)


def _host_keys(given: Mapping[str, str], log: Log) -> None:
    """The given host keys only, or new ones of each type if none is given."""
    for name, key in given.items():
        kind, _, part = name.rpartition("_")
        public = part == "public"
        path = Path(f"/etc/ssh/ssh_host_{kind}_key{'.pub' if public else ''}")
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(key.rstrip("\n") + "\n")
        path.chmod(0o644 if public else 0o600)
        if not public:
            words = ["ssh-keygen", "-y", "-P", "", "-f", str(path)]
            result = subprocess.run(words, capture_output=True, check=False)
            if result.returncode:
                log.fail(f"ssh_keys.{name}: {result.stderr.decode().strip()}")
    if not given:
        log.run(["ssh-keygen", "-A"], "host keys")
