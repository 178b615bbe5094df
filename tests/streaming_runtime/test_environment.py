"""Environment variables: one for each key, unknown ones refused, secrets kept from others."""

from pathlib import Path

import pytest

from streaming_runtime.environment import (
    PREFIXES,
    assignments_from,
    forget_secrets,
    models_of,
    variable,
)
from streaming_runtime.errors import SettingsError
from streaming_runtime.roles import ROLES
from streaming_runtime.settings.keys import ENTRY, keys_of


@pytest.mark.parametrize("name", list(ROLES))
def test_every_key_has_a_variable_of_its_own(name: str) -> None:
    role = ROLES[name]
    keys = {
        variable(part, key): (part, key.path)
        for part, model in models_of(role).items()
        for key in keys_of(model)
    }
    assert len(keys) == len({key for key in keys.values()})
    for variable_name, (part, path) in keys.items():
        [item] = assignments_from({variable_name: "[]"}, role)[part]
        assert item.path == tuple(0 if word == ENTRY else word for word in path)


def test_a_secret_comes_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    file.write_text("0123456789\n")
    environ = {"STREAMING_SECRET_SRT_PASSPHRASE_FILE": str(file)}
    [item] = assignments_from(environ, ROLES["encoder"])["secrets"]
    assert (item.path, item.value) == (("srtPassphrase",), "0123456789")


def test_all_mistakes_are_named_without_their_values(tmp_path: Path) -> None:
    environ = {
        "PATH": "/bin",
        "STREAMING_ROM": "main",
        "STREAMING_SECRET_PASSWORD": "hunter2",
        "STREAMING_SECRET_SRT_PASSPHRASE_FILE": str(tmp_path / "nowhere"),
        "STREAMING_EVENT__CONFERENCE__NAME": "x",
        "STREAMING_ORIGIN": "{port",
    }
    with pytest.raises(SettingsError) as raised:
        assignments_from(environ, ROLES["encoder"])
    message = str(raised.value)
    for expected in (
        "STREAMING_ROM: unknown variable; did you mean STREAMING_ROOM?",
        "STREAMING_SECRET_PASSWORD: unknown variable; remove it",
        "nowhere cannot be read: No such file",
        "STREAMING_EVENT__CONFERENCE__NAME: is not for the role encoder",
        "STREAMING_ORIGIN: is not JSON",
    ):
        assert expected in message
    assert "hunter2" not in message


def test_secrets_are_kept_from_what_the_role_starts() -> None:
    environ = {f"{PREFIXES['secrets']}REGISTER_KEY": "x", "STREAMING_ROOM": "main", "HOME": "/"}
    forget_secrets(environ)
    assert environ == {"STREAMING_ROOM": "main", "HOME": "/"}
