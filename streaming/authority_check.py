"""Whether the certificates of an authority of the event's own can be read on this machine."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from streaming.event import EventSettings
from streaming_runtime.settings.base import Certificates
from streaming_runtime.settings.problems import Problem

KEY = "website.tls.caFile"
_CERTIFICATES = TypeAdapter[str](Certificates)


def check_authority(event: EventSettings) -> Iterator[Problem]:
    """A file that is not there, or holds no certificates."""
    file = event.website.acme.ca_file if event.website.acme else None
    if file is None:
        return
    try:
        _CERTIFICATES.validate_python(Path(file).read_text(encoding="utf-8"))
    except OSError as error:
        yield Problem(KEY, f"{file} cannot be read ({error.strerror}); correct the path")
    except (ValidationError, UnicodeDecodeError):
        yield Problem(
            KEY,
            f"{file} holds no certificates; it must be the PEM file of the authority's own "
            "certificate, from -----BEGIN CERTIFICATE----- to its end",
        )
