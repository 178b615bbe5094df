"""Log lines for `docker logs`: without a secret in any of them."""

import logging
from collections.abc import Iterable

HIDDEN = "[secret]"


class Redactor(logging.Formatter):
    """Formats log lines, traces included, and hides every known secret in them."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Remember what must not be shown."""
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")
        # Longest first, so that a secret within another leaves nothing of it.
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)

    def redact(self, text: str) -> str:
        """The text without the secrets."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text

    def format(self, record: logging.LogRecord) -> str:
        """The record as it is printed."""
        return self.redact(super().format(record))


def set_up_logging(secrets: Iterable[str]) -> None:
    """Log to standard error, with these secrets hidden."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redactor(secrets))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)
