"""What cobblerd is told: its settings, and who may change records."""

import hashlib
import json
from pathlib import Path
from typing import Any

from streaming_runtime.cobbler.places import SHARE, cobbler_folder, tftp_folder
from streaming_runtime.settings.cobbler import CobblerSecrets, CobblerSettings

USER = "cobbler"
DEFAULTS = SHARE / "settings.json"
"""Cobbler's own settings, as its wheel has them."""


def cobblerd_settings(settings: CobblerSettings, run: Path, defaults: Path = DEFAULTS) -> str:
    """The content of `settings.yaml`, as JSON, which is YAML too: Cobbler wants every key."""
    return json.dumps({**json.loads(defaults.read_text()), **_own(settings, run)}, indent=1)


def _own(settings: CobblerSettings, run: Path) -> dict[str, Any]:
    return {
        "server": settings.address,
        "next_server_v4": settings.address,
        "http_port": settings.port,
        "xmlrpc_port": settings.api_port,
        "manage_dhcp": True,
        "manage_dhcp_v4": True,
        # dnsmasq is told by this program, and without a pause for other machines.
        "restart_dhcp": False,
        "restart_dns": False,
        # A machine without a system on a disk boots over the network every time.
        "pxe_just_once": False,
        "enable_menu": False,
        "tftpboot_location": str(tftp_folder(run)),
        "webdir": str(cobbler_folder(run) / "web"),
        "bootloaders_dir": str(SHARE / "loaders"),
        "grubconfig_dir": str(SHARE / "grub"),
        "signature_path": str(SHARE / "distro_signatures.json"),
        "autoinstall_snippets_dir": str(SHARE / "snippets"),
        "autoinstall_templates_dir": str(SHARE / "templates"),
        "include": [],
    }


def users_digest(secrets: CobblerSecrets) -> str:
    """The content of `users.digest`: one user, with the hash that `modules.conf` names."""
    digest = hashlib.sha3_512(secrets.password.encode()).hexdigest()
    return f"{USER}:Cobbler:{digest}\n"
