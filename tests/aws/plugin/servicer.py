"""The provider's side of the Pulumi engine's protocol, for any set of modelled types.

Written on the generated service and not on pulumi.provider.experimental, which drops the old inputs
from a diff and runs everything on one event loop.
"""

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

import grpc
from botocore.exceptions import BotoCoreError, ClientError
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2_grpc
from pulumi.runtime.proto import provider_pb2 as protocol

from tests.aws.machines import MachineError
from tests.aws.plugin.account import Account
from tests.aws.plugin.naming import named
from tests.aws.plugin.refusal import Refusal, said
from tests.aws.plugin.resource import Resource
from tests.aws.plugin.schema import NOT_MODELLED, PLAIN, Schema, violations
from tests.aws.plugin.values import (
    UNKNOWN,
    Properties,
    dumped,
    has_unknown,
    loaded,
    overlaid,
    same,
    without_marks,
)

Function = Callable[[Account, Mapping[str, Any]], Properties]
Method = TypeVar("Method", bound=Callable[..., Any])
# The last ones the Python package sends by itself.
SETTINGS = (
    *("defaultTags", "pluginDownloadURL", "profile", "region", "version"),
    *("skipCredentialsValidation", "skipMetadataApiCheck", "skipRegionValidation"),
)
OBJECTS = ("defaultTags",)
KINDS = {
    ("added", False): protocol.PropertyDiff.ADD,
    ("added", True): protocol.PropertyDiff.ADD_REPLACE,
    ("changed", False): protocol.PropertyDiff.UPDATE,
    ("changed", True): protocol.PropertyDiff.UPDATE_REPLACE,
    ("removed", False): protocol.PropertyDiff.DELETE,
    ("removed", True): protocol.PropertyDiff.DELETE_REPLACE,
}


def shown(doing: str) -> Callable[[Method], Method]:
    """Show errors to the user as the provider does, not as a failed call."""

    def wrap(method: Method) -> Method:
        @functools.wraps(method)
        def call(self: Any, request: Any, context: grpc.ServicerContext) -> Any:
            what = doing
            if urn := getattr(request, "urn", ""):
                *_, kind, name = urn.split("::")
                what = f"{doing} {kind.rpartition('$')[2]} ({name})"
            try:
                return method(self, request, context)
            except (Refusal, MachineError, ClientError, BotoCoreError) as error:
                context.abort(grpc.StatusCode.UNKNOWN, said(error, what))

        return cast(Method, call)

    return wrap


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """Serves the given types and functions; refuses all others."""

    def __init__(
        self,
        account: Account,
        types: Mapping[str, type[Resource]],
        functions: Mapping[str, Function],
        version: str,
    ) -> None:
        """Act in this account."""
        self._account, self._types, self._functions = account, types, functions
        self._version = version

    def GetPluginInfo(self, request: Any, context: Any) -> plugin_pb2.PluginInfo:
        """Pass for the version that the program's package wants."""
        return plugin_pb2.PluginInfo(version=self._version)

    def Attach(self, request: Any, context: Any) -> empty_pb2.Empty:
        """Nothing is needed of the engine."""
        return empty_pb2.Empty()

    def Cancel(self, request: Any, context: Any) -> empty_pb2.Empty:
        """Whatever runs is short."""
        return empty_pb2.Empty()

    @shown("checking the provider")
    def CheckConfig(self, request: Any, context: Any) -> protocol.CheckResponse:
        """Refuse settings of the provider that have no effect here."""
        settings = dict.fromkeys(SETTINGS, PLAIN)
        failures = violations(settings, without_marks(loaded(request.news)))
        return protocol.CheckResponse(inputs=request.news, failures=_failures(failures))

    @shown("comparing the provider")
    def DiffConfig(self, request: Any, context: Any) -> protocol.DiffResponse:
        """Another region needs other resources, all else none."""
        old, new = loaded(request.old_inputs), loaded(request.news)
        replacing = [key for key in ("region",) if old.get(key) != new.get(key)]
        return _difference(_changed({}, old, new), replacing)

    @shown("configuring the provider")
    def Configure(self, request: Any, context: Any) -> protocol.ConfigureResponse:
        """Take the settings; objects among them come as JSON."""
        settings = loaded(request.args)
        for key in OBJECTS:
            if isinstance(settings.get(key), str):
                settings[key] = json.loads(settings[key])
        self._account.configure(settings)
        return protocol.ConfigureResponse(acceptSecrets=False, supportsPreview=True)

    @shown("invoking")
    def Invoke(self, request: Any, context: Any) -> protocol.InvokeResponse:
        """Look something up."""
        if request.tok not in self._functions:
            raise Refusal(f"{request.tok} {NOT_MODELLED}")
        result = self._functions[request.tok](self._account, loaded(request.args))
        return protocol.InvokeResponse(**{"return": dumped(result)})

    @shown("checking")
    def Check(self, request: Any, context: Any) -> protocol.CheckResponse:
        """Refuse what is not modelled and what AWS refuses; give it a name if it has none."""
        resource, inputs = self._resource(request.urn), without_marks(loaded(request.news))
        old = loaded(request.olds)
        inputs |= named(resource, request.urn, inputs, old, request.randomSeed)
        failures = list(violations(resource.inputs, without_marks(inputs)))
        if not failures:
            known = {key: value for key, value in inputs.items() if not has_unknown(value)}
            failures = list(resource.problems(known))
        return protocol.CheckResponse(inputs=dumped(inputs), failures=_failures(failures))

    @shown("comparing")
    def Diff(self, request: Any, context: Any) -> protocol.DiffResponse:
        """What the program's inputs change, against those of the last update or refresh."""
        resource = self._resource(request.urn)
        old, new = loaded(request.old_inputs), loaded(request.news)
        plain_old, plain_new = without_marks(old), without_marks(new)
        changed = _changed(resource.inputs, plain_old, plain_new)
        replacing = [key for key in resource.replacements(plain_old, plain_new) if key in changed]
        response = _difference(changed, replacing)
        own_name = resource.named_by is not None and "__defaults" not in new
        response.deleteBeforeReplace = bool(replacing) and own_name
        return response

    @shown("creating")
    def Create(self, request: Any, context: Any) -> protocol.CreateResponse:
        """Create it, or say what is known of it beforehand."""
        resource, inputs = self._resource(request.urn), loaded(request.properties)
        if request.preview:
            chosen = [key for key, declared in resource.inputs.items() if declared.chosen]
            unknown = dict.fromkeys([*resource.outputs, *chosen], UNKNOWN)
            return protocol.CreateResponse(properties=dumped(unknown | inputs))
        id_ = resource.create(without_marks(inputs))
        live = resource.found(id_, inputs) or {}
        return protocol.CreateResponse(id=id_, properties=dumped(inputs | live))

    @shown("reading")
    def Read(self, request: Any, context: Any) -> protocol.ReadResponse:
        """As AWS has it; also the inputs, so that what someone else changed is changed back."""
        resource = self._resource(request.urn)
        state, inputs = loaded(request.properties), loaded(request.inputs)
        live = resource.found(request.id, state)
        if live is None:
            return protocol.ReadResponse()
        if not without_marks(state):
            imported = {key: value for key, value in live.items() if key in resource.inputs}
            inputs = {key: value for key, value in imported.items() if value is not None}
        else:
            drifted = {key: overlaid(value, live.get(key)) for key, value in inputs.items()}
            inputs = {key: drifted[key] if key in live else inputs[key] for key in inputs}
        properties, read_inputs = dumped(state | live), dumped(inputs)
        return protocol.ReadResponse(id=request.id, properties=properties, inputs=read_inputs)

    @shown("updating")
    def Update(self, request: Any, context: Any) -> protocol.UpdateResponse:
        """Change it in place."""
        resource, state = self._resource(request.urn), loaded(request.olds)
        old, new = loaded(request.old_inputs), loaded(request.news)
        kept = {key: value for key, value in state.items() if key not in old}
        if request.preview:
            return protocol.UpdateResponse(properties=dumped(kept | new))
        changed = _changed(resource.inputs, without_marks(old), without_marks(new))
        resource.update(request.id, state, without_marks(new), sorted(changed))
        live = resource.found(request.id, {**kept, **new}) or {}
        return protocol.UpdateResponse(properties=dumped(kept | new | live))

    @shown("deleting")
    def Delete(self, request: Any, context: Any) -> empty_pb2.Empty:
        """Take it away; nothing is wrong if it is gone already."""
        resource, state = self._resource(request.urn), loaded(request.properties)
        if resource.found(request.id, state) is not None:
            resource.delete(request.id, state)
        return empty_pb2.Empty()

    def _resource(self, urn: str) -> Resource:
        token = urn.split("::")[-2].rpartition("$")[2]
        if token not in self._types:
            raise Refusal(f"{token} {NOT_MODELLED}")
        return self._types[token](self._account)


def _difference(changed: Mapping[str, str], replacing: list[str]) -> protocol.DiffResponse:
    detailed = {}
    for key, kind in changed.items():
        number = KINDS[kind, key in replacing]
        detailed[key] = protocol.PropertyDiff(kind=number, inputDiff=True)
    some, none = protocol.DiffResponse.DIFF_SOME, protocol.DiffResponse.DIFF_NONE
    return protocol.DiffResponse(
        changes=some if changed else none,
        replaces=replacing,
        diffs=sorted(changed),
        detailedDiff=detailed,
        hasDetailedDiff=True,
    )


def _changed(inputs: Schema, old: Properties, new: Properties) -> dict[str, str]:
    """How each input differs; what AWS may choose stays as it is when it is no longer given."""
    kinds = {}
    for key in old.keys() | new.keys():
        left_to_aws = key not in new and key in inputs and inputs[key].chosen
        if not left_to_aws and not same(old.get(key), new.get(key)):
            kinds[key] = "added" if key not in old else "removed" if key not in new else "changed"
    return kinds


def _failures(found: Any) -> list[protocol.CheckFailure]:
    return [protocol.CheckFailure(property=key, reason=f"{key}: {why}") for key, why in found]
