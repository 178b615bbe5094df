"""A trigger in Cobbler's own sense: after each change, the list of known machines is the records'.

Cobbler itself writes the list when it saves a system, but not when it removes one.
"""

from typing import Any


def register() -> str:
    """Cobbler's hook: when this runs."""
    return "/var/lib/cobbler/triggers/change/*"


def run(api: Any, arguments: Any) -> int:
    """Cobbler's hook: write the list, from which dnsmasq learns."""
    api.get_module_from_file("dhcp", "module").get_manager(api).regen_ethers()
    return 0
