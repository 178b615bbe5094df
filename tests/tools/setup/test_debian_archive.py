"""The Debian mirror is the one that the machine's own apt uses."""

from pathlib import Path

import pytest

from tools.setup.debian_archive import DebianArchive

DEFAULT = DebianArchive()
DEB822 = """\
# comment
Types: deb deb-src
# http://snapshot.debian.org/archive/debian/20250520T000000Z
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: https://mirror.example/debian-security/
Suites: bookworm-security
Components: main
"""
OTHERS = """\
deb https://packages.example/php bookworm main
deb [arch=amd64 signed-by=/docker.gpg] https://docker.example/linux/debian bookworm stable
deb-src http://source.example/debian bookworm main
# deb http://commented.example/debian bookworm main
"""


def machine(etc: Path, files: dict[str, str], system: str = "debian") -> DebianArchive:
    (etc / "apt/sources.list.d").mkdir(parents=True)
    (etc / "os-release").write_text(f"NAME=x\nID={system}\n")
    for name, text in files.items():
        (etc / "apt" / name).write_text(text)
    return DebianArchive.of_machine(etc)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"sources.list.d/debian.sources": DEB822},
            DebianArchive("http://mirror.example/debian", "https://mirror.example/debian-security"),
        ),
        (
            {
                "sources.list": "deb [trusted=yes] http://one.example/debian/ trixie main # near\n"
                "deb http://two.example/debian trixie-updates main\n"
                "deb http://one.example/debian-security trixie-security main\n",
                "sources.list.d/others.list": OTHERS,
            },
            DebianArchive("http://one.example/debian", "http://one.example/debian-security"),
        ),
        (
            {"sources.list": "deb http://one.example/debian trixie main\n"},
            DebianArchive("http://one.example/debian", DEFAULT.security),
        ),
        ({"sources.list.d/others.list": OTHERS}, DEFAULT),
        ({"sources.list.d/off.sources": "Enabled: no\n" + DEB822.partition("\n\n")[0]}, DEFAULT),
        ({"sources.list": "deb cdrom:[Debian]/debian trixie main\n"}, DEFAULT),
        ({}, DEFAULT),
    ],
)
def test_archives_of_a_debian(
    tmp_path: Path, files: dict[str, str], expected: DebianArchive
) -> None:
    assert machine(tmp_path, files) == expected


def test_mirror_list_of_a_cloud_image(tmp_path: Path) -> None:
    mirrors = tmp_path / "debian.list"
    mirrors.write_text("# near first\nhttps://near.example/debian\nhttps://far.example/debian\n")
    entry = f"deb mirror+file:{mirrors} trixie main\n"
    assert machine(tmp_path, {"sources.list": entry}).main == "https://near.example/debian"


def test_other_systems_have_debians_own(tmp_path: Path) -> None:
    assert machine(tmp_path, {"sources.list.d/debian.sources": DEB822}, "ubuntu") == DEFAULT


def test_sources_name_suite_updates_and_security() -> None:
    text = DEFAULT.sources("trixie", "/keyring")
    assert f"URIs: {DEFAULT.main}\nSuites: trixie trixie-updates\n" in text
    assert f"URIs: {DEFAULT.security}\nSuites: trixie-security\n" in text
