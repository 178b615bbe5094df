"""What is known of the certificates of a gateway's domains, and what of it people are told."""

import logging
from collections.abc import Iterable

from streaming_runtime.gateway.acme_problems import AcmeProblem

log = logging.getLogger(__name__)


class Certificates:
    """Which domains have a certificate, and why the others have none."""

    def __init__(self, domains: Iterable[str]) -> None:
        """Nothing is known yet."""
        self._served: dict[str, bool | None] = dict.fromkeys(domains)
        self._problems: dict[str, AcmeProblem] = {}

    @property
    def complete(self) -> bool:
        """Whether every domain has one."""
        return all(self._served.values())

    def seen(self, domain: str, served: bool) -> None:
        """A look at the server: whether it shows a certificate for the domain."""
        if served == self._served[domain]:
            return
        self._served[domain] = served
        if served:
            log.info("%s: has a certificate; HTTPS is served", domain)
        else:
            log.warning("%s: has no certificate yet; asking for one", domain)

    def challenge_failed(self, domain: str, problem: AcmeProblem, *, plain_http: bool) -> None:
        """The authority could not convince itself that the domain is this host's.

        Args:
            domain: the domain.
            problem: what it said.
            plain_http: whether it tried by HTTP, which tells more of what is wrong.
        """
        if plain_http or domain not in self._problems:
            self._problems[domain] = problem

    def failed(self, domain: str, problem: AcmeProblem, retry_seconds: float | None) -> None:
        """An attempt has failed; a failed challenge before it is the better reason."""
        problem = self._problems.pop(domain, problem)
        self._served[domain] = bool(self._served.get(domain))
        state = "keeps its old certificate" if self._served.get(domain) else "has no certificate"
        again = "" if retry_seconds is None else f"; next try in {retry_seconds:.0f} s"
        log.error("%s: %s: %s%s", domain, state, problem.in_words(domain), again)

    def obtained(self, domain: str) -> None:
        """An attempt has succeeded."""
        self._problems.pop(domain, None)
        log.info("%s: got a certificate", domain)
