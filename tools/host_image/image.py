"""The step that makes the host image, by Docker, and keeps it in the per-user cache."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from tools.host_image.files import PARTS, Manifest
from tools.setup.places import Places, content_hash, new_folder
from tools.setup.programs import ProgramError, answer, run
from tools.setup.progress import Progress
from tools.setup.step import SetupError

REFRESH = Path("images/base/refresh")
"""The day of which images have Debian's security updates, at least; `make refresh` sets it."""
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class HostImage:
    """Kernel, initrd and squashfs of `images/host/`, in a folder that is named for their content.

    Attributes:
        places: of the set-up.
        base: the image it is built on.
        base_id: what Docker has under that name.
    """

    places: Places
    base: str
    base_id: str
    title: str = "host image"

    @property
    def folder(self) -> Path:
        """Where the image is, once it is built."""
        return self.places.cache / "host-image" / self._content

    def ready(self) -> str | None:
        """The image's size, if it was built of the same before."""
        try:
            manifest = Manifest.read(self.folder)
        except (FileNotFoundError, ValidationError):
            return None
        return described(manifest) if manifest.holds(self.folder) else None

    def provide(self, progress: Progress) -> str:
        """Builds the image."""
        name = f"streaming-system/host:{self._content}"
        try:
            progress.stage("building")
            build = ("docker", "build", "--build-arg", f"DEBIAN={self.base}")
            refresh = f"REFRESH={self._refresh}"
            run([*build, "--build-arg", refresh, "--tag", name, self._source], progress)
            progress.stage("unpacking")
            with new_folder(self.folder) as draft:
                self._unpack(name, draft, progress)
                manifest = Manifest.describe(draft, self._content)
                manifest.write(draft)
        except ProgramError as error:
            raise SetupError(f"the host image could not be built: {error}") from error
        return described(manifest)

    def _unpack(self, name: str, folder: Path, progress: Progress) -> None:
        """Takes the files out of an image that holds nothing else, and lets go of it."""
        container = answer(["docker", "create", name, "nothing-runs"])
        if container is None:
            raise ProgramError(f"docker create {name} failed")
        try:
            for part in PARTS:
                run(["docker", "cp", f"{container}:/{part}", folder], progress)
        finally:
            run(["docker", "rm", container], progress)
            run(["docker", "image", "rm", name], progress)

    @property
    def _source(self) -> Path:
        return self.places.checkout / "images/host"

    @property
    def _refresh(self) -> str:
        return (self.places.checkout / REFRESH).read_text(encoding="utf-8").strip()

    @cached_property
    def _content(self) -> str:
        parts = f"{content_hash(self._source)} {self._refresh} {self.base_id}"
        return hashlib.sha256(parts.encode()).hexdigest()[:12]


def described(manifest: Manifest) -> str:
    """The sizes of an image's files in a few words."""
    sizes = {name: part.size / MEGABYTE for name, part in manifest.parts.items()}
    return ", ".join(f"{name} {size:.0f} MB" for name, size in sizes.items() if size >= 1)
