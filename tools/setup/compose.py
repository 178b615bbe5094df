"""Docker Compose, for the tests of its example: Docker's plugin or Debian's program."""

from tools.setup.debian_packages import DebianProgram
from tools.setup.programs import answer


class Compose(DebianProgram):
    """Either of the two is enough."""

    def __init__(self) -> None:
        """Name the program that can be installed."""
        super().__init__("compose", "docker-compose", "docker-compose")

    def ready(self) -> str | None:
        """The plugin's version, or where the program is."""
        plugin = answer(["docker", "compose", "version", "--short"])
        return f"docker compose {plugin}" if plugin else super().ready()
