"""What a host image consists of, and the description that goes with it."""

import hashlib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

KERNEL = "vmlinuz"
INITRD = "initrd.img"
SYSTEM = "system.squashfs"
PACKAGES = "packages"
MANIFEST = "manifest.json"
PARTS = (KERNEL, INITRD, SYSTEM, PACKAGES)


class Part(BaseModel):
    """One file of a host image."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int = Field(description="bytes", ge=1)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Manifest(BaseModel):
    """The description of a host image, `manifest.json` beside its files."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    content: str = Field(description="changes with what the image is built of")
    parts: dict[str, Part] = Field(description="by the file's name")

    @classmethod
    def describe(cls, folder: Path, content: str) -> "Manifest":
        """The description of the files in a folder.

        Raises:
            FileNotFoundError: if one is missing.
        """
        return cls(content=content, parts={name: _part(folder / name) for name in PARTS})

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """The description that stands in a folder.

        Raises:
            FileNotFoundError: if there is none.
            pydantic.ValidationError: if it is none.
        """
        return cls.model_validate_json((folder / MANIFEST).read_text(encoding="utf-8"))

    def write(self, folder: Path) -> None:
        """Puts the description beside the files."""
        text = self.model_dump_json(indent=2)
        (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")

    def holds(self, folder: Path) -> bool:
        """Whether a folder has all the files, each of its size."""
        return all(
            (folder / name).is_file() and (folder / name).stat().st_size == part.size
            for name, part in self.parts.items()
        )


def _part(file: Path) -> Part:
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return Part(size=file.stat().st_size, sha256=digest)
