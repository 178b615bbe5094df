"""Settings of a collector that tests vary."""

from typing import Any

from streaming_runtime.settings import CollectorSecrets, CollectorSettings

KEY = "key-of-the-room"
SECRETS = CollectorSecrets.model_validate({"srtPassphrase": "key-of-the-link", "ingestKey": KEY})
PASSPHRASE = SECRETS.srt_passphrase


def settings(**changes: Any) -> CollectorSettings:
    content = {"room": "main", "encoder": {"address": "encoder", "port": 9000}, **changes}
    return CollectorSettings.model_validate(content)
