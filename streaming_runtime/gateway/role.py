"""Runs a gateway: Caddy, and a look at what it serves."""

import asyncio
import json
import logging
from pathlib import Path

from streaming_runtime.errors import SettingsError
from streaming_runtime.gateway.caddy import caddy_arguments, caddy_configuration
from streaming_runtime.gateway.caddy_log import CaddyLog
from streaming_runtime.gateway.certificates import Certificates
from streaming_runtime.probe import answers, has_certificate
from streaming_runtime.report import Health
from streaming_runtime.running import keep_running
from streaming_runtime.settings import GatewaySecrets, GatewaySettings
from streaming_runtime.supervisor import ProcessSpec, SupervisedProcess

log = logging.getLogger(__name__)

RUN_DIRECTORY = Path("/run/streaming")
PROBE_SECONDS = 1.0
STALL_SECONDS = 5.0
STOP_SECONDS = 4.0


class Gateway:
    """Caddy and what is known of it."""

    def __init__(self, settings: GatewaySettings, run_directory: Path = RUN_DIRECTORY) -> None:
        """Prepare; nothing runs yet.

        Raises:
            SettingsError: the directory for certificates cannot be used.
        """
        self._settings = settings
        self._run_directory = run_directory
        self._certificates = Certificates(settings.domains)
        self._prepare_directory()
        self._caddy = SupervisedProcess(self._spec())

    async def run(self) -> None:
        """Serve until cancelled.

        Raises:
            EscalationError: Caddy does not stay up.
        """
        jobs = (self._probe_server, self._probe_certificates)
        await keep_running((self._caddy,), jobs, self.health)

    def health(self) -> Health:
        """Unwell while some viewer gets no HTTPS."""
        if not self._caddy.well:
            return Health(state="unwell", detail=f"caddy is {self._caddy.state}")
        if not self._certificates.complete:
            return Health(state="unwell", detail="waiting for a certificate")
        return Health(state="well")

    def _prepare_directory(self) -> None:
        """Find out early what would otherwise only be said by each attempt at a certificate."""
        directory = Path(self._settings.directory)
        try:
            (directory / "caddy").mkdir(mode=0o700, exist_ok=True)
            (directory / "caddy").touch()
        except OSError as error:
            raise SettingsError(
                f"{directory}: certificates cannot be kept there: {error.strerror}"
            ) from None

    def _spec(self) -> ProcessSpec:
        configuration = self._run_directory / "caddy.json"
        authority = self._authority()
        content = caddy_configuration(self._settings, authority)
        configuration.write_text(json.dumps(content, indent=2), encoding="utf-8")
        return ProcessSpec(
            name="caddy",
            argv=lambda: caddy_arguments(configuration),
            start_seconds=STALL_SECONDS,
            stall_seconds=STALL_SECONDS,
            stop_seconds=STOP_SECONDS,
            read_stderr=CaddyLog(self._certificates).read,
        )

    def _authority(self) -> Path | None:
        if self._settings.acme.ca_pem is None:
            return None
        file = self._run_directory / "authority.pem"
        file.write_text(self._settings.acme.ca_pem + "\n", encoding="ascii")
        return file

    async def _probe_server(self) -> None:
        while True:
            if await answers(self._settings.http_port):
                self._caddy.progress()
            await asyncio.sleep(PROBE_SECONDS)

    async def _probe_certificates(self) -> None:
        while True:
            await asyncio.sleep(PROBE_SECONDS)
            if self._caddy.well:
                for domain in self._settings.domains:
                    served = await has_certificate(self._settings.https_port, domain)
                    self._certificates.seen(domain, served)


async def run(settings: GatewaySettings, secrets: GatewaySecrets) -> None:
    """Run the gateway of a host until cancelled.

    Raises:
        SettingsError: the directory for certificates cannot be used.
        EscalationError: Caddy does not stay up.
    """
    log.info("gateway for %s", ", ".join(settings.domains))
    await Gateway(settings).run()
