"""The machine's own scripts: options, console lines, keys, and files by HTTP."""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deployment import ROOT

SCRIPTS = ROOT / "images/host/root/usr/lib/streaming-host"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKeVkymQY4j4rWDg6Ia2C74xKUFww1PPGIYqYaBfCjng"


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """The scripts, calling each other where they are now."""
    folder = tmp_path / "scripts"
    shutil.copytree(SCRIPTS, folder)
    for script in folder.iterdir():
        script.write_text(script.read_text().replace("/usr/lib/streaming-host", str(folder)))
    return folder


class Shell:
    """Runs scripts with a kernel command line and a console of the test's own."""

    def __init__(self, scripts: Path, programs: Path, folder: Path) -> None:
        """Nothing on the command line yet."""
        self.console = folder / "console"
        self.cmdline = folder / "cmdline"
        self.seed = folder / "seed"
        self.ssh = folder / "ssh"
        self.stages = folder / "run" / "stages"
        self.cmdline.write_text("quiet\n")
        self._scripts = scripts
        self._environment = {
            **os.environ,
            "PATH": f"{programs}:{os.environ['PATH']}",
            "STREAMING_CMDLINE": str(self.cmdline),
            "STREAMING_CONSOLE": str(self.console),
            "STREAMING_SEED": str(self.seed),
            "STREAMING_SSH": str(self.ssh),
            "STREAMING_STAGES": str(self.stages),
        }

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one to its end."""
        return subprocess.run(
            ["sh", self._scripts / script, *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
        )

    def said(self) -> str:
        """The last line on the console, without the time."""
        return re.sub(r" uptime=\d+\.\d+", "", self.console.read_text().splitlines()[-1])


@pytest.fixture
def busybox(tmp_path: Path) -> Path:
    """A busybox that fetches `content` from anywhere."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "busybox"
    program.write_text('#!/bin/sh\nwhile [ "$1" != -O ]; do shift; done\nprintf content >"$2"\n')
    program.chmod(0o755)
    return program


@pytest.fixture
def shell(scripts: Path, busybox: Path, tmp_path: Path) -> Shell:
    return Shell(scripts, busybox.parent, tmp_path)


def test_an_option_is_found_by_its_whole_name(shell: Shell) -> None:
    shell.cmdline.write_text("streaming.seed-sha256=ab streaming.seed=http://a/b?c=d quiet\n")
    assert shell.run("option", "seed").stdout == "http://a/b?c=d\n"
    assert shell.run("option", "image").stdout == ""


def test_a_line_on_the_console_can_be_read_by_machines(shell: Shell) -> None:
    shell.run("stage", "image", "waiting", 'reason=a "b"\nc', "size=3")
    assert (
        shell.said() == """<3>streaming-host: stage=image state=waiting reason="a 'b' c" size=3"""
    )


def test_who_had_it_started_is_told_the_last_stages(shell: Shell, busybox: Path) -> None:
    told = busybox.with_name("told")
    busybox.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >{told}\n')
    shell.cmdline.write_text("streaming.report=http://192.0.2.2:8068/hall\n")
    for number in range(60):
        shell.run("stage", "network", "started", f"number={number}")
    assert shell.run("tell").returncode == 0
    words = told.read_text().splitlines()
    assert words[:2] == ["timeout", "3"]
    assert words[-1] == "http://192.0.2.2:8068/hall/stage"
    lines = [word for word in words if word.startswith("streaming-host: ")]
    assert [line.rpartition("=")[2] for line in lines] == [str(n) for n in range(10, 60)]


def test_nobody_is_told_unless_the_kernel_options_say_whom(shell: Shell, busybox: Path) -> None:
    busybox.write_text("#!/bin/sh\nexit 1\n")
    shell.run("stage", "network", "started")
    assert shell.run("tell").returncode == 0
    assert shell.run("tell-always").returncode == 0


@pytest.mark.parametrize("given", ["command line", "seed"])
def test_a_key_that_is_given_may_log_in(shell: Shell, given: str) -> None:
    if given == "seed":
        shell.seed.write_text(f"{KEY} lead@laptop\n")
    else:
        shell.cmdline.write_text(f"streaming.keys={KEY.replace(' ', ':')}\n")
    shell.run("keys")
    keys = shell.ssh / "authorized_keys"
    assert KEY in keys.read_text()
    assert keys.stat().st_mode & 0o777 == 0o600
    assert shell.said() == "<3>streaming-host: stage=keys state=ready count=1"


def test_two_keys_on_the_command_line(shell: Shell) -> None:
    shell.cmdline.write_text(f"streaming.keys={KEY.replace(' ', ':')},{KEY.replace(' ', ':')}\n")
    shell.run("keys")
    assert (shell.ssh / "authorized_keys").read_text() == f"{KEY}\n{KEY}\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("quiet", 'state=failed reason="no key is given: nobody can log in"'),
        ("streaming.keys=nonsense", 'state=failed reason="no key is given: nobody can log in"'),
        ("streaming.seed=http://a", 'state=waiting reason="the seed has not come yet"'),
    ],
)
def test_without_a_key_the_console_says_so(shell: Shell, options: str, said: str) -> None:
    shell.cmdline.write_text(f"{options}\n")
    shell.run("keys")
    assert shell.said() == f"<3>streaming-host: stage=keys {said}"


@pytest.mark.parametrize("digest", ["", hashlib.sha256(b"content").hexdigest()])
def test_a_file_is_fetched(shell: Shell, tmp_path: Path, digest: str) -> None:
    done = shell.run("fetch", "http://server/file", digest, str(tmp_path / "file"))
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "file").read_text() == "content"


def test_a_file_with_another_hash_is_thrown_away(shell: Shell, tmp_path: Path) -> None:
    done = shell.run("fetch", "http://server/file", "0" * 64, str(tmp_path / "file"))
    assert done.returncode == 1
    assert re.fullmatch(
        r"http://server/file has the SHA-256 [0-9a-f]{64}, not 0{64}\n", done.stdout
    )
    assert not list(tmp_path.glob("file*"))


def test_the_servers_refusal_is_told(shell: Shell, tmp_path: Path, busybox: Path) -> None:
    busybox.write_text("#!/bin/sh\necho 'HTTP/1.1 404 Not Found' >&2; exit 1\n")
    done = shell.run("fetch", "http://server/file", "", str(tmp_path / "file"))
    assert (done.returncode, done.stdout) == (1, "http://server/file: HTTP/1.1 404 Not Found\n")
