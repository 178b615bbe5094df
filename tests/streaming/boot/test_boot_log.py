"""Cobbler's log tells how far a machine came before its kernel could speak."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from streaming.boot.log import LogSource, Step, read_log

MAC, ADDRESS = "52:54:00:77:00:11", "192.0.2.11"
TIME = "2027-05-01T08:00:00.123456789Z"
ASKED = f"dnsmasq: dnsmasq-dhcp: 2365 DHCPDISCOVER(eth0) {MAC}"
ANSWERED = f"dnsmasq: dnsmasq-dhcp: 2365 DHCPACK(eth0) {ADDRESS} {MAC} hall"
LOADER = f"dnsmasq: dnsmasq-tftp: sent /var/lib/tftpboot/lpxelinux.0 to {ADDRESS}"
KERNEL = f"dnsmasq: dnsmasq-tftp: sent /var/lib/tftpboot/images/streaming-dev/vmlinuz to {ADDRESS}"
INITRD = f'nginx: {ADDRESS} "GET /images/streaming-dev/initrd.img HTTP/1.1" 200 27262976 0.5s'
SYSTEM = f'nginx: {ADDRESS} "GET /system.squashfs HTTP/1.1" 200 193000000 0.5s'


def log(*lines: str) -> str:
    return "\n".join(f"{TIME} {line}" for line in lines)


@pytest.mark.parametrize(
    ("line", "step"),
    [
        (ASKED, Step.ASKED),
        (ASKED.replace(MAC, MAC.upper()), Step.ASKED),
        (f"dnsmasq: dnsmasq-dhcp: 2365 DHCPREQUEST(eth0) {ADDRESS} {MAC}", Step.ASKED),
        (ANSWERED, Step.ANSWERED),
        (f"dnsmasq: dnsmasq-dhcp: 2365 PXE(eth0) {MAC} proxy", Step.ANSWERED),
        (LOADER, Step.LOADER),
        (
            f"dnsmasq: dnsmasq-tftp: sent /var/lib/tftpboot/grub/x86_64.efi to {ADDRESS}",
            Step.LOADER,
        ),
        (f"dnsmasq: dnsmasq-tftp: sent /tftp/grub/system/{MAC} to {ADDRESS}", Step.LOADER),
        (KERNEL, Step.KERNEL),
        (INITRD, Step.INITRD),
        (SYSTEM, Step.SYSTEM),
    ],
)
def test_a_step_is_known_by_its_line(line: str, step: Step) -> None:
    found = read_log(log(line), MAC, ADDRESS)
    assert found.last is step
    assert found.steps[step] == datetime(2027, 5, 1, 8, 0, 0, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "dnsmasq: dnsmasq-dhcp: 2365 DHCPDISCOVER(eth0) 52:54:00:77:00:99",
        f"dnsmasq: dnsmasq-tftp: sent /var/lib/tftpboot/lpxelinux.0 to {ADDRESS}9",
        f"dnsmasq: dnsmasq-tftp: sent /var/lib/tftpboot/lpxelinux.0 to 1{ADDRESS}",
        f'nginx: {ADDRESS} "GET /favicon.ico HTTP/1.1" 404 0 0.5s',
        f"cobblerd: saved system hall {MAC}",
    ],
)
def test_other_lines_say_nothing(line: str) -> None:
    assert read_log(log(line), MAC, ADDRESS).last is None


def test_a_machine_that_asks_again_is_as_far_as_it_was() -> None:
    assert read_log(log(ASKED, ANSWERED, LOADER, KERNEL, ASKED), MAC, ADDRESS).last is Step.KERNEL


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ((f"{ASKED} no address available",), "DHCP: no address available"),
        ((f"{ASKED} ignored",), "DHCP: ignored"),
        (
            (LOADER, f"dnsmasq: dnsmasq-tftp: file /boot/vmlinuz not found for {ADDRESS}"),
            "TFTP: file /boot/vmlinuz not found",
        ),
        (
            (f"dnsmasq: dnsmasq-tftp: failed sending /boot/vmlinuz to {ADDRESS}",),
            "TFTP: failed sending /boot/vmlinuz",
        ),
        (
            (f'nginx: {ADDRESS} "GET /system.squashfs HTTP/1.1" 404 0 0.5s',),
            "HTTP: /system.squashfs gives status 404",
        ),
        ((f"dnsmasq: dnsmasq-tftp: file /pxelinux.cfg/C0 not found for {ADDRESS}", KERNEL), None),
    ],
)
def test_what_went_wrong_last_is_kept(lines: tuple[str, ...], complaint: str | None) -> None:
    assert read_log(log(*lines), MAC, ADDRESS).complaint == complaint


def source(folder: Path, script: str) -> LogSource:
    program = folder / "docker"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    since = datetime(2027, 5, 1, 8, tzinfo=UTC)
    return LogSource([str(program), "logs", "cobbler"], since, MAC, ADDRESS)


def test_both_streams_of_the_container_are_read_since_power_on(tmp_path: Path) -> None:
    script = f"echo \"$*\" >{tmp_path}/words; echo '{ASKED}'; echo '{LOADER}' >&2"
    found = source(tmp_path, script).read()
    assert found
    assert set(found.steps) == {Step.ASKED, Step.LOADER}
    words = (tmp_path / "words").read_text().strip()
    assert words == "logs cobbler --timestamps --since 2027-05-01T08:00:00+00:00"


def test_a_log_that_cannot_be_read_says_nothing(tmp_path: Path) -> None:
    assert source(tmp_path, "exit 1").read() is None
    missing = LogSource([str(tmp_path / "none")], datetime.now(UTC), MAC, ADDRESS)
    assert missing.read() is None
