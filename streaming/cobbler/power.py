"""Switches machines on and off through Cobbler, which asks their BMC or switched socket."""

import re
import xmlrpc.client
from time import monotonic
from typing import Any, Literal

from streaming.cobbler.connection import CobblerAddress
from streaming.cobbler.errors import CobblerError, CobblerUnreachable, PowerError
from streaming.cobbler.session import Session

Action = Literal["on", "off", "reboot"]
ACTION_SECONDS = 300.0
"""Cobbler asks three times before it gives up; an agent that gets no answer takes 20 s a time."""
STATUS_SECONDS = 100.0
WEB_SERVER_SECONDS = 30.0
TIMED_OUT = "timed out"
"""What agents say of a BMC that does not answer, whatever patience their options give them."""
SILENT_SECONDS = 10.0
"""Longer than this takes only an agent that gets no answer."""
ATTEMPTS, PAUSE_SECONDS = 3, 2.0
"""Cobbler 3.3, power_manager.py."""
FAILED = re.compile(r"command failed \(rc=(?P<code>-?\d+)\)(?:.*?; agent: (?P<words>.+))?", re.S)


class PowerSwitch:
    """The power of all machines that have a record with its agent, address, user and password."""

    def __init__(self, session: Session, address: CobblerAddress) -> None:
        """Nothing is asked yet."""
        self._session, self._address = session, address

    def is_on(self, record: str, host: str, *, seconds: float = STATUS_SECONDS) -> bool:
        """Whether a machine is on.

        Args:
            record: name of its system in Cobbler.
            host: its name in the stack file, for messages.
            seconds: how long it may take.

        Raises:
            CobblerError: there is no answer.
        """
        return bool(self._ask(record, host, "status", seconds))

    def switch(self, record: str, host: str, action: Action) -> None:
        """Switch a machine; returns once its BMC says that it is so.

        Raises:
            CobblerError: it is not known to be so.
        """
        self._ask(record, host, action, ACTION_SECONDS)

    def _ask(self, record: str, host: str, action: str, seconds: float) -> Any:
        start = monotonic()
        try:
            handle = self._session.ask("get_item_handle", "system", record)
            return self._session.order("power_system", handle, action, seconds=seconds)
        except CobblerUnreachable:
            took = monotonic() - start
            # Web servers in front of Cobbler give up after a minute, Cobbler a little later.
            if took < min(seconds, WEB_SERVER_SECONDS):
                raise
            raise PowerError(
                f"hosts.{host}.power: no answer within {took:.0f} s; its BMC may be silent: see "
                f"hosts.{host}.power.address"
            ) from None
        except xmlrpc.client.Fault as fault:
            took = monotonic() - start
            raise self._explained(record, host, action, fault, took) from None

    def _explained(
        self, record: str, host: str, action: str, fault: xmlrpc.client.Fault, took: float
    ) -> CobblerError:
        said = self._session.words(fault)
        failed = FAILED.search(said)
        if not failed:
            return PowerError(f"hosts.{host}.power: power {action} of {record}: {said}")
        power = self._session.ask("get_system", record)
        agent = f"fence_{power['power_type']}"
        socket, password = power["power_address"], power["power_pass"]
        words = (failed["words"] or "").strip().replace(password or "\0", "[secret]")
        said = f"; it says: {words}" if words else ""
        each = (took - ATTEMPTS * PAUSE_SECONDS) / ATTEMPTS
        if each >= SILENT_SECONDS or TIMED_OUT in words:
            return PowerError(
                f"hosts.{host}.power.address: {socket} does not answer ({agent}, asked "
                f"{ATTEMPTS} times by Cobbler's host){said}; see whether the BMC has power, this "
                "address and a cable, and that Cobbler's host reaches its network"
            )
        return PowerError(
            f"hosts.{host}.power: {socket} does not obey ({agent}, power {action})"
            f"{said or self._where_more()}; most likely hosts.{host}.power.user or the secret "
            f"powerPasswords.{host} is wrong, or hosts.{host}.power.options lacks something (IPMI "
            "2.0 needs `lanplus=1`), or this is not the BMC's address"
        )

    def _where_more(self) -> str:
        log = (
            "`docker logs` of the container `streaming-<stack>-cobbler`"
            if self._address.own
            else "Cobbler's log"
        )
        return f"; {log} may have the agent's own words"
