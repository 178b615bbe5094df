"""Settings of a collector that tests vary."""

from typing import Any

from streaming_runtime.settings import CollectorSecrets, CollectorSettings

PASSPHRASE = "passphrase-of-the-link"
KEY = "key-of-the-room"
SECRETS = CollectorSecrets(srt_passphrase=PASSPHRASE, ingest_key=KEY)


def settings(**changes: Any) -> CollectorSettings:
    content = {"room": "main", "encoder": {"address": "encoder", "port": 9000}, **changes}
    return CollectorSettings.model_validate(content)
