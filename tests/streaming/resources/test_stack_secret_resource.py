"""The stack secret is random, and long enough to derive all others from."""

import dill  # type: ignore[import-untyped]  # it has no types

from streaming.resources.stack_secret import _StackSecretProvider


def test_every_stack_has_another_one() -> None:
    provider = dill.loads(dill.dumps(_StackSecretProvider()))  # noqa: S301 - our own
    made = {provider.create({}).outs["value"] for _ in range(5)}
    assert len(made) == 5
    assert all(len(bytes.fromhex(value)) == 32 for value in made)
