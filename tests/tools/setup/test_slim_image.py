"""What stays of a debootstrapped system."""

from pathlib import Path

from tools.setup.slim_image import _release_time, _slim


def put(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)


def test_documents_and_traces_go_and_licences_stay(tmp_path: Path) -> None:
    put(
        tmp_path,
        "usr/share/doc/bash/copyright",
        "usr/share/doc/bash/README",
        "usr/share/doc/other/examples/one",
        "usr/share/man/man1/bash.1.gz",
        "usr/share/locale/de/LC_MESSAGES/bash.mo",
        "usr/share/locale/locale.alias",
        "usr/share/zoneinfo/UTC",
        "var/log/dpkg.log",
        "var/lib/apt/lists/partial/x",
        "etc/hostname",
    )
    (tmp_path / "etc/shadow").write_text("root:*:20001:0:99999:7:::\n")
    _slim(tmp_path, when=20_000 * 86_400)
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {
        "usr/share/doc/bash/copyright",
        "usr/share/locale/locale.alias",
        "usr/share/zoneinfo/UTC",
        "etc/shadow",
    }
    assert (tmp_path / "etc/shadow").read_text() == "root:*:20000:0:99999:7:::\n"


def test_time_of_files_is_that_of_the_newest_release(tmp_path: Path) -> None:
    lists = tmp_path / "var/lib/apt/lists"
    lists.mkdir(parents=True)
    (lists / "a_InRelease").write_text("Date: Thu, 01 Jan 1970 00:00:10 UTC\n")
    (lists / "b_Release").write_text("Suite: x\nDate: Thu, 01 Jan 1970 00:01:00 UTC\n")
    assert _release_time(tmp_path) == 60
