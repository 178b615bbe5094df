"""Names and labels of what the stack creates on a host, so that people and tools find it there."""

from collections.abc import Callable
from typing import TypeVar

import pulumi

LABEL_PREFIX = "streaming-system"

Label = TypeVar("Label")


def object_name(*parts: str) -> str:
    """The name of a container, network or volume: `streaming-dev-encoder-main`."""
    return name_in(pulumi.get_stack(), *parts)


def name_in(stack: str, *parts: str) -> str:
    """The same, of any stack."""
    return "-".join(("streaming", stack, *parts))


def stack_labels(
    label: Callable[..., Label], *, role: str | None = None, room: str | None = None
) -> list[Label]:
    """The labels `streaming-system.stack`, `.role` and `.room`.

    Args:
        label: the class of one label, such as `docker.ContainerLabelArgs`.
        role: the role, where there is one.
        room: the room's slug, where there is one.
    """
    values = {"stack": pulumi.get_stack(), "role": role, "room": room}
    return [
        label(label=f"{LABEL_PREFIX}.{key}", value=value) for key, value in values.items() if value
    ]
