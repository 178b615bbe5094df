"""ssh takes the pinned host key only, asks nobody, and needs no file that another laptop lacks."""

import subprocess

from streaming.ssh import pinned_options


def understood(identity_file: str) -> dict[str, str]:
    """The options as ssh(1) itself reads them."""
    options = pinned_options("ssh-ed25519 AAAAhost", identity_file)
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
