"""What our resources of Cobbler have in common: the way to it, and how its records are kept."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, ReadResult, ResourceProvider, UpdateResult

if TYPE_CHECKING:
    from streaming.cobbler import CobblerApi
    from streaming.cobbler.records import Record

Answer = TypeVar("Answer")

START_SECONDS = 60.0
"""How long an API that does not listen yet is waited for: its container has just started."""
DELETE_SECONDS = 10.0
SECRETS = ("apiPassword", "powerPassword", "token")


@dataclass(frozen=True)
class CobblerAccess:
    """Where a Cobbler's API is, and who may change its records.

    Attributes:
        url: as of `CobblerAddress`.
        password: of the API's user.
        user: the API's user.
        ca_pem: as of `CobblerAddress`.
        tunnel: as of `CobblerAddress`.
        own: whether the stack runs it.
    """

    url: pulumi.Input[str]
    password: pulumi.Input[str]
    user: str = "cobbler"
    ca_pem: str | None = None
    tunnel: pulumi.Input[Sequence[str]] = ()
    own: bool = False

    def inputs(self) -> dict[str, Any]:
        """The properties of a resource that uses it."""
        return {
            "api": {
                "url": self.url,
                "user": self.user,
                "caPem": self.ca_pem,
                "tunnel": self.tunnel,
                "own": self.own,
            },
            "apiPassword": pulumi.Output.secret(self.password),
            "stack": pulumi.get_stack(),
        }


def secret_outputs(opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """Options by which no password or token is seen in the state."""
    return pulumi.ResourceOptions.merge(
        opts, pulumi.ResourceOptions(additional_secret_outputs=list(SECRETS))
    )


def api_of(props: Mapping[str, Any], *, patience: float = 0.0) -> "CobblerApi":
    """The API that a resource's properties name.

    Args:
        props: the properties; the engine leaves out those that are None.
        patience: seconds that an API which does not listen yet is waited for.
    """
    from streaming.cobbler import CobblerAddress, CobblerApi

    api = props["api"]
    address = CobblerAddress(
        url=api["url"],
        user=api["user"],
        ca_pem=api.get("caPem"),
        tunnel=tuple(api.get("tunnel") or ()),
        own=api["own"],
    )
    return CobblerApi(address, props["apiPassword"], stack=props["stack"], patience=patience)


@contextmanager
def without_trace() -> Iterator[None]:
    """Lets Pulumi print what is wrong with Cobbler, and not where our code found out."""
    import sys

    from streaming.cobbler import CobblerError

    try:
        yield
    except CobblerError as error:
        sys.tracebacklimit = 0
        raise RuntimeError(str(error)) from None


@contextmanager
def gone_with_its_cobbler(props: Mapping[str, Any]) -> Iterator[None]:
    """Lets go of what was in a Cobbler of the stack's own whose container is gone."""
    from streaming.cobbler import CobblerGone
    from streaming.progress import say

    try:
        yield
    except CobblerGone as error:
        if not props["api"]["own"]:
            raise
        say(f"{props.get('host', props['record'])}: gone with its Cobbler ({error})")


def is_known(value: Any) -> bool:
    """Whether a preview knows a value, with all that is in it."""
    if isinstance(value, Mapping):
        return all(map(is_known, value.values()))
    if isinstance(value, list | tuple):
        return all(map(is_known, value))
    return isinstance(value, str | int | float | bool | None)


class RecordProvider(ResourceProvider):
    """Keeps one record as it is wanted."""

    looked_at: tuple[str, ...] = ()
    """Properties that are written, or whose change writes the record again."""

    def record(self, props: dict[str, Any]) -> "Record":
        """The record as these properties want it."""
        raise NotImplementedError

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Write it, which takes over one that is there only if that is allowed."""
        self._write(props)
        return CreateResult(props["record"], props)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Compare what is wanted with what was, and with what Cobbler has."""
        replaced = _olds.get("record") != _news.get("record")
        changed = any(_olds.get(key) != _news.get(key) for key in (*self.looked_at, "api"))
        changed = changed or _olds.get("apiPassword") != _news.get("apiPassword")
        return DiffResult(
            changes=replaced or changed or self._drifted(_news),
            replaces=["record"] if replaced else [],
            delete_before_replace=True,
        )

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Write it again."""
        self._write(_news)
        return UpdateResult(_news)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Whether it is still there; how it differs is seen in each `diff`."""
        with without_trace():
            found = api_of(props).find(self.record(props).kind, id_)
        return ReadResult(id_, props) if found else ReadResult("", {})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Remove it, or give it back if it was there before."""
        with without_trace(), gone_with_its_cobbler(_props):
            api_of(_props, patience=DELETE_SECONDS).remove(self.record(_props).kind, _id)

    def _write(self, props: dict[str, Any]) -> None:
        with without_trace():
            api = api_of(props, patience=START_SECONDS)
            api.put(self.record(props), adopt=bool(props.get("adopt")))

    def _drifted(self, props: dict[str, Any]) -> bool:
        """Whether somebody else changed or removed it; what is not known counts as no."""
        if not is_known(props):
            return False

        def differs(api: "CobblerApi") -> bool:
            wanted = self.record(props)
            reason = api.drift(wanted)
            if reason:
                api.tell(f"Cobbler: {wanted.kind} {wanted.name} {reason}; it is written again")
            return bool(reason)

        return bool(asked(props, differs))


def asked(props: dict[str, Any], question: "Callable[[CobblerApi], Answer]") -> "Answer | None":
    """Cobbler's answer to a question of what changed; None: it does not answer."""
    from streaming.cobbler import CobblerError
    from streaming.progress import say

    try:
        return question(api_of(props))
    except CobblerError as error:
        say(f"{error}; until it answers, all is taken to be as it was")
        return None
