"""By which of its addresses this machine reaches others."""

import socket

DISCARD_PORT = 9


def own_address_towards(address: str) -> str | None:
    """The address with which this machine would send something there; nothing is sent.

    Of an address of its own, that is the address itself. None: there is no way there.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((address, DISCARD_PORT))
        except OSError:
            return None
        own: str = probe.getsockname()[0]
        return own
