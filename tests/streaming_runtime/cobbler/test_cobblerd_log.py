"""Cobbler's log: without what fence agents are given, and with what they answer."""

import logging

import pytest

from streaming_runtime.cobbler.daemon import RedactedRecord, redacted, worth_reading


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (
            "action=on\nusername=admin\npassword=o p=n\nlanplus=1",
            "action=on\nusername=admin\npassword=[secret]\nlanplus=1",
        ),
        ('{"options": "snmp_priv_passwd=abc"}', '{"options": "snmp_priv_passwd=[secret]'),
        (
            '{"power_pass": "abc", "power_user": "admin"}',
            '{"power_pass": [secret], "power_user": "admin"}',
        ),
        ("syncing all", "syncing all"),
    ],
)
def test_passwords_are_not_shown(line: str, shown: str) -> None:
    assert redacted(line) == shown


def test_a_record_has_no_password_for_any_handler() -> None:
    said = ("power command input: %s", ("password=open",))
    record = RedactedRecord("cobbler", logging.INFO, "file", 1, *said, None)
    assert record.getMessage() == "power command input: password=[secret]"


@pytest.mark.parametrize(
    ("level", "line", "shown"),
    [
        (logging.DEBUG, "received on stderr: Failed: Unable to obtain correct plug status", True),
        (logging.INFO, "received on stdout: ", False),
        (logging.DEBUG, "running python trigger", False),
        (logging.INFO, "Loaded migrations: V3_3_7", False),
        (logging.WARNING, "file is missing", True),
    ],
)
def test_what_a_bmc_answers_is_shown(level: int, line: str, shown: bool) -> None:
    assert worth_reading(logging.LogRecord("", level, "", 1, line, None, None)) is shown
