"""Secrets are derived as RFC 5869 says, so that other programs come to the same ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming.secrets import derive
from streaming_runtime.settings import CollectorSecrets, EncoderSecrets, WebsiteSecrets

STACK_SECRET = "ab" * 32


@pytest.mark.parametrize(
    ("purpose", "expected"),
    [
        ("srt/main", "1fae301a00206c469008f80c3c5df124"),
        ("ingest/main", "555d66c6aad7f0a38ac5b398025805a2"),
        ("register", "b5ea8a16c29cac4b5e7ae16efd945b76"),
    ],
)
def test_openssl_derives_the_same(purpose: str, expected: str) -> None:
    """Expected is what OpenSSL 3 says.

    `openssl kdf -keylen 16 -kdfopt digest:SHA2-256 -kdfopt mode:EXPAND_ONLY -kdfopt key:abab…
    -kdfopt info:srt/main HKDF`
    """
    assert derive(STACK_SECRET, purpose) == expected


@given(st.lists(st.text(), min_size=2, max_size=4, unique=True))
def test_every_purpose_has_a_secret_of_its_own(purposes: list[str]) -> None:
    assert len({derive(STACK_SECRET, purpose) for purpose in purposes}) == len(purposes)


def test_what_is_derived_fits_where_it_is_used() -> None:
    secret = derive(STACK_SECRET, "any")
    CollectorSecrets(srt_passphrase=secret, register_token=secret, ingest_key=secret)
    EncoderSecrets(srt_passphrase=secret, register_token=secret)
    WebsiteSecrets(register_key=secret)
