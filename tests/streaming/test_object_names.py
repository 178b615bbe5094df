"""Names and labels by which people find what a stack created."""

from collections.abc import Iterator

import pulumi
import pytest

from streaming.naming import object_name, stack_labels


@pytest.fixture(autouse=True)
def stack_called_demo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(pulumi, "get_stack", lambda: "demo")
    yield


def label(**parts: str) -> tuple[str, str]:
    return parts["label"], parts["value"]


def test_names_tell_stack_role_and_room() -> None:
    assert object_name() == "streaming-demo"
    assert object_name("encoder", "main") == "streaming-demo-encoder-main"


def test_labels_are_given_for_what_there_is() -> None:
    assert stack_labels(label) == [("streaming-system.stack", "demo")]
    assert dict(stack_labels(label, role="encoder", room="main")) == {
        "streaming-system.stack": "demo",
        "streaming-system.role": "encoder",
        "streaming-system.room": "main",
    }
