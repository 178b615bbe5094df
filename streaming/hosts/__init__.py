"""Hosts: where containers run. One module per kind, one protocol that components rely on."""

from streaming.hosts.base import Host, Opening
from streaming.hosts.local import LocalHost
from streaming.hosts.ssh import SshHost

__all__ = ["Host", "LocalHost", "Opening", "SshHost"]
