"""`python -m bench [NAME …]`: measures, and prints a table for each; no name means all."""

import argparse
import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from bench import encoder_cpu, first_segment, gateway_cpu, images, previews, slate
from bench.table import Table
from tools.stack.terminal import say

MEASUREMENTS: dict[str, Callable[[], Table]] = {
    "previews": previews.measure,
    "first_segment": first_segment.measure,
    "encoder_cpu": encoder_cpu.measure,
    "gateway_cpu": gateway_cpu.measure,
    "slate": slate.measure,
    "images": images.measure,
}


def machine() -> str:
    """When and where the figures were made; a busy machine makes poor ones."""
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.machine()}, {os.cpu_count()} cores, "
        f"load before {os.getloadavg()[0]:.1f}"
    )


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(prog="bench", description="Measure against peers.")
    parser.add_argument("names", nargs="*", help=f"any of: {', '.join(MEASUREMENTS)} (all)")
    names = parser.parse_args().names or list(MEASUREMENTS)
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        parser.error(f"no measurement is called {unknown[0]}; use {', '.join(MEASUREMENTS)}")
    for name in names:
        circumstances = machine()
        say(f"{name}: {circumstances}")
        sys.stdout.write(f"{MEASUREMENTS[name]().text()}\n{circumstances}\n\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
