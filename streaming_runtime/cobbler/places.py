"""Where the parts of the container find each other's files."""

from pathlib import Path

RUN = Path("/run/streaming")
"""Empty when the container starts, and in RAM."""
HOST_IMAGE = Path("/srv/host-image")
SHARE = Path("/usr/share/cobbler")
"""What Cobbler needs and never changes: boot loaders, GRUB's first file, signatures."""
RECORDS = Path("/var/lib/cobbler")
"""The volume: what has to survive the container."""


def cobbler_folder(run: Path = RUN) -> Path:
    """What Cobbler reads and writes under fixed names in /etc, which lead here."""
    return run / "cobbler"


def tftp_folder(run: Path = RUN) -> Path:
    """What machines may fetch by TFTP, and kernel and initrd by HTTP."""
    return run / "tftp"
