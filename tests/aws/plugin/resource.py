"""What every modelled type of resource says of itself and can do."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from tests.aws.plugin.account import Account
from tests.aws.plugin.refusal import Refusal, is_gone
from tests.aws.plugin.schema import Schema, replaced_by
from tests.aws.plugin.values import Properties

Inputs = Mapping[str, Any]


class Resource(ABC):
    """One type; an object of it acts for one resource of a program.

    outputs: what AWS computes. named_by: the input that gets a name where the program gives none.
    """

    type_name: ClassVar[str]
    inputs: ClassVar[Schema]
    outputs: ClassVar[Sequence[str]] = ()
    named_by: ClassVar[str | None] = None
    lower_case: ClassVar[bool] = False

    def __init__(self, account: Account) -> None:
        """Act in this account."""
        self.account = account

    def problems(self, inputs: Inputs) -> Iterator[tuple[str, str]]:
        """What AWS refuses and moto does not, among the inputs that are known."""
        yield from ()

    def replacements(self, old: Inputs, new: Inputs) -> list[str]:
        """The inputs whose change needs a new resource."""
        return list(replaced_by(self.inputs, old, new))

    @abstractmethod
    def create(self, inputs: Inputs) -> str:
        """Make it; returns its id."""

    @abstractmethod
    def describe(self, id_: str, state: Properties) -> Properties | None:
        """Its properties as AWS has them, or None if it does not exist."""

    def update(self, id_: str, state: Properties, new: Inputs, changed: Sequence[str]) -> None:
        """Change it in place; state is what describe() said before."""
        raise Refusal(f"a change of {', '.join(changed)} is not modelled by the stand-in for AWS")

    @abstractmethod
    def delete(self, id_: str, state: Properties) -> None:
        """Take it away."""

    def found(self, id_: str, state: Properties) -> Properties | None:
        """As describe(), also where AWS answers with an error that it does not exist."""
        try:
            return self.describe(id_, state)
        except ClientError as error:
            if is_gone(error):
                return None
            raise


def json_problem(text: Any) -> str | None:
    """Why a policy is none."""
    try:
        return None if isinstance(json.loads(text), dict) else "is no JSON object"
    except (TypeError, ValueError) as error:
        return f"contains an invalid JSON policy: {error}"


def same_document(given: Any, live: Any) -> Any:
    """A JSON document as it was given, if AWS has the same one in other words."""
    document = live if isinstance(live, str) else json.dumps(live)
    try:
        return given if json.loads(given) == json.loads(document) else document
    except (TypeError, ValueError):
        return document
