"""What EC2's resources have in common: tags at creation, an ARN, tags changed in place."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from tests.aws.plugin.account import ACCOUNT, listed
from tests.aws.plugin.resource import Inputs, Resource
from tests.aws.plugin.values import Properties

IDENTITY = ("arn", "ownerId", "region", "tagsAll")


class TaggedResource(Resource):
    """A resource of EC2 that carries tags; kind is EC2's word for it in ARNs."""

    kind: ClassVar[str]

    @abstractmethod
    def lookup(self, id_: str) -> Mapping[str, Any] | None:
        """EC2's own description."""

    @abstractmethod
    def properties(self, found: Mapping[str, Any]) -> Properties:
        """That description as properties, beside identity and tags."""

    def describe(self, id_: str, state: Properties) -> Properties | None:
        """Identity, tags and the type's own properties."""
        found = self.lookup(id_)
        if found is None:
            return None
        return {
            "arn": self.account.arn("ec2", f"{self.kind}/{id_}"),
            "ownerId": ACCOUNT,
            "region": self.account.region,
            **self.account.tag_outputs(found.get("Tags") or [], state),
            **self.properties(found),
        }

    def tagging(self, inputs: Inputs) -> dict[str, Any]:
        """The parameter of a call that creates something with the right tags from the start."""
        tags = self.account.all_tags(inputs)
        return (
            {"TagSpecifications": [{"ResourceType": self.kind, "Tags": listed(tags)}]}
            if tags
            else {}
        )

    def update(self, id_: str, state: Properties, new: Inputs, changed: Sequence[str]) -> None:
        """Change tags here, everything else by modify()."""
        if "tags" in changed:
            self.retag(self.tagged_id(id_, state), state, new)
        others = [key for key in changed if key != "tags"]
        if others:
            self.modify(id_, state, new, others)

    def modify(self, id_: str, state: Properties, new: Inputs, changed: Sequence[str]) -> None:
        """Change in place what is no tag."""
        super().update(id_, state, new, changed)

    def tagged_id(self, id_: str, state: Properties) -> str:
        """The id by which EC2 tags it."""
        return id_

    def retag(self, id_: str, state: Properties, new: Inputs) -> None:
        """Bring its tags to what the program says."""
        wanted = self.account.all_tags(new)
        gone = [{"Key": key} for key in state.get("tagsAll") or {} if key not in wanted]
        if gone:
            self.account.ec2.delete_tags(Resources=[id_], Tags=gone)
        if wanted:
            self.account.ec2.create_tags(Resources=[id_], Tags=listed(wanted))


def given(inputs: Inputs, **names: str) -> dict[str, Any]:
    """Those parameters of a call whose input is given: parameter="input"."""
    return {name: inputs[key] for name, key in names.items() if inputs.get(key) is not None}
