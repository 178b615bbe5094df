"""Runs Cobbler with DHCP, TFTP and HTTP."""

import asyncio
import http.client
import logging
import re
import xmlrpc.client
from collections.abc import Callable
from functools import partial
from pathlib import Path

from streaming_runtime.cobbler.cobblerd import cobblerd_settings, users_digest
from streaming_runtime.cobbler.dnsmasq import dnsmasq_configuration
from streaming_runtime.cobbler.interfaces import addresses, hold, interface_of
from streaming_runtime.cobbler.known_machines import KnownMachines
from streaming_runtime.cobbler.nginx import nginx_configuration
from streaming_runtime.cobbler.places import RECORDS, RUN, cobbler_folder, tftp_folder
from streaming_runtime.cobbler.records import set_damaged_aside
from streaming_runtime.probe import HERE, answers
from streaming_runtime.report import Health
from streaming_runtime.running import keep_running
from streaming_runtime.settings.cobbler import CobblerSecrets, CobblerSettings
from streaming_runtime.supervisor import ProcessSpec, SupervisedProcess

log = logging.getLogger(__name__)

ETHERS = "ethers"
PROBE_SECONDS = 2.0
PING_SECONDS = 5.0
STALL_SECONDS = 60.0
START_SECONDS = 120.0
DETAILS = re.compile(
    r"dnsmasq-dhcp\[\d+\]: \d+ (available|broadcast|next server|requested options|sent size|tags)"
    r"|(revocations_\w+\.efi|shim_certificate_\d\.efi|/x86_64-efi/\w+\.\w+) not found"
    r"|tftpgen: boot menu|Writing template files|running: \['find'|^$"
)
"""What programs say and nobody needs."""
UNPRIVILEGED = ("setpriv", "--inh-caps=-all", "--ambient-caps=-all")
"""Before a program that needs nothing that users may not do."""


class CobblerServer:
    """cobblerd, dnsmasq and nginx, and what is known of them."""

    def __init__(
        self, settings: CobblerSettings, secrets: CobblerSecrets, run_directory: Path = RUN
    ) -> None:
        """Write what they read; nothing runs yet.

        Raises:
            SettingsError: no network card has the address.
        """
        self._settings = settings
        self._run = run_directory
        self._machines = KnownMachines(cobbler_folder(run_directory) / ETHERS)
        self._interface = interface_of(settings.address, addresses())
        log.info("%s is the address of %s", settings.address, self._interface)
        self._write(secrets)
        self._cobblerd = SupervisedProcess(
            ProcessSpec(
                name="cobblerd",
                argv=lambda: (*UNPRIVILEGED, "python3", "-m", "streaming_runtime.cobbler.daemon"),
                start_seconds=START_SECONDS,
                stall_seconds=STALL_SECONDS,
                read_stderr=_reader("cobblerd"),
            )
        )
        self._dnsmasq = SupervisedProcess(
            ProcessSpec(
                name="dnsmasq",
                argv=lambda: ("dnsmasq", f"--conf-file={run_directory}/dnsmasq.conf"),
                on_start=self._machines.started,
                read_stderr=_reader("dnsmasq"),
                ends=True,
            )
        )
        self._nginx = SupervisedProcess(
            ProcessSpec(
                name="nginx",
                argv=lambda: (*UNPRIVILEGED, "nginx", "-c", f"{run_directory}/nginx.conf"),
                stall_seconds=STALL_SECONDS,
                read_stderr=_reader("nginx"),
            )
        )

    async def run(self) -> None:
        """Serve until cancelled.

        Raises:
            EscalationError: one of the programs does not stay up, or the card is gone.
        """
        card = partial(hold, self._settings.address, self._interface)
        jobs = (self._probe_api, self._probe_http, self._machines.follow, card)
        await keep_running((self._cobblerd, self._dnsmasq, self._nginx), jobs, self.health)

    def health(self) -> Health:
        """Unwell until all of it serves."""
        for process in (self._cobblerd, self._dnsmasq, self._nginx):
            if not process.well:
                return Health(state="unwell", detail=f"{process.spec.name} is {process.state}")
        return Health(state="well")

    def _write(self, secrets: CobblerSecrets) -> None:
        run, folder = self._run, cobbler_folder(self._run)
        for needed in (folder / "web", folder / "log/tasks", tftp_folder(run), run / "nginx"):
            needed.mkdir(parents=True, exist_ok=True)
        (folder / ETHERS).touch()
        for file, content in {
            folder / "settings.yaml": cobblerd_settings(self._settings, run),
            folder / "users.digest": users_digest(secrets),
            run / "dnsmasq.conf": dnsmasq_configuration(self._settings, self._interface, run),
            run / "nginx.conf": nginx_configuration(self._settings, run),
        }.items():
            file.write_text(content, encoding="utf-8")

    async def _probe_api(self) -> None:
        while True:
            if await asyncio.to_thread(_api_answers, self._settings.api_port):
                self._cobblerd.progress()
            await asyncio.sleep(PROBE_SECONDS)

    async def _probe_http(self) -> None:
        while True:
            if await answers(self._settings.port, self._settings.address):
                self._nginx.progress()
            await asyncio.sleep(PROBE_SECONDS)


def _reader(program: str) -> Callable[[str], None]:
    """Passes a program's lines on under its name."""
    lines = logging.getLogger(program)

    def read(line: str) -> None:
        if not DETAILS.search(line):
            lines.info("%s", line)

    return read


def _api_answers(port: int) -> bool:
    """Whether Cobbler answers its own `ping`."""
    connection = http.client.HTTPConnection(HERE, port, timeout=PING_SECONDS)
    try:
        body = xmlrpc.client.dumps((), "ping")
        connection.request("POST", "/RPC2", body, {"Content-Type": "text/xml"})
        (answer,), _ = xmlrpc.client.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, xmlrpc.client.Error, ValueError):
        return False
    finally:
        connection.close()
    return bool(answer)


async def run(settings: CobblerSettings, secrets: CobblerSecrets) -> None:
    """Run Cobbler until cancelled.

    Raises:
        SettingsError: no network card has the address.
        EscalationError: one of the programs does not stay up, or the card is gone.
    """
    server = CobblerServer(settings, secrets)
    set_damaged_aside(RECORDS)
    await server.run()
