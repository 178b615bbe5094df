"""`docker-credential-streaming-ecr get`: user and password for Amazon's registry, made at each use.

The protocol is docker/docker-credential-helpers': the server's address comes on standard input, the
credentials leave on standard output as JSON, and so do errors, with exit code 1.
"""

import base64
import json
import os
import re
import sys
from typing import Any

from streaming.aws_session import aws_client, aws_errors
from streaming.credential_helper import PROFILE_VARIABLE, REGION_VARIABLE

ECR_HOST = re.compile(r"(?P<account>\d{12})\.dkr[.-]ecr(-fips)?\.(?P<region>[a-z0-9-]+)\.")
"""The host of a private registry (Amazon ECR user guide, "Private registries")."""


class CredentialError(Exception):
    """There are no credentials; the message says why."""


def main(arguments: list[str]) -> int:
    """Answer Docker; returns the exit code."""
    if arguments != ["get"]:
        sys.stdout.write(
            "this helper makes passwords and keeps none: `get` is all it can do, not "
            f"{' '.join(arguments) or 'nothing'!r}\n"
        )
        return 1
    server = sys.stdin.read().strip()
    try:
        json.dump(credentials(server), sys.stdout)
    except CredentialError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    return 0


def credentials(server: str) -> dict[str, str]:
    """User and password for a registry, valid for twelve hours.

    Args:
        server: the registry's address, with or without scheme and path.

    Raises:
        CredentialError: AWS gives none, or they are another account's.
    """
    host = server.removeprefix("https://").partition("/")[0]
    named = ECR_HOST.match(host)
    try:
        region = named["region"] if named else os.environ.get(REGION_VARIABLE)
        ecr = aws_client("ecr", region=region, profile=os.environ.get(PROFILE_VARIABLE))
        data = ecr.get_authorization_token()["authorizationData"][0]
    except aws_errors() as error:
        raise CredentialError(f"no password for {host}: {error}") from error
    if named:
        _refuse_another_account(named["account"], data)
    user, _, password = base64.b64decode(data["authorizationToken"]).decode().partition(":")
    return {"ServerURL": server, "Username": user, "Secret": password}


def _refuse_another_account(account: str, data: dict[str, Any]) -> None:
    given = ECR_HOST.search(data["proxyEndpoint"])
    if given and given["account"] != account:
        raise CredentialError(
            f"the registry is account {account}'s, and the AWS credentials at hand are account "
            f"{given['account']}'s; set {PROFILE_VARIABLE}"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
