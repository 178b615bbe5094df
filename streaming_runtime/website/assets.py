"""Static files, held in memory: hashed for caches, compressed once instead of once per viewer."""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

COMPRESSED_SUFFIXES = frozenset({".css", ".js", ".svg"})


@dataclass(frozen=True)
class Asset:
    """A file as browsers get it; `gzipped` is None where compression gains nothing."""

    content: bytes
    gzipped: bytes | None
    media_type: str
    version: str


class Assets:
    """Every file of some directories, by its path under `/static/`."""

    def __init__(self, directories: Mapping[str, Path]) -> None:
        """Read the files.

        Args:
            directories: what is served, by the prefix (`""` or `vendor/`) under which it is.
        """
        self._assets = {
            prefix + file.relative_to(directory).as_posix(): _read(file)
            for prefix, directory in directories.items()
            for file in sorted(directory.rglob("*"))
            if file.is_file()
        }

    def get(self, path: str) -> Asset | None:
        """The file at a path, if there is one."""
        return self._assets.get(path)

    def address(self, path: str) -> str:
        """The file's address, which changes with its content, so that caches may keep it."""
        asset = self._assets.get(path)
        return f"/static/{path}?v={asset.version}" if asset else f"/static/{path}"


def _read(file: Path) -> Asset:
    content = file.read_bytes()
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Asset(
        content=content,
        gzipped=gzip.compress(content, mtime=0) if file.suffix in COMPRESSED_SUFFIXES else None,
        media_type=media_type,
        version=hashlib.sha256(content).hexdigest()[:12],
    )
