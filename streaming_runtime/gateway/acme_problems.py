"""Says in plain words why a certification authority gives no certificate, and what to do."""

import re
from dataclasses import dataclass

PROBLEM = re.compile(r"urn:ietf:params:acme:error:(?P<kind>\w+)(?: - (?P<detail>.*))?", re.DOTALL)
NOT_IN_DNS = re.compile(r"NXDOMAIN|no such host|No valid IP addresses|no valid A records")
UNTRUSTED = re.compile(r"x509: |tls: failed to verify")
UNREACHABLE = re.compile(r"performing request|dial tcp|i/o timeout|context deadline exceeded")
TOKEN = re.compile(r"(/\.well-known/acme-challenge)/[\w-]+")
TRAILER = re.compile(r" \((?:ca|order)=[^)]*\)")
DETAIL_CHARACTERS = 300

SENTENCES = {
    "accountDoesNotExist": "the authority does not know the gateway's account any more; the "
    "gateway's volume must be removed",
    "badSignatureAlgorithm": "the authority wants keys of another kind",
    "caa": "a CAA record in the DNS of {domain} forbids this authority to give certificates",
    "connection": "the name {domain} does not lead to this host, or its ports 80 and 443 cannot be "
    "reached from outside",
    "dns": "the name {domain} does not lead to this host: the DNS has no address for it",
    "externalAccountRequired": "the authority wants an account that was made beforehand, which "
    "the gateway does not have",
    "incorrectResponse": "the name {domain} leads to another host",
    "invalidContact": "the authority refuses the address in acme.email",
    "rateLimited": "the authority has been asked too often and will give none for a while",
    "rejectedIdentifier": "the authority gives no certificates for {domain}",
    "serverInternal": "the authority has a fault of its own",
    "tls": "the name {domain} leads to another host, or its port 443 is not passed on unchanged",
    "unauthorized": "the name {domain} leads to another host",
    "unsupportedContact": "the authority refuses the address in acme.email",
}
"""For the error types of RFC 8555, section 6.7."""


@dataclass(frozen=True)
class AcmeProblem:
    """What went wrong.

    Attributes:
        kind: the authority's error type without its prefix; empty if it said none.
        detail: what it said.
    """

    kind: str
    detail: str

    @classmethod
    def of(cls, error: str) -> "AcmeProblem":
        """The problem in an error message of Caddy's."""
        plain = TRAILER.sub("", error)
        found = PROBLEM.search(plain)
        return cls(found["kind"], found["detail"] or "") if found else cls("", plain)

    def in_words(self, domain: str) -> str:
        """A sentence for whoever runs the event, with what the authority said behind it."""
        detail = TOKEN.sub(r"\1/…", self.detail)[:DETAIL_CHARACTERS]
        return f"{self._sentence().format(domain=domain)} ({detail or self.kind})"

    def _sentence(self) -> str:
        if self.kind and NOT_IN_DNS.search(self.detail):
            return SENTENCES["dns"]
        if self.kind:
            return SENTENCES.get(self.kind, "the authority refuses")
        if UNTRUSTED.search(self.detail):
            return (
                "acme.directory shows a certificate that is not trusted; acme.caPem can say whose"
            )
        if UNREACHABLE.search(self.detail):
            return "the certification authority cannot be reached"
        return "the certificate cannot be fetched"
