"""Installs packages: those that the image holds ready at once, others by apt."""

from collections.abc import Sequence
from pathlib import Path

from .log import Log

READY = Path("/opt/packages")
PLACES = {"docker.io": Path("/usr/sbin"), "docker-cli": Path("/usr/bin")}
RECOMMENDED = {"docker.io": "docker-cli"}
STARTED_WITH = {"docker.io": "docker"}


def install(names: Sequence[str], log: Log) -> None:
    """Install; a package that has a service starts it, as Debian's packages do."""
    wanted = [*names, *(RECOMMENDED[name] for name in names if name in RECOMMENDED)]
    others = [name for name in wanted if name not in PLACES]
    if others and log.run(["apt-get", "update", "-q"], "package lists"):
        log.run(["apt-get", "install", "-q", "-y", *others], "packages")
    for name in wanted:
        for program in (READY / name).glob("*") if name in PLACES else ():
            program.replace(PLACES[name] / program.name)
    for name in wanted:
        if name in STARTED_WITH:
            log.run(["systemctl", "start", STARTED_WITH[name]], f"service of {name}")
