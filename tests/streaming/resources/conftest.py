"""What tests of our resources have in common."""

import sys
from collections.abc import Iterator

import pytest

from streaming.cobbler import session
from tests.streaming.cobbler.fake_cobbler import FakeCobbler


@pytest.fixture(autouse=True)
def traces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts back what our resources set before they raise for Pulumi to print."""
    monkeypatch.setattr(sys, "tracebacklimit", None, raising=False)


@pytest.fixture
def cobbler(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCobbler]:
    monkeypatch.setattr(session, "PAUSE_SECONDS", 0.01)
    with FakeCobbler() as fake:
        yield fake
