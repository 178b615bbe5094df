"""What tests of Cobbler's API have in common."""

from collections.abc import Iterator

import pytest

from streaming.cobbler import session
from tests.streaming.cobbler.fake_cobbler import FakeCobbler


@pytest.fixture
def cobbler(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCobbler]:
    monkeypatch.setattr(session, "PAUSE_SECONDS", 0.01)
    with FakeCobbler() as fake:
        yield fake
