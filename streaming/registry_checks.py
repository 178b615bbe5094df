"""Whether the registry lets us in, found out before anything is changed."""

import base64
import http.client
import re
import shutil
import ssl
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pulumi

from streaming.event import GenericRegistry, RegistrySettings
from streaming_runtime.settings.problems import Problem

ANSWER_SECONDS = 10
PASSWORD_KEY = "registryPassword"  # noqa: S105 - the key's name, not a secret


def check_registry(registry: RegistrySettings, password: str | None) -> list[Problem]:
    """What keeps this machine from pushing to the registry.

    A registry that does not answer is no problem yet, only a warning: an update that has nothing to
    push goes through without it, in the middle of an event.

    Args:
        registry: what the stack file says.
        password: the configured password.
    """
    if not isinstance(registry, GenericRegistry):
        return []
    return list(_credentials(registry, password)) or _door(registry, password)


def _credentials(registry: GenericRegistry, password: str | None) -> Iterator[Problem]:
    helper, ca_file = registry.credential_helper, registry.ca_file
    if registry.username and helper:
        yield Problem("registry.credentialHelper", "stands beside `username`; keep one of them")
    if registry.username and not password:
        yield Problem(
            PASSWORD_KEY,
            f"missing; `pulumi config set --secret {PASSWORD_KEY}` asks for the password of "
            f"{registry.username!r}",
        )
    if password and not registry.username:
        yield Problem(PASSWORD_KEY, "belongs to no user; name one in `registry.username`")
    if helper and not shutil.which(f"docker-credential-{helper}"):
        yield Problem(
            "registry.credentialHelper", f"there is no `docker-credential-{helper}` on PATH"
        )
    if ca_file and not Path(ca_file).is_file():
        yield Problem("registry.caFile", f"{ca_file} is no file on this machine; correct the path")


def _door(registry: GenericRegistry, password: str | None) -> list[Problem]:
    host = registry.address.partition("/")[0]
    try:
        status, challenge = _knock(host, _basic(registry, password))
    except ssl.SSLCertVerificationError as error:
        return [_untrusted(registry, host, error.verify_message)]
    except (OSError, http.client.HTTPException) as error:
        pulumi.log.warn(
            f"registry {host} does not answer ({error}); what is published already can run, "
            "but nothing can be pushed"
        )
        return []
    if status == http.client.UNAUTHORIZED and challenge.lower().startswith("bearer"):
        status = _ask_for_token(challenge, _basic(registry, password))
    refused = status in (http.client.UNAUTHORIZED, http.client.FORBIDDEN)
    if refused and not registry.credential_helper:
        return [_refused(registry, host)]
    return []


def _basic(registry: GenericRegistry, password: str | None) -> dict[str, str]:
    if not registry.username:
        return {}
    credentials = base64.b64encode(f"{registry.username}:{password}".encode()).decode()
    return {"Authorization": f"Basic {credentials}"}


def _knock(
    host: str, headers: dict[str, str], trust: ssl.SSLContext | None = None
) -> tuple[int, str]:
    """The status of the registry's root, and how it wants to be asked (OCI distribution, 4.3)."""
    context = trust or ssl.create_default_context()
    connection = http.client.HTTPSConnection(host, timeout=ANSWER_SECONDS, context=context)
    try:
        connection.request("GET", "/v2/", headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("WWW-Authenticate", "")
    finally:
        connection.close()


def _ask_for_token(challenge: str, headers: dict[str, str]) -> int:
    """The status with which the registry's token service answers (RFC 6750, section 3)."""
    fields = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
    realm = urllib.parse.urlsplit(fields.get("realm", ""))
    query = urllib.parse.urlencode({"service": fields.get("service", "")})
    connection = http.client.HTTPSConnection(realm.netloc, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", f"{realm.path}?{query}", headers=headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return http.client.OK
    finally:
        connection.close()


def _untrusted(registry: GenericRegistry, host: str, reason: str) -> Problem:
    if not registry.ca_file:
        return Problem(
            "registry.address",
            f"the certificate of {host} is not trusted ({reason}); name the certificate of its "
            "certification authority in `registry.caFile`",
        )
    try:
        _knock(host, {}, ssl.create_default_context(cafile=registry.ca_file))
    except OSError as error:
        return Problem(
            "registry.caFile",
            f"{registry.ca_file} does not vouch for {host} ({error}); "
            "it must hold the certificate of the authority that signed the registry's",
        )
    return Problem(
        "registry.caFile",
        "Pulumi itself must trust it, and `make up` sees to that; with plain `pulumi`: "
        f"`export SSL_CERT_FILE={registry.ca_file}`",
    )


def _refused(registry: GenericRegistry, host: str) -> Problem:
    if registry.username:
        return Problem(
            "registry.username",
            f"{host} refuses {registry.username!r} with this password; "
            f"`pulumi config set --secret {PASSWORD_KEY}` sets another",
        )
    return Problem(
        "registry.address",
        f"{host} wants to know who comes; add `username` and the secret `{PASSWORD_KEY}`, or "
        "`credentialHelper`",
    )
