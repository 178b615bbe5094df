"""The files that a stack gave a component's container, read from the stack's state."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.stack.engine import Engine
from tools.stack.terminal import CommandError

CONTAINER = "docker:index/container:Container"
SUFFIX = "-container"
SECRET = "4dabf18193072939515e22adb298388d"  # noqa: S105 - a key of Pulumi's own
"""Marks a special value in a state; with `plaintext` beside it, a secret that is shown
(github.com/pulumi/pulumi, sdk/go/common/resource/sig.go)."""


@dataclass(frozen=True)
class ComponentFiles:
    """What a container finds in /etc/streaming, byte for byte."""

    settings: str
    secrets: str


def component_files(engine: Engine, component: str) -> ComponentFiles:
    """The files of a component that is deployed.

    Args:
        engine: the stack's.
        component: `website`, or role and room: `encoder/main`.

    Raises:
        CommandError: the stack or the component is not deployed.
    """
    state = engine.find_state(show_secrets=True)
    if state is None:
        raise CommandError(f"stack {engine.stack} is not deployed; `make up` does that")
    containers = {
        name.removesuffix(SUFFIX): resource
        for resource in state.get("resources", ())
        if resource["type"] == CONTAINER and (name := resource["urn"].rpartition("::")[2])
    }
    found = containers.get(component.replace("/", "-"))
    if found is None:
        deployed = ", ".join(name.replace("-", "/", 1) for name in sorted(containers))
        raise CommandError(
            f"stack {engine.stack} has no component {component!r}; deployed are: {deployed}"
            if containers
            else f"nothing of stack {engine.stack} is deployed; `make up` does that"
        )
    uploads = {
        Path(upload["file"]).stem: upload["content"]
        for upload in _shown(found["inputs"]["uploads"])
    }
    return ComponentFiles(uploads["settings"], uploads["secrets"])


def write_secrets(file: Path, content: str) -> None:
    """Write a file that only its owner may read, from its first byte on."""
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as output:
        output.write(content)


def _shown(value: Any) -> Any:
    """A value of the state without the wrapping of secrets."""
    match value:
        case {"plaintext": plaintext} if SECRET in value:
            return _shown(json.loads(plaintext))
        case dict():
            return {name: _shown(item) for name, item in value.items()}
        case list():
            return [_shown(item) for item in value]
    return value
