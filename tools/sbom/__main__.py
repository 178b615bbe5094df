"""`python -m tools.sbom --stack dev`: writes the bill of materials of a stack's base image."""

import argparse
import json
import sys
from pathlib import Path

from tools.sbom.contents import DebianPackage, contents_of
from tools.sbom.spdx import spdx_document
from tools.stack.terminal import CommandError, say

FOLDER = Path(__file__).parent.parent.parent / "build" / "sbom"


def write(image: str, stack: str, folder: Path = FOLDER) -> tuple[Path, Path]:
    """Write `<stack>.spdx.json` and `<stack>.packages.txt`; where they are."""
    contents = contents_of(image)
    folder.mkdir(parents=True, exist_ok=True)
    document, listing = folder / f"{stack}.spdx.json", folder / f"{stack}.packages.txt"
    document.write_text(json.dumps(spdx_document(contents), indent=1) + "\n", encoding="utf-8")
    listing.write_text("".join(map(_line, contents.debian)), encoding="utf-8")
    return document, listing


def _line(package: DebianPackage) -> str:
    return f"{package.name} {package.version} ({package.source} {package.source_version})\n"


def main() -> int:
    """Write both files; returns the exit code."""
    parser = argparse.ArgumentParser(prog="tools.sbom")
    parser.add_argument("--stack", default="dev")
    stack = parser.parse_args().stack
    try:
        files = write(f"streaming-system/base:{stack}", stack)
    except CommandError as error:
        say(f"sbom: {error}\n`make up STACK={stack}` or `make publish STACK={stack}` builds images")
        return 1
    sys.stdout.write("".join(f"{file}\n" for file in files))
    return 0


if __name__ == "__main__":
    sys.exit(main())
