"""Pebble, Let's Encrypt's certification authority for tests: built from its Go module."""

from dataclasses import dataclass
from pathlib import Path

from tools.setup.go_modules import build, module_version
from tools.setup.places import Places, content_hash, new_folder, point, refuse_foreign
from tools.setup.progress import Progress

MODULE = "github.com/letsencrypt/pebble/v2"


@dataclass(frozen=True)
class Pebble:
    """`build/pebble` leads to the program in the cache, in the version that the tests name.

    It is built in every case, so that the sums beside its `go.mod` say what it is made of.
    """

    places: Places
    title: str = "test authority"

    def ready(self) -> str | None:
        """The version that the tests will find."""
        linked = self._link.resolve() == self._built.resolve()
        return self._described if linked and (self._built / "bin/pebble").is_file() else None

    def provide(self, progress: Progress) -> str:
        """Builds it, unless another checkout has, and links it."""
        refuse_foreign(self._link, self.places)
        if not (self._built / "bin/pebble").is_file():
            with new_folder(self._built) as draft:
                build(
                    f"building pebble {self._version}",
                    folder=self._module,
                    package=f"{MODULE}/cmd/pebble",
                    program=draft / "bin/pebble",
                    progress=progress,
                    # Not bound to this machine's C library: tests run it in a container.
                    environment={"CGO_ENABLED": "0"},
                )
        point(self._link, self._built, self.places)
        return self._described

    @property
    def _link(self) -> Path:
        return self.places.checkout / "build/pebble"

    @property
    def _module(self) -> Path:
        return self.places.checkout / "tests/gateway/pebble"

    @property
    def _version(self) -> str:
        return module_version(self._module / "go.mod", MODULE)

    @property
    def _built(self) -> Path:
        name = f"{self._version}-go-{content_hash(self._module)}"
        return self.places.cache / "pebble" / name

    @property
    def _described(self) -> str:
        return f"pebble {self._version} built from its Go module"
