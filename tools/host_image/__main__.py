"""Builds the host image, unless it is there already, and puts it where it is wanted."""

import argparse
import os
import shutil
import sys
from pathlib import Path

from tools.host_image.files import MANIFEST, PARTS
from tools.host_image.image import HostImage
from tools.setup.base_image import IMAGE
from tools.setup.places import Places, only_one
from tools.setup.programs import answer
from tools.setup.step import SetupError, carry_out

WORK = "host-image"
"""Names the lock: a build takes minutes, and keeps nobody from setting up."""
CHECKOUT = Path(__file__).resolve().parents[2]


def main(arguments: list[str] | None = None) -> int:
    """Builds; says on standard error what it does, and prints the folder. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.host_image", description=__doc__)
    parser.add_argument("--output", type=Path, help="a folder to copy the image to")
    options = parser.parse_args(arguments)
    places = Places.of(CHECKOUT, os.environ)
    try:
        with only_one(places, sys.stderr, WORK):
            image = host_image(places)
            carry_out([image], sys.stderr)
            folder = image.folder
            if options.output:
                copy(folder, options.output)
                folder = options.output
    except SetupError as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    sys.stdout.write(f"{folder}\n")
    return 0


def host_image(places: Places) -> HostImage:
    """The image as this checkout describes it, on Debian's image as Docker has it.

    Raises:
        SetupError: if Docker has not.
    """
    base_id = answer(["docker", "image", "inspect", "--format", "{{.Id}}", IMAGE])
    if base_id is None:
        raise SetupError(f"Docker has no image {IMAGE}: run 'make setup'")
    return HostImage(places, IMAGE, base_id)


def copy(folder: Path, target: Path) -> None:
    """Copies an image; the description comes last, so that it never speaks of what is missing."""
    target.mkdir(parents=True, exist_ok=True)
    (target / MANIFEST).unlink(missing_ok=True)
    for name in (*PARTS, MANIFEST):
        shutil.copyfile(folder / name, target / name)


if __name__ == "__main__":
    sys.exit(main())
