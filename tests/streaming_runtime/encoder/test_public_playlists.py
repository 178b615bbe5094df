"""The public playlists: what RFC 8216 asks of a window that moves across packager restarts."""

import re

import pytest

from streaming_runtime.encoder.playlists import (
    SKIP_UNTIL_SEGMENTS,
    MediaPlaylist,
    Segment,
    TrackPart,
    multivariant_playlist,
)
from tests.streaming_runtime.encoder.room_settings import encoder_settings


def segment(number: int, run: int = 0, init: str = "init-a.mp4") -> Segment:
    return Segment(number, run, 1_800_000_000.0 + number, {"360p": TrackPart(1.0, init)})


def playlist(*segments: Segment) -> MediaPlaylist:
    result = MediaPlaylist("360p", 1)
    for item in segments:
        result.append(item)
    return result


def tag(text: str, name: str) -> str:
    found = re.search(rf"^#{name}:(.*)$", text, re.MULTILINE)
    assert found
    return found.group(1)


def test_first_segment_carries_its_map_and_its_time() -> None:
    assert (
        playlist(segment(7))
        .text()
        .endswith(
            '#EXT-X-MAP:URI="init-a.mp4"\n'
            "#EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:00:07.000Z\n"
            "#EXTINF:1.000000,\n7.m4s\n"
        )
    )


def test_discontinuity_stands_where_another_packager_began() -> None:
    text = playlist(segment(1), segment(2), segment(3, run=1, init="init-b.mp4")).text()
    assert text.count("#EXT-X-DISCONTINUITY\n") == 1
    assert text.index("2.m4s") < text.index("#EXT-X-DISCONTINUITY\n") < text.index("init-b.mp4")


def test_sequences_grow_as_segments_and_discontinuities_leave() -> None:
    moving = playlist(segment(1), segment(2, run=1), segment(3, run=1))
    assert tag(moving.text(), "EXT-X-MEDIA-SEQUENCE") == "1"
    assert tag(moving.text(), "EXT-X-DISCONTINUITY-SEQUENCE") == "0"
    moving.remove_first()
    assert tag(moving.text(), "EXT-X-MEDIA-SEQUENCE") == "2"
    assert tag(moving.text(), "EXT-X-DISCONTINUITY-SEQUENCE") == "1"
    assert "#EXT-X-DISCONTINUITY\n" not in moving.text()
    assert moving.text().count("#EXT-X-MAP") == 1


def test_map_stays_when_the_segment_before_leaves() -> None:
    moving = playlist(segment(1), segment(2))
    moving.remove_first()
    assert '#EXT-X-MAP:URI="init-a.mp4"' in moving.text()


@pytest.mark.parametrize(("count", "skipped"), [(SKIP_UNTIL_SEGMENTS, 0), (100, 70)])
def test_delta_leaves_out_what_is_far_from_the_end(count: int, skipped: int) -> None:
    moving = playlist(*(segment(number) for number in range(count)))
    delta = moving.delta()
    assert delta.count("#EXTINF") == count - skipped
    assert delta.count("#EXT-X-SKIP") == (1 if skipped else 0)
    assert f"SKIPPED-SEGMENTS={skipped}" in delta or not skipped
    assert tag(delta, "EXT-X-MEDIA-SEQUENCE") == tag(moving.text(), "EXT-X-MEDIA-SEQUENCE")


def test_multivariant_playlist_declares_every_rendition() -> None:
    codecs = {"360p": "avc1.4d401e", "180p": "avc1.4d400c"}
    text = multivariant_playlist(encoder_settings(), codecs)
    assert 'CODECS="avc1.4d401e,mp4a.40.2",RESOLUTION=640x360,FRAME-RATE=25.000' in text
    assert re.findall(r"^[^#].*$", text, re.MULTILINE) == [
        "360p/index.m3u8",
        "180p/index.m3u8",
        "audio/index.m3u8",
    ]


def test_sound_alone_is_offered_only_if_wanted() -> None:
    codecs = {"360p": "avc1.4d401e", "180p": "avc1.4d400c"}
    text = multivariant_playlist(encoder_settings(audioOnly=False), codecs)
    assert text.count("#EXT-X-STREAM-INF") == 2
    assert 'URI="audio/index.m3u8"' in text
