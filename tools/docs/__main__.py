"""`python -m tools.docs`: writes the generated documents; with `--check`, says which are stale."""

import argparse
import sys
from pathlib import Path

from tools.docs.settings_page import settings_page
from tools.docs.stack_schema import schema_text

ROOT = Path(__file__).parent.parent.parent
GENERATED = {"docs/settings.md": settings_page, "docs/stack.schema.json": schema_text}


def stale(root: Path = ROOT) -> list[str]:
    """The generated documents that are not what the model would give now."""
    return [
        name
        for name, generate in GENERATED.items()
        if not (root / name).is_file() or (root / name).read_text(encoding="utf-8") != generate()
    ]


def main(arguments: list[str] | None = None) -> int:
    """Write or check; returns the exit code."""
    parser = argparse.ArgumentParser(prog="tools.docs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if one is stale")
    options = parser.parse_args(arguments)
    for name in stale():
        if options.check:
            sys.stderr.write(f"{name} is stale: run `make docs`\n")
        else:
            (ROOT / name).write_text(GENERATED[name](), encoding="utf-8")
            sys.stderr.write(f"{name} written\n")
    return 1 if options.check and stale() else 0


if __name__ == "__main__":
    sys.exit(main())
