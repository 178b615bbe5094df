"""What a file in an image of this machine's Docker consists of, by its hash."""

from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider


class _ImageFileProvider(ResourceProvider):
    def create(self, props: dict[str, Any]) -> CreateResult:
        import subprocess
        import sys

        words = ["run", "--rm", "--network", "none", "--entrypoint", "sha256sum"]
        result = subprocess.run(  # noqa: S603 - no shell here, and the arguments are ours
            ["docker", *words, props["image"], props["path"]],  # noqa: S607 - the one on PATH
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            # Pulumi prints what is raised here with its trace, which tells its readers nothing.
            sys.tracebacklimit = 0
            raise RuntimeError(f"{props['path']} cannot be read in the image: {result.stderr}")
        return CreateResult(props["path"], {**props, "sha256": result.stdout.split()[0]})

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        changed = [key for key in ("image", "path") if _olds.get(key) != _news.get(key)]
        return DiffResult(changes=bool(changed), replaces=changed)


class ImageFile(Resource):
    """A file in an image that has `sha256sum`, as all of Debian's have.

    Outputs: `sha256`, 64 hexadecimal digits.
    """

    sha256: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        image: pulumi.Input[str],
        path: str,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Read it.

        Args:
            name: the resource's name.
            image: id of the image, which this machine's Docker has.
            path: where the file is in it.
            opts: Pulumi's options.
        """
        super().__init__(
            _ImageFileProvider(), name, {"image": image, "path": path, "sha256": None}, opts
        )
