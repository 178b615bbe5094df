"""Cobbler's XML-RPC API (3.3): a stack's records, and nobody else's."""

import xmlrpc.client
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from streaming.cobbler.connection import CobblerAddress
from streaming.cobbler.errors import CobblerError
from streaming.cobbler.power import PowerSwitch
from streaming.cobbler.records import (
    INHERITED,
    Mark,
    Record,
    SystemRecord,
    differences,
    interface_of,
    macs,
)
from streaming.cobbler.refusals import explained_refusal
from streaming.cobbler.session import Session
from streaming.progress import say


class CobblerApi:
    """A Cobbler, as one stack uses it.

    Several threads may use it, and several of it: changes wait for each other.
    """

    def __init__(
        self,
        address: CobblerAddress,
        password: str,
        *,
        stack: str,
        patience: float = 0.0,
        tell: Callable[[str], None] = say,
    ) -> None:
        """Nothing is asked yet.

        Args:
            address: where it is.
            password: of the user there.
            stack: whose records are written.
            patience: seconds that an API which does not listen yet is waited for.
            tell: is told of progress.
        """
        self.address, self.stack, self.tell = address, stack, tell
        self._session = Session(address, password, patience, tell)
        self.power = PowerSwitch(self._session, address)

    def check(self) -> None:
        """Log in.

        Raises:
            CobblerError: Cobbler is not reached, of another version, or refuses the user.
        """
        self._session.order("token_check")

    def names(self, kind: str) -> list[str]:
        """The names of all records of a kind: `distro`, `profile` or `system`."""
        return [str(name) for name in self._session.ask("get_item_names", kind)]

    def find(self, kind: str, name: str) -> dict[str, Any] | None:
        """A record as Cobbler has it; None: there is none."""
        record = self._session.ask(f"get_{kind}", name)
        return record if isinstance(record, dict) else None

    def put(self, record: Record, *, adopt: bool = False) -> None:
        """Write a record, which is then the stack's own.

        A machine's kernel options stay what they are. A MAC or IPv4 address that another record of
        the stack has is taken from it: hosts may swap them, or change their names.

        Args:
            record: the record.
            adopt: whether one of that name that is not the stack's own is taken over.

        Raises:
            CobblerError: it is somebody else's, or Cobbler refuses.
        """
        with self._session.changing():
            found = self.find(record.kind, record.name)
            attributes = {**record.attributes(), "comment": str(self._mark(record, found, adopt))}
            if isinstance(record, SystemRecord):
                self._make_way(record)
                found, kept = self._without_old_card(record, found)
                attributes |= kept
                interface = interface_of(found, record.mac)
                attributes |= {**record.interface(), "interface": interface}
            self._save(record, attributes)

    def drift(self, record: Record) -> str | None:
        """How a record is not as the stack wrote it, in words; None: it is."""
        found = self.find(record.kind, record.name)
        if found is None:
            return "is gone"
        mark = Mark.of(found)
        if mark is None or mark.stack != self.stack:
            return "has lost the stack's mark in its comment"
        differing = differences(found, record)
        return f"was changed by somebody else ({', '.join(differing)})" if differing else None

    def remove(self, kind: str, name: str) -> None:
        """Remove a record of the stack; one that was there before is given back instead.

        Nothing happens to one that is gone, or not the stack's own.

        Raises:
            CobblerError: something else needs it.
        """
        with self._session.changing():
            found = self.find(kind, name)
            mark = Mark.of(found) if found else None
            if mark is None or mark.stack != self.stack:
                if found:
                    self.tell(f"Cobbler: {kind} {name} is not this stack's own, and stays")
                return
            if mark.adopted:
                self.tell(f"Cobbler: {kind} {name} was there before this stack, and stays")
                own = {"kernel_options": INHERITED} if kind == "system" else {}
                self._edit(kind, name, {"comment": mark.before, **own})
                return
            self._drop(kind, name)

    def write_boot(self, name: str, boot: str, options: Mapping[str, str]) -> None:
        """Write what a machine boots with next.

        Args:
            name: of its record.
            boot: what tells this boot from others.
            options: its kernel options; an empty value is an option without one.

        Raises:
            CobblerError: there is no such record of the stack.
        """
        with self._session.changing():
            mark = self._own_system(name)
            mark = mark if mark.boot == boot else mark.booted(boot)
            self._edit("system", name, {"kernel_options": dict(options), "comment": str(mark)})

    def note_host_key(self, name: str, key: str) -> None:
        """Note a machine's host key, `ssh-ed25519 AAAA…`, in its record.

        Raises:
            CobblerError: there is no such record of the stack.
        """
        with self._session.changing():
            mark = replace(self._own_system(name), host_key=key)
            self._edit("system", name, {"comment": str(mark)})

    def _mark(self, record: Record, found: Mapping[str, Any] | None, adopt: bool) -> Mark:
        if found is None:
            return Mark(self.stack)
        mark = Mark.of(found)
        if mark is not None and mark.stack == self.stack:
            return mark
        host = record.host if isinstance(record, SystemRecord) else None
        if not adopt:
            whose = f"is stack {mark.stack}'s" if mark else "is not this stack's own"
            remedy = (
                f"say `adopt: true` there to take it over, or give another name in "
                f"`hosts.{host}.record`"
                if host
                else "say `cobbler.adopt: true` to take it over"
            )
            key = f"hosts.{host}.adopt" if host else "cobbler.adopt"
            raise CobblerError(
                f"{key}: Cobbler has a {record.kind} {record.name} already, which {whose}; {remedy}"
            )
        self.tell(f"Cobbler: {record.kind} {record.name} is taken over")
        if mark is not None:
            return replace(mark, stack=self.stack)
        return Mark(self.stack, adopted=True, before=str(found.get("comment", "")))

    def _make_way(self, record: SystemRecord) -> None:
        for attribute, key, address in (
            ("mac_address", "mac", record.mac),
            ("ip_address", "address", record.address),
        ):
            owner = self._owner(attribute, address, but=record.name)
            if owner is None:
                continue
            mark = Mark.of(self.find("system", owner) or {})
            if mark is None or mark.stack != self.stack:
                raise CobblerError(
                    f"hosts.{record.host}.{key}: {address} belongs to Cobbler's system {owner}; "
                    f"correct it, or remove that record, or name it in `hosts.{record.host}.record`"
                    " with `adopt: true`"
                )
            self.tell(f"Cobbler: {address} goes from system {owner} to {record.name}")
            self._take_from(owner, attribute, replace(mark, boot=None, host_key=None))

    def _without_old_card(
        self, record: SystemRecord, found: dict[str, Any] | None
    ) -> tuple[dict[str, Any] | None, dict[str, Any]]:
        """Remove a record that has another MAC address; what is left of it, and what to keep.

        Cobbler 3.3 forgets the boot files of a MAC address that is changed: whatever has the old
        card would go on booting from them.
        """
        mark = Mark.of(found) if found else None
        if found is None or mark is None or mark.adopted or macs(found) in ([], [record.mac]):
            return found, {}
        self._drop("system", record.name)
        return None, {"kernel_options": found["kernel_options"]}

    def _drop(self, kind: str, name: str) -> None:
        self._save_or_explain(
            None, lambda: self._session.order("remove_item", kind, name, after=(False,))
        )

    def _take_from(self, owner: str, attribute: str, mark: Mark) -> None:
        found = self.find("system", owner) or {}
        # Its last boot is over, as the machine is another record's from now on.
        attributes = {attribute: "", "kernel_options": INHERITED, "comment": str(mark)}
        for name, interface in found.get("interfaces", {}).items():
            if interface[attribute]:
                self._edit("system", owner, {**attributes, "interface": name})

    def _owner(self, attribute: str, value: str, *, but: str) -> str | None:
        owners = self._session.ask("find_system", {attribute: value}, False)
        return next((str(name) for name in owners if name != but), None)

    def _own_system(self, name: str) -> Mark:
        found = self.find("system", name)
        mark = Mark.of(found) if found else None
        if mark is None or mark.stack != self.stack:
            state = "is not this stack's own" if found else "is gone"
            raise CobblerError(f"Cobbler's system {name} {state}; `make up` writes it anew")
        return mark

    def _save(self, record: Record, attributes: Mapping[str, Any]) -> None:
        def order() -> None:
            there = self._session.ask("has_item", record.kind, record.name)
            self._session.order(
                "xapi_object_edit",
                record.kind,
                record.name,
                "edit" if there else "add",
                {**attributes, "name": record.name},
            )

        self._save_or_explain(record, order)

    def _edit(self, kind: str, name: str, attributes: Mapping[str, Any]) -> None:
        written = {**attributes, "name": name}
        self._save_or_explain(
            None, lambda: self._session.order("xapi_object_edit", kind, name, "edit", written)
        )

    def _save_or_explain(self, record: Record | None, order: Callable[[], object]) -> None:
        try:
            self._session.save(order)
        except xmlrpc.client.Fault as fault:
            said = self._session.words(fault)
            reason = explained_refusal(record, said) if record else None
            raise reason or self._session.explained(fault) from None
