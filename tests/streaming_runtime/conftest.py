import pytest

from tests.streaming_runtime.fake_clock import FakeClock
from tests.streaming_runtime.fake_processes import FakeProcesses


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> FakeProcesses:
    return FakeProcesses(monkeypatch)
