"""Runs the Pulumi program against a monitor that records every request whole.

Pulumi's own mocks see a resource's type, name and inputs; what matters here as well is its parent,
its provider, what is kept, what is replaced first, and which values are secret.
"""

import asyncio
import hashlib
import json
import runpy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pulumi
from google.protobuf import (
    empty_pb2,
    json_format,
    struct_pb2,
)
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks, set_mocks
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.rpc import _special_secret_sig, _special_sig_key
from pulumi.runtime.settings import set_root_resource
from pulumi.runtime.stack import run_in_stack

MAIN = Path(__file__).parent.parent.parent / "__main__.py"
PROJECT = "streaming-system"
CONTAINER = "docker:index/container:Container"
VOLUME = "docker:index/volume:Volume"
NETWORK = "docker:index/network:Network"
IMAGE = "docker:index/remoteImage:RemoteImage"
PUSHED = "docker:index/registryImage:RegistryImage"
SECRET_KEYS = ("stackSecret", "registryPassword", "cobblerPassword", "powerPasswords")
DYNAMIC = "pulumi-python:dynamic:Resource"
ELASTIC_ADDRESS = "aws:ec2/eip:Eip"
INSTANCE_PROFILE = "aws:iam/instanceProfile:InstanceProfile"
REPOSITORY = "aws:ecr/repository:Repository"
REGISTRY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"


@dataclass(frozen=True)
class Secret:
    """A value that reached the engine marked as secret."""

    value: Any


@dataclass(frozen=True)
class Registered:
    """One resource as the program asked for it; `request` has its options."""

    urn: str
    type: str
    name: str
    inputs: dict[str, Any]
    request: resource_pb2.RegisterResourceRequest

    @property
    def parent(self) -> str:
        """Name of the parent."""
        return self.request.parent.rpartition("::")[2]


class Program:
    """What a run of the program registered and exported."""

    def __init__(self) -> None:
        """Nothing has been run yet."""
        self.resources: dict[str, Registered] = {}
        self.outputs: dict[str, dict[str, Any]] = {}
        self.exports: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Registered:
        """The resource of that name."""
        return self.resources[name]

    def of_type(self, token: str) -> list[Registered]:
        """All resources of a type."""
        return [resource for resource in self.resources.values() if resource.type == token]

    def components(self) -> list[Registered]:
        """All component resources but the stack."""
        return [resource for resource in self.resources.values() if not resource.request.custom]

    def upload(self, container: str, file: str) -> dict[str, Any]:
        """The content of a file that a container is given."""
        uploads = revealed(self[container].inputs["uploads"])
        content: dict[str, Any] = next(
            json.loads(upload["content"]) for upload in uploads if upload["file"].endswith(file)
        )
        return content


def deploy(
    stack: Mapping[str, Any],
    *,
    name: str = "test",
    secret: str | None = None,
    registry_password: str | None = None,
    cobbler_password: str | None = None,
    power_passwords: Mapping[str, str] | None = None,
) -> Program:
    """Run `__main__.py` with a stack file's content, on an event loop of its own.

    The machine that runs the tests is not looked at: it may lack Docker or have the ports in use.
    Nor is a registry.

    Args:
        stack: the configuration below the project's namespace.
        name: the stack's name.
        secret: the configured stack secret.
        registry_password: the configured password of the registry's user.
        cobbler_password: the configured password of a given Cobbler's user.
        power_passwords: the configured passwords of BMCs, by host.
    """
    config = configuration(stack)
    by_host = json.dumps(power_passwords) if power_passwords else None
    written = (secret, registry_password, cobbler_password, by_host)
    for key, value in zip(SECRET_KEYS, written, strict=True):
        if value:
            config[f"{PROJECT}:{key}"] = value
    with (
        patch("streaming.stack.check_this_machine", return_value=[]),
        patch("streaming.stack.check_ssh_hosts", return_value=[]),
        patch("streaming.stack.check_pxe_hosts", return_value=[]),
        patch("streaming.stack.check_registry", return_value=[]),
        patch("streaming.stack.check_aws", return_value=[]),
    ):
        return run_program(run_main, name=name, config=config)


def run_main() -> None:
    """The project's program."""
    runpy.run_path(str(MAIN))


def configuration(stack: Mapping[str, Any]) -> dict[str, str]:
    """A stack file's content as Pulumi hands it to the program."""
    return {f"{PROJECT}:{key}": json.dumps(value) for key, value in stack.items()}


def run_program(
    program: Callable[[], None], *, name: str = "test", config: Mapping[str, str] | None = None
) -> Program:
    """Run a Pulumi program; its settings and its event loop end with it."""
    monitor = _RecordingMonitor()

    async def run() -> None:
        pulumi.runtime.set_all_config(
            dict(config or {}), [key for key in config or {} if key.endswith(SECRET_KEYS)]
        )
        set_mocks(_NoMocks(), project=PROJECT, stack=name, preview=False, monitor=monitor)
        set_root_resource(None)  # type: ignore[arg-type]  # run_in_stack makes the stack
        await run_in_stack(program)

    asyncio.run(run())
    monitor.program.exports = monitor.program.outputs[f"{PROJECT}-{name}"]
    return monitor.program


def revealed(value: Any) -> Any:
    """The value without its marks of secrecy."""
    match value:
        case Secret(value=inner):
            return revealed(inner)
        case dict():
            return {key: revealed(item) for key, item in value.items()}
        case list():
            return [revealed(item) for item in value]
    return value


class _NoMocks(Mocks):
    """The monitor answers itself."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        raise NotImplementedError(args.name)

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        raise NotImplementedError(args.token)


class _RecordingMonitor(MockMonitor):
    def __init__(self) -> None:
        super().__init__(_NoMocks())
        self.program = Program()

    def RegisterResource(
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        urn = self.make_urn(request.parent, request.type, request.name)
        inputs = _marked(json_format.MessageToDict(request.object))
        if request.type != "pulumi:pulumi:Stack":
            assert request.name not in self.program.resources, f"{request.name} exists twice"
            self.program.resources[request.name] = Registered(
                urn, request.type, request.name, inputs, request
            )
        state = struct_pb2.Struct()
        state.CopyFrom(request.object)
        state.update(_outputs(request.type, request.name, revealed(inputs)))
        identity = f"{request.name}-id" if request.custom else ""
        return resource_pb2.RegisterResourceResponse(urn=urn, id=identity, object=state)

    def Invoke(
        self, request: resource_pb2.ResourceInvokeRequest
    ) -> resource_pb2.ResourceInvokeResponse:
        answer = struct_pb2.Struct()
        answer.update(_found(request.tok, json_format.MessageToDict(request.args)))
        return resource_pb2.ResourceInvokeResponse(**{"return": answer})

    def RegisterResourceOutputs(
        self, request: resource_pb2.RegisterResourceOutputsRequest
    ) -> empty_pb2.Empty:
        name = request.urn.rpartition("::")[2]
        self.program.outputs[name] = _marked(json_format.MessageToDict(request.outputs))
        return empty_pb2.Empty()


def _outputs(token: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """What a provider would add to a new resource's inputs."""
    if token == IMAGE:
        digest = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()
        return {"imageId": f"sha256:{digest}"}
    if token == PUSHED:
        return {"sha256Digest": "sha256:" + hashlib.sha256(name.encode()).hexdigest()}
    if token == ELASTIC_ADDRESS:
        return {"publicIp": address_of(name), "allocationId": f"eipalloc-{name}"}
    if token == INSTANCE_PROFILE:
        return {"name": f"{name}-1a2b3c4"}
    if token == REPOSITORY:
        return {"repositoryUrl": f"{REGISTRY}/{inputs['name']}", "arn": f"arn:{inputs['name']}"}
    if token == DYNAMIC and "images" in inputs:
        return {"loaded": inputs["images"]}
    if token == DYNAMIC and name == "stack-secret":
        return {"value": "5ec2e7" * 10 + "0000"}
    if token == DYNAMIC and name.endswith("-bucket"):
        bucket = inputs.get("bucket") or f"{inputs['prefix']}-123456789012"
        return {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"}
    if token == DYNAMIC and name.endswith("-machine"):
        endpoint = {"endpoint": f"ssh://{inputs['login']}@{inputs['address']}"}
        booted = {"hostKey": f"ssh-ed25519 {name}", "sshOptions": ["-o", f"key={name}"]}
        return endpoint | (booted if "boot" in inputs else {})
    if token == DYNAMIC and name.endswith("-boot"):
        return {
            "boot": f"{name}-1",
            "token": "70ce" * 16,
            "switchedOn": "2027-05-01T08:00:00+00:00",
        }
    if token == DYNAMIC and name.endswith("-system"):
        return {"sha256": "5a5a" * 16}
    if token == DYNAMIC and name.endswith("-host-key"):
        return {"private": f"PRIVATE {name}", "public": f"ssh-ed25519 {name}"}
    return {}


def address_of(name: str) -> str:
    """The address that an elastic address of this name is given."""
    return f"203.0.113.{hashlib.sha256(name.encode()).digest()[0]}"


def _found(token: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """What a provider would find in an account."""
    match token:
        case "aws:index/getAvailabilityZones:getAvailabilityZones":
            return {"names": [f"eu-central-1{letter}" for letter in "cab"]}
        case "aws:ssm/getParameter:getParameter":
            return {"insecureValue": f"ami of {wanted['name']}"}
        case "aws:ec2/getSubnet:getSubnet":
            return {"availabilityZone": f"eu-central-1{wanted['id'][-1]}"}
        case "aws:route53/getZone:getZone":
            return {"zoneId": f"zone of {wanted['name']}"}
        case _:
            raise NotImplementedError(token)


def _marked(value: Any) -> Any:
    match value:
        case dict() if value.get(_special_sig_key) == _special_secret_sig:
            return Secret(_marked(value["value"]))
        case dict():
            return {key: _marked(item) for key, item in value.items()}
        case list():
            return [_marked(item) for item in value]
    return value
