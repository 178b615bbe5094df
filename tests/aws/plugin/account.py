"""The AWS account that moto plays: clients, tags that the provider adds, names of resources."""

import os
import threading
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from botocore.config import Config

from tests.aws.plugin.refusal import Refusal, refuse_foreign_values
from tests.aws.plugin.values import Properties
from tests.aws.site import Site

ACCOUNT = "123456789012"
GLOBAL = ("iam", "route53")


class Account:
    """One provider's view of the account: its region, profile and default tags."""

    def __init__(self) -> None:
        """Nothing can be asked before configure()."""
        self.region = ""
        self.default_tags: dict[str, str] = {}
        self.site = Site.of(os.environ)
        self.wiring = threading.Lock()
        self._profile: str | None = None
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Take the provider's inputs; refuse to talk to anything but this machine."""
        endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
        if urlsplit(endpoint).hostname != "127.0.0.1":
            raise Refusal(
                f"AWS_ENDPOINT_URL is {endpoint!r}: the stand-in asks only moto, on 127.0.0.1"
            )
        environment = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        self.region = settings.get("region") or environment or ""
        if not self.region:
            raise Refusal("Missing region configuration")
        self._profile = settings.get("profile")
        self.default_tags = (settings.get("defaultTags") or {}).get("tags") or {}

    def __getattr__(self, service: str) -> Any:
        """The client of a service, as `account.ec2`."""
        with self._lock:
            if service not in self._clients:
                import boto3  # here, since the engine also starts plugins that it asks nothing

                session = boto3.Session(region_name=self.region, profile_name=self._profile)
                config = Config(max_pool_connections=32, retries={"max_attempts": 2})
                client = session.client(service, config=config)
                client.meta.events.register("before-parameter-build", refuse_foreign_values)
                self._clients[service] = client
            return self._clients[service]

    def arn(self, service: str, name: str) -> str:
        """The name that AWS gives a resource."""
        region = "" if service in GLOBAL else self.region
        return f"arn:aws:{service}:{region}:{ACCOUNT}:{name}"

    def all_tags(self, inputs: Mapping[str, Any]) -> dict[str, str]:
        """The tags that a resource gets: its own before the provider's."""
        return {**self.default_tags, **(inputs.get("tags") or {})}

    def tag_outputs(self, found: Iterable[Mapping[str, str]], state: Properties) -> Properties:
        """The two outputs on tags, from AWS's list of keys and values."""
        tags = {tag["Key"]: tag["Value"] for tag in found if not tag["Key"].startswith("aws:")}
        given = state.get("tags") or {}
        own = {
            key: value
            for key, value in tags.items()
            if key in given or self.default_tags.get(key) != value
        }
        return {"tagsAll": tags, "tags": own if own or "tags" in state else None}


def listed(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as most of AWS's services take them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]
