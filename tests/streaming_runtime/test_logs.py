"""No secret reaches the log, by whatever way it comes."""

import logging

import pytest

from streaming_runtime.logs import HIDDEN, Redactor


def record(message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord("test", logging.INFO, __file__, 1, message, arguments, None)


def test_in_the_message_and_in_its_arguments() -> None:
    text = Redactor(["hush"]).format(record("hush and %s", "hush"))
    assert "hush" not in text
    assert text.endswith(f"{HIDDEN} and {HIDDEN}")


def test_in_a_trace() -> None:
    with pytest.raises(ValueError, match="hush") as raised:
        raise ValueError("hush")
    entry = record("failed")
    entry.exc_info = (ValueError, raised.value, None)
    assert "hush" not in Redactor(["hush"]).format(entry)


def test_a_secret_within_another() -> None:
    assert Redactor(["abc", "abcdef"]).redact("abcdef abc") == f"{HIDDEN} {HIDDEN}"


def test_without_secrets_nothing_changes() -> None:
    assert Redactor(["", ""]).redact("a b") == "a b"
