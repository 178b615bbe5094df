"""Log lines for `docker logs`: one line each, without a secret in any of them."""

import logging
from collections.abc import Iterable

HIDDEN = "[secret]"


class Redactor(logging.Filter):
    """Replaces every known secret in what is logged."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Remember what must not be shown."""
        super().__init__()
        self._secrets = [secret for secret in secrets if secret]

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; none is dropped."""
        message = record.getMessage()
        for secret in self._secrets:
            message = message.replace(secret, HIDDEN)
        record.msg, record.args = message, None
        return True


def set_up_logging(secrets: Iterable[str]) -> None:
    """Log to standard error, with these secrets hidden."""
    handler = logging.StreamHandler()
    handler.addFilter(Redactor(secrets))
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)
