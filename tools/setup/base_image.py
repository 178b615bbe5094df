"""The image that the project's images are built on: present, pulled, or made by debootstrap."""

from dataclasses import dataclass

from tools.setup.debian_packages import can_install
from tools.setup.programs import ProgramError, answer, run
from tools.setup.progress import Progress
from tools.setup.slim_image import import_slim_image
from tools.setup.step import SetupError

IMAGE = "debian:trixie-slim"
PULL_ANSWER_SECONDS = 20.0
PULL_SECONDS = 600.0


@dataclass(frozen=True)
class BaseImage:
    """Debian's official slim image, or one made alike where no registry can be reached."""

    image: str = IMAGE
    title: str = "base image"

    def ready(self) -> str | None:
        """The image's name, if Docker has it."""
        known = answer(["docker", "image", "inspect", "--format", "{{.Id}}", self.image])
        return self.image if known else None

    def provide(self, progress: Progress) -> str:
        """Pulls the image or makes it."""
        progress.stage(f"docker pull {self.image}")
        try:
            command = ["docker", "pull", self.image]
            run(command, progress, first_line_seconds=PULL_ANSWER_SECONDS, seconds=PULL_SECONDS)
        except ProgramError as pull_error:
            if not can_install():
                raise SetupError(
                    f"{pull_error}\n  pull it where there is a network and 'docker load' it here, "
                    "or run this as root on Debian, where it is made by debootstrap"
                ) from pull_error
            import_slim_image(self.image, progress)
            return f"{self.image} made by debootstrap"
        return f"{self.image} pulled"
