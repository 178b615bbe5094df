"""Which collector may send: the room's own, and of two the one that was started last."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming_runtime.encoder.stream_id import StreamId, Verdict, judge, parse_stream_id

CONNECTED = StreamId("main", 1000)


@pytest.mark.parametrize(
    ("caller", "connected", "verdict"),
    [
        ("#!::r=main,s=1", None, Verdict.ACCEPTED),
        ("#!::s=1,m=publish,r=main", None, Verdict.ACCEPTED),
        ("#!::r=main,s=1001", CONNECTED, Verdict.ACCEPTED),
        ("#!::r=main,s=1000", CONNECTED, Verdict.ACCEPTED),
        ("#!::r=main,s=999", CONNECTED, Verdict.OLDER),
        ("#!::r=other,s=2000", CONNECTED, Verdict.OTHER_ROOM),
        ("", None, Verdict.UNREADABLE),
        ("main", None, Verdict.UNREADABLE),
        ("#!::r=main", None, Verdict.UNREADABLE),
        ("#!::r=main,s=-5", None, Verdict.UNREADABLE),
        ("#!::r=main,s=²", None, Verdict.UNREADABLE),
        ("#!::r=main,s=" + "9" * 17, None, Verdict.UNREADABLE),
    ],
)
def test_caller(caller: str, connected: StreamId | None, verdict: Verdict) -> None:
    assert judge(caller, "main", connected) is verdict


@given(st.text(max_size=100))
def test_any_text_is_judged(text: str) -> None:
    assert judge(text, "main", CONNECTED) in Verdict
    assert judge("#!::" + text, "main", None) in Verdict


def test_stream_id_is_read() -> None:
    assert parse_stream_id("#!::r=hall-2,s=1795409326162") == StreamId("hall-2", 1795409326162)
