"""What a file in an image of this machine's Docker consists of, by its hash."""

from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider

CHUNK_BYTES = 1 << 20


class _ImageFileProvider(ResourceProvider):
    def create(self, props: dict[str, Any]) -> CreateResult:
        import sys

        try:
            sha256 = self._sha256(props["image"], props["path"])
        except (OSError, ValueError) as error:
            # Pulumi prints what is raised here with its trace, which tells its readers nothing.
            sys.tracebacklimit = 0
            raise RuntimeError(f"{props['path']} cannot be read in the image: {error}") from None
        return CreateResult(props["path"], {**props, "sha256": sha256})

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        changed = [key for key in ("image", "path") if _olds.get(key) != _news.get(key)]
        return DiffResult(changes=bool(changed), replaces=changed)

    def _sha256(self, image: str, path: str) -> str:
        """Through a container that never runs, as there may be no program in the image."""
        container = self._docker("create", "--network=none", image, "nothing-runs").strip()
        try:
            return self._hash_of(f"{container}:{path}")
        finally:
            self._docker("rm", container)

    def _hash_of(self, file: str) -> str:
        """Of a file that Docker gives as an archive."""
        import hashlib
        import subprocess
        import tarfile

        total = hashlib.sha256()
        command = ["docker", "cp", file, "-"]
        with subprocess.Popen(  # noqa: S603 - no shell, and the arguments are ours
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            try:
                with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
                    content = archive.extractfile(next(iter(archive)))
                    while content and (chunk := content.read(CHUNK_BYTES)):
                        total.update(chunk)
            except (tarfile.TarError, StopIteration):
                process.kill()
                said = process.stderr.read() if process.stderr else b""
                raise ValueError(said.decode(errors="replace").strip()) from None
        return total.hexdigest()

    def _docker(self, *words: str) -> str:
        import subprocess

        result = subprocess.run(  # noqa: S603 - no shell, and the arguments are ours
            ["docker", *words],  # noqa: S607 - the docker on PATH is the one meant
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            raise ValueError(result.stderr.strip())
        return result.stdout


class ImageFile(Resource):
    """A file in an image.

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
