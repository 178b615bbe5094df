"""Where set-up puts what it makes: into the per-user cache, with links in the checkout."""

import fcntl
import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from tools.setup.step import SetupError


@dataclass(frozen=True)
class Places:
    """The folders of one set-up.

    Attributes:
        checkout: the project's root.
        cache: this user's cache of the project, shared by all checkouts.
    """

    checkout: Path
    cache: Path

    @classmethod
    def of(cls, checkout: Path, environ: Mapping[str, str]) -> "Places":
        """Places after the XDG base directory specification."""
        caches = environ.get("XDG_CACHE_HOME") or Path(environ["HOME"]) / ".cache"
        return cls(checkout=checkout, cache=Path(caches) / "streaming-system")

    def made_here(self, path: Path) -> bool:
        """Whether a path is, or links to, something in the cache."""
        return path.resolve().is_relative_to(self.cache.resolve())


@contextmanager
def only_one(places: Places, stream: TextIO, work: str = "set-up") -> Iterator[None]:
    """Holds the lock that keeps two works of a kind of one user apart; waits for another to end."""
    places.cache.mkdir(parents=True, exist_ok=True)
    with (places.cache / f"{work}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.write(f"another {work} is at work: waiting for it to end\n")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A folder to fill; it becomes `target` if all goes well and vanishes otherwise."""
    draft = target.with_name(f".{target.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        yield draft
        shutil.rmtree(target, ignore_errors=True)
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def point(link: Path, target: Path, places: Places) -> None:
    """Makes a link in the checkout lead to something in the cache, in one move.

    Raises:
        SetupError: if something stands there that is no such link.
    """
    refuse_foreign(link, places)
    link.parent.mkdir(parents=True, exist_ok=True)
    draft = link.with_name(f".{link.name}.draft")
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    draft.replace(link)


def refuse_foreign(link: Path, places: Places) -> None:
    """Leaves alone what set-up did not make.

    Raises:
        SetupError: if there is something that is no link into the cache.
    """
    if link.is_symlink() and places.made_here(link):
        return
    if link.is_symlink() or link.exists():
        name = link.relative_to(places.checkout)
        raise SetupError(
            f"{name} was not made by 'make setup': move it away, e.g. mv {name} {name}.old"
        )


def content_hash(*paths: Path) -> str:
    """Twelve hexadecimal digits that change with the content or the name of any file."""
    digest = hashlib.sha256()
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file():
                content = hashlib.sha256(file.read_bytes()).hexdigest()
                digest.update(f"{file.relative_to(path.parent)} {content}\n".encode())
    return digest.hexdigest()[:12]
