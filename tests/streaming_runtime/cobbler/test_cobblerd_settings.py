"""What cobblerd and nginx are told."""

import hashlib
import json
from pathlib import Path

from streaming_runtime.cobbler.cobblerd import cobblerd_settings, users_digest
from streaming_runtime.cobbler.nginx import nginx_configuration
from streaming_runtime.settings.cobbler import CobblerSecrets, CobblerSettings

RUN = Path("/run/streaming")
SETTINGS = CobblerSettings.model_validate(
    {
        "address": "192.0.2.2",
        "port": 81,
        "apiPort": 82,
        "dhcp": {"kind": "proxy", "subnet": "192.0.2.0/24"},
    }
)


def test_cobblers_own_settings_are_kept_but_for_ours(tmp_path: Path) -> None:
    defaults = tmp_path / "settings.json"
    defaults.write_text(json.dumps({"pxe_just_once": True, "allow_duplicate_macs": False}))
    said = json.loads(cobblerd_settings(SETTINGS, RUN, defaults))
    assert (said["pxe_just_once"], said["allow_duplicate_macs"]) == (False, False)
    assert (said["server"], said["http_port"], said["xmlrpc_port"]) == ("192.0.2.2", 81, 82)
    assert said["tftpboot_location"] == "/run/streaming/tftp"


def test_the_one_user_has_the_password() -> None:
    word = "a-password-of-tests-only"
    digest = hashlib.sha3_512(word.encode()).hexdigest()
    said = users_digest(CobblerSecrets(password=word))
    assert said == f"cobbler:Cobbler:{digest}\n"


def test_nginx_listens_on_the_address_alone() -> None:
    said = nginx_configuration(SETTINGS, RUN)
    assert [line.strip() for line in said.splitlines() if "listen" in line] == [
        "listen 192.0.2.2:81;"
    ]
