"""Brings about what the project needs on this machine."""

import argparse
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from tools.setup.base_image import BaseImage
from tools.setup.cobbler_wheel import CobblerWheel
from tools.setup.compose import Compose
from tools.setup.debian_packages import DebianProgram
from tools.setup.docker_daemon import DockerDaemon
from tools.setup.docker_plugin import DockerPlugin
from tools.setup.engine import Engine
from tools.setup.pebble import Pebble
from tools.setup.places import Places, only_one
from tools.setup.python_environment import PythonEnvironment
from tools.setup.step import SetupError, Step, carry_out
from tools.setup.web_assets import WebAssets

CHECKOUT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Sets up; says on standard error what it does. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python3 -m tools.setup", description=__doc__)
    parser.add_argument("--tests", action="store_true", help="also what the tests need")
    parser.add_argument(
        "--checks", action="store_true", help="also what the checks need: shellcheck"
    )
    parser.add_argument(
        "--cobbler", action="store_true", help="also what a stack's own Cobbler is built of"
    )
    parser.add_argument("--quiet", action="store_true", help="say nothing of what is there already")
    options = parser.parse_args()
    places = Places.of(CHECKOUT, os.environ)
    environment = PythonEnvironment(places)
    steps: list[Step] = [environment]
    if options.checks:
        steps += [DebianProgram("shellcheck", "shellcheck", "shellcheck")]
    else:
        steps += [
            WebAssets(places),
            DockerDaemon(),
            Engine(places),
            DockerPlugin(places),
            BaseImage(),
        ]
    if options.tests:
        steps += [DebianProgram("browser", "chromium", "chromium"), Compose(), Pebble(places)]
    if options.cobbler or options.tests:
        steps += [CobblerWheel(places)]
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _interrupt)
    try:
        with only_one(places, sys.stderr):
            carry_out(steps, sys.stderr, quiet=options.quiet)
    except SetupError as error:
        sys.stderr.write(f"\nset-up stopped at {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nset-up was interrupted; the next one goes on from here\n")
        return 130
    return 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Ends as Ctrl-C does, so that no program that a step has started is left behind."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
