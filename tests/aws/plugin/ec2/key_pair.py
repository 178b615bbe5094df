"""Public keys that machines let in."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.aws.plugin.account import Account
from tests.aws.plugin.ec2.tagged import TaggedResource
from tests.aws.plugin.resource import Inputs
from tests.aws.plugin.schema import FIXED, PLAIN, REQUIRED_FIXED, schema
from tests.aws.plugin.values import Properties

KINDS = {"ssh-ed25519": "ed25519", "ssh-rsa": "rsa"}


class KeyPair(TaggedResource):
    type_name, kind = "aws:ec2/keyPair:KeyPair", "key-pair"
    inputs = schema(
        keyName=FIXED,
        publicKey=REQUIRED_FIXED,
        tags=PLAIN,
    )
    outputs = ("arn", "fingerprint", "keyPairId", "keyType", "region", "tagsAll")
    named_by = "keyName"

    def problems(self, inputs: Inputs) -> Iterator[tuple[str, str]]:
        if "publicKey" in inputs and inputs["publicKey"].partition(" ")[0] not in KINDS:
            yield "publicKey", "InvalidKey.Format: Key is not in valid OpenSSH public key format"

    def create(self, inputs: Inputs) -> str:
        self.account.ec2.import_key_pair(
            KeyName=inputs["keyName"],
            PublicKeyMaterial=inputs["publicKey"].encode(),
            **self.tagging(inputs),
        )
        return str(inputs["keyName"])

    def lookup(self, id_: str) -> Mapping[str, Any] | None:
        return _described(self.account, id_)

    def properties(self, found: Mapping[str, Any]) -> Properties:
        return {
            "fingerprint": found["KeyFingerprint"],
            "keyName": found["KeyName"],
            "keyPairId": found["KeyPairId"],
            "keyType": KINDS[found["PublicKey"].partition(" ")[0]],
            "ownerId": None,
            "publicKey": found["PublicKey"].strip(),
        }

    def tagged_id(self, id_: str, state: Properties) -> str:
        return str(state["keyPairId"])

    def delete(self, id_: str, state: Properties) -> None:
        self.account.ec2.delete_key_pair(KeyName=id_)


def public_key(account: Account, name: str) -> str:
    """The key of a pair, as authorized_keys takes it."""
    return str(_described(account, name)["PublicKey"]).strip()


def _described(account: Account, name: str) -> dict[str, Any]:
    found = account.ec2.describe_key_pairs(KeyNames=[name], IncludePublicKey=True)
    return dict(found["KeyPairs"][0])
