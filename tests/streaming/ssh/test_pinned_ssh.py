"""ssh takes the pinned host key only, asks nobody, and needs no file that another laptop lacks."""

import shlex
import subprocess
from pathlib import Path

from streaming.ssh.options import Jump, fingerprint, pinned_options

GATE = Jump("gate.example.org", "av", 2222, "ssh-ed25519 AAAAgate")


def understood(identity_file: str, *, port: int = 22, jump: Jump | None = None) -> dict[str, str]:
    """The options as ssh(1) itself reads them."""
    options = pinned_options("ssh-ed25519 AAAAhost", identity_file, port=port, jump=jump)
    shown = subprocess.run(
        ["ssh", "-F", "none", "-G", *options, "admin@203.0.113.9"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return dict(line.split(" ", 1) for line in shown.splitlines())


def test_the_key_stands_in_the_options() -> None:
    options = understood("~/.ssh/id_ed25519")
    assert options["knownhostscommand"] == "/bin/echo * ssh-ed25519 AAAAhost"
    assert options["userknownhostsfile"] == options["globalknownhostsfile"] == "/dev/null"
    assert options["stricthostkeychecking"] == "true"
    assert options["hostkeyalgorithms"] == "ssh-ed25519"


def test_nobody_is_asked() -> None:
    assert understood("~/.ssh/id_ed25519")["batchmode"] == "yes"


def test_the_home_folder_is_left_to_ssh() -> None:
    written = pinned_options("ssh-ed25519 AAAAhost", "~/.ssh/id_ed25519")
    assert 'IdentityFile="~/.ssh/id_ed25519"' in written
    assert understood("~/.ssh/event key")["identityfile"] == "~/.ssh/event key"


def test_the_port_stands_in_the_options_where_it_is_not_the_usual_one() -> None:
    assert understood("~/.ssh/id_ed25519", port=2222)["port"] == "2222"
    assert "Port=22" not in pinned_options("ssh-ed25519 AAAAhost", "~/.ssh/id_ed25519")


def test_a_machine_on_the_way_is_pinned_as_well() -> None:
    """The command for it is run by a shell, and must reach ssh(1) word by word."""
    command = understood("~/.ssh/50%d key", jump=GATE)["proxycommand"]
    words = shlex.split(command.replace("%h", "192.0.2.11").replace("%p", "22").replace("%%", "%"))
    assert words[0] == "ssh"
    assert words[-3:] == ["av@gate.example.org", "-W", "[192.0.2.11]:22"]
    assert words[1:-3] == pinned_options(GATE.host_key, "~/.ssh/50%d key", port=2222)


def test_a_fingerprint_is_the_one_that_ssh_shows(tmp_path: Path) -> None:
    file = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file], check=True)
    public = file.with_suffix(".pub")
    words = ["ssh-keygen", "-lf", str(public)]
    shown = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    assert shown.split()[1] == fingerprint(public.read_text())
