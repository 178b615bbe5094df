"""Which Debian mirror to use: the one that this machine's own apt uses, if it is a Debian."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class DebianArchive:
    """Where Debian's packages come from.

    Attributes:
        main: address of the archive with the suites themselves and their -updates.
        security: address of the archive with the -security suites.
    """

    main: str = "http://deb.debian.org/debian"
    security: str = "http://deb.debian.org/debian-security"

    @classmethod
    def of_machine(cls, etc: Path = Path("/etc")) -> "DebianArchive":
        """The archives that apt is configured with under `etc`; Debian's own where it has none."""
        release = etc / "os-release"
        if not release.is_file() or not re.search(
            r'^ID="?debian"?$', release.read_text(), re.MULTILINE
        ):
            return cls()
        found = dict(reversed(list(_archives(etc))))
        return cls(main=found.get("main", cls.main), security=found.get("security", cls.security))

    def sources(self, suite: str, keyring: str) -> str:
        """The suite, its updates and its security updates as apt's `debian.sources`."""
        return (
            f"Types: deb\nURIs: {self.main}\nSuites: {suite} {suite}-updates\n"
            f"Components: main\nSigned-By: {keyring}\n\n"
            f"Types: deb\nURIs: {self.security}\nSuites: {suite}-security\n"
            f"Components: main\nSigned-By: {keyring}\n"
        )


def _archives(etc: Path) -> Iterator[tuple[str, str]]:
    """Pairs of `main` or `security` and the address, in apt's own order."""
    folder = etc / "apt/sources.list.d"
    files = [
        etc / "apt/sources.list",
        *sorted(folder.glob("*.list")),
        *sorted(folder.glob("*.sources")),
    ]
    for file in files:
        if not file.is_file():
            continue
        entries = _stanzas if file.suffix == ".sources" else _lines
        for address, suite, components in entries(file.read_text()):
            address = _resolved(address).rstrip("/")
            if "main" not in components or not address.startswith(("http://", "https://")):
                continue
            # Other publishers use Debian's names of suites; mirrors keep those of its folders.
            names = urlsplit(address).path.split("/")[-2:]
            if suite.endswith(("-security", "/updates")) and "debian-security" in names:
                yield "security", address
            elif "debian" in names and "-" not in suite:
                yield "main", address


def _lines(text: str) -> Iterator[tuple[str, str, list[str]]]:
    for line in text.splitlines():
        found = re.match(
            r"deb\s+(?:\[[^]]*\]\s+)?(\S+)\s+(\S+)\s+(.+)", line.partition("#")[0].strip()
        )
        if found:
            yield found[1], found[2], found[3].split()


def _stanzas(text: str) -> Iterator[tuple[str, str, list[str]]]:
    uncommented = re.sub(r"^#.*\n?", "", text, flags=re.MULTILINE)
    for stanza in re.split(r"\n\s*\n", uncommented):
        unfolded = re.sub(r"\n[ \t]+", " ", stanza)
        fields = {
            name.strip().lower(): value.split()
            for name, colon, value in (line.partition(":") for line in unfolded.splitlines())
            if colon
        }
        if "deb" not in fields.get("types", []) or fields.get("enabled") == ["no"]:
            continue
        for address in fields.get("uris", []):
            for suite in fields.get("suites", []):
                yield address, suite, fields.get("components", [])


def _resolved(address: str) -> str:
    """The first mirror of a list, as Debian's cloud images name them: `mirror+file:/etc/apt/…`."""
    if not address.startswith("mirror+file:"):
        return address
    listed = Path(address.removeprefix("mirror+file:"))
    lines = listed.read_text().splitlines() if listed.is_file() else []
    return next((line.split()[0] for line in lines if line.strip() and line[0] != "#"), "")
