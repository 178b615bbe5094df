"""What `make settings` reads out of a stack's state."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tools.stack.component import SECRET, ComponentFiles, component_files, write_secrets
from tools.stack.engine import Engine
from tools.stack.terminal import CommandError

SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"
PARENTS = "urn:pulumi:dev::streaming-system::streaming:index:Encoder$docker:index/container"


def container(name: str, secrets: str) -> dict[str, Any]:
    content = {SECRET: SIGNATURE, "plaintext": json.dumps(secrets)}
    uploads = [
        {"file": "/etc/streaming/settings.json", "content": f'{{"of": "{name}"}}'},
        {"file": "/etc/streaming/secrets.json", "content": content},
    ]
    return {
        "urn": f"{PARENTS}:Container::{name}-container",
        "type": "docker:index/container:Container",
        "inputs": {"uploads": uploads},
    }


class Deployed(Engine):
    """A stack with these resources."""

    def __init__(self, *resources: dict[str, Any], exists: bool = True) -> None:
        super().__init__("dev")
        self._resources = resources
        self._exists = exists

    def find_state(self, *, show_secrets: bool = False) -> dict[str, Any] | None:
        if not self._exists:
            return None
        assert show_secrets
        return {"resources": list(self._resources)} if self._resources else {}


@pytest.mark.parametrize("component", ["encoder/hall-2", "encoder-hall-2"])
def test_files_are_those_of_the_component(component: str) -> None:
    stack = Deployed(container("website", "{}"), container("encoder-hall-2", '{"a": 1}'))
    files = component_files(stack, component)
    assert files == ComponentFiles('{"of": "encoder-hall-2"}', '{"a": 1}')


def test_a_list_that_is_secret_as_a_whole_is_read_too() -> None:
    resource = container("website", "{}")
    uploads = json.dumps(resource["inputs"]["uploads"])
    resource["inputs"]["uploads"] = {SECRET: SIGNATURE, "plaintext": uploads}
    assert component_files(Deployed(resource), "website").secrets == "{}"


@pytest.mark.parametrize(
    ("stack", "message"),
    [
        (Deployed(exists=False), "is not deployed; `make up` does that"),
        (Deployed(), "nothing of stack dev is deployed; `make up` does that"),
        (
            Deployed(container("website", "{}"), container("encoder-main", "{}")),
            "no component 'encoder/attic'; deployed are: encoder/main, website",
        ),
    ],
)
def test_what_is_not_deployed_is_said(stack: Engine, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        component_files(stack, "encoder/attic")


def test_secrets_are_for_their_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"
    file.touch(mode=0o666)
    old = os.umask(0)
    try:
        write_secrets(file, "{}")
    finally:
        os.umask(old)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text() == "{}"
