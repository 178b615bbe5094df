"""Encoder settings for the tests of this directory."""

from pathlib import Path
from typing import Any

from streaming_runtime.settings import EncoderSettings


def encoder_settings(directory: Path = Path("/nowhere"), **changes: Any) -> EncoderSettings:
    """A room called `main` with two small renditions."""
    return EncoderSettings.model_validate(
        {
            "room": "main",
            "ladder": [
                {"name": "360p", "width": 640, "height": 360, "bitrateKbps": 800},
                {"name": "180p", "width": 320, "height": 180, "bitrateKbps": 250},
            ],
            "origin": {"directory": str(directory)},
        }
        | changes
    )
