"""`make settings` gives exactly what a container of the stack was given."""

from pathlib import Path

import pytest

from streaming_runtime.files import read_model
from streaming_runtime.roles import ROLES
from tests.deployment import Deployment, docker


@pytest.mark.parametrize("component", ["website", "encoder/studio", "collector/studio"])
def test_files_are_those_in_the_container(
    live_event: Deployment, component: str, tmp_path: Path
) -> None:
    role, _, room = component.partition("/")
    container = live_event.container(role, room)
    settings, secrets = tmp_path / "settings.json", tmp_path / "secrets.json"
    live_event.stack(
        *("settings", "--component", component),
        *("--output", str(settings), "--secrets-output", str(secrets)),
    )
    for file in (settings, secrets):
        assert file.read_text() == docker("exec", container, "cat", f"/etc/streaming/{file.name}")
    assert secrets.stat().st_mode & 0o777 == 0o600
    read_model(ROLES[role].settings, settings)
    read_model(ROLES[role].secrets, secrets)


def test_secrets_are_not_printed(live_event: Deployment) -> None:
    printed = live_event.stack("settings", "--component", "website")
    assert '"port": 8080' in printed
    assert "registerKey" not in printed


def test_an_unknown_component_is_named_with_those_that_are_there(live_event: Deployment) -> None:
    words = ("python", "-m", "tools.stack", "settings", "--stack", live_event.name)
    result = live_event.run(*words, "--component", "encoder/attic", check=False)
    assert result.returncode == 1
    assert "deployed are: collector/studio, encoder/studio, website" in result.stderr
