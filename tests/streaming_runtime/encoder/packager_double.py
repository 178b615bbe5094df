"""Writes what the packager would, for tests of those who read it."""

from collections.abc import Sequence
from pathlib import Path

INIT = b"....avcC\x01\x4d\x40\x1e...."


class PackagerDouble:
    """One run of a packager that finishes segments when told."""

    def __init__(self, directory: Path, tracks: Sequence[str] = ("360p", "180p", "audio")) -> None:
        self._directory = directory
        self._tracks = tracks
        self._finished = dict.fromkeys(tracks, 0)

    def finish(self, count: int = 1, tracks: Sequence[str] | None = None) -> None:
        """Finish so many segments in these tracks, or in all."""
        for track in tracks or self._tracks:
            directory = self._directory / track
            (directory / "init_0.mp4").write_bytes(INIT + track.encode())
            for index in range(self._finished[track], self._finished[track] + count):
                (directory / f"{index}.m4s").write_bytes(f"{track} {index}".encode())
            self._finished[track] += count
            entries = "".join(
                f"#EXTINF:1.000000,\n{index}.m4s\n" for index in range(self._finished[track])
            )
            text = f'#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-MAP:URI="init_0.mp4"\n{entries}'
            (directory / "private.m3u8").write_text(text)
