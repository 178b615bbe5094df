"""`cloud-init status [--wait] [--long]`: exit code 1 when the boot had errors, as cloud-init's."""

import json
import sys
import time

from .log import RESULT


def main() -> int:
    """Say how the boot went."""
    words = sys.argv[1:]
    if not words or words[0] != "status" or {*words[1:]} - {"--wait", "--long", "-w", "-l"}:
        sys.stderr.write(f"cloud-init (stand-in): {' '.join(words)} is not modelled\n")
        return 2
    while {"--wait", "-w"} & {*words} and not RESULT.exists():
        time.sleep(0.1)
    if not RESULT.exists():
        sys.stdout.write("status: running\n")
        return 0
    errors = json.loads(RESULT.read_text())["v1"]["errors"]
    sys.stdout.write(f"status: {'error' if errors else 'done'}\n")
    if errors and {"--long", "-l"} & {*words}:
        sys.stdout.write("".join(f"- {error}\n" for error in errors))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
