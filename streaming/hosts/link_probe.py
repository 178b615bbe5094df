"""Sends datagrams from one host of the event to another: does a room's stream come through?"""

import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from streaming.boot_wait import BootingMachine

LISTEN_SECONDS = 6
SEND_SECONDS = 4
PATIENCE_SECONDS = 20.0
"""Above both: logging in takes time as well."""
READY = "ready"
WORD = "streaming-system"
"""What the datagrams begin with, so that others do not count."""
# Both in Perl, which every Debian has (package perl-base, essential). Neither keeps a port for
# longer than the probe.
LISTENER = f"""\
use strict; use warnings; use Socket; $| = 1;
my ($seconds, @ports) = @ARGV;
my (%sockets, $waiting); $waiting = '';
for my $port (@ports) {{
  socket(my $socket, PF_INET, SOCK_DGRAM, 0) or next;
  bind($socket, sockaddr_in($port, INADDR_ANY)) or next;
  $sockets{{$port}} = $socket;
  vec($waiting, fileno($socket), 1) = 1;
}}
print "{READY} ", join(' ', sort keys %sockets), "\\n";
my $end = time + $seconds;
while (%sockets and time < $end) {{
  my $readable = $waiting;
  select($readable, undef, undef, 0.5) > 0 or next;
  for my $port (keys %sockets) {{
    vec($readable, fileno($sockets{{$port}}), 1) or next;
    recv($sockets{{$port}}, my $data, 100, 0);
    $data eq "{WORD} $port" or next;
    vec($waiting, fileno($sockets{{$port}}), 1) = 0;
    delete $sockets{{$port}};
    print "heard $port\\n";
  }}
}}
"""
SENDER = f"""\
use strict; use warnings; use Socket;
my ($seconds, @targets) = @ARGV;
socket(my $socket, PF_INET, SOCK_DGRAM, 0) or die;
for (1 .. $seconds * 4) {{
  for my $target (@targets) {{
    my ($name, $port) = split /:/, $target;
    my $address = inet_aton($name) or next;
    send($socket, "{WORD} $port", 0, sockaddr_in($port, $address));
  }}
  select(undef, undef, undef, 0.25);
}}
"""


@dataclass(frozen=True)
class Link:
    """The way of one room's stream.

    Attributes:
        key: the key of its port.
        sender: the collector's host.
        receiver: the encoder's host.
        address: where that is reached.
        port: the UDP port there.
    """

    key: str
    sender: str
    receiver: str
    address: str
    port: int


def broken_links(
    links: Sequence[Link], machines: Mapping[str, BootingMachine | None]
) -> list[Link]:
    """The links through which no datagram came.

    A port that somebody else has cannot be tried, and a host that cannot be asked says nothing.

    Args:
        links: what is tried, all at once.
        machines: how the links' hosts are reached; None: this machine itself.
    """
    receivers = {link.receiver for link in links}
    broken: dict[str, list[Link]] = {}

    def listen(receiver: str) -> None:
        arriving = [link for link in links if link.receiver == receiver]
        broken[receiver] = _unheard(arriving, machines)

    threads = [threading.Thread(target=listen, args=(receiver,)) for receiver in receivers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [link for link in links if link in broken.get(link.receiver, ())]


def _unheard(links: Sequence[Link], machines: Mapping[str, BootingMachine | None]) -> list[Link]:
    ports = [str(link.port) for link in links]
    listener = _perl(machines[links[0].receiver], LISTENER, [str(LISTEN_SECONDS), *ports])
    senders: list[subprocess.Popen[str]] = []
    timer = threading.Timer(PATIENCE_SECONDS, listener.kill)
    timer.start()
    try:
        assert listener.stdout  # noqa: S101 - it was asked for
        first, *bound = listener.stdout.readline().split() or [""]
        if first != READY:
            return []
        senders += [
            _perl(
                machines[sender],
                SENDER,
                [
                    str(SEND_SECONDS),
                    *(f"{link.address}:{link.port}" for link in links if link.sender == sender),
                ],
            )
            for sender in dict.fromkeys(link.sender for link in links)
        ]
        heard = {line.split()[1] for line in listener.stdout if line.startswith("heard ")}
        tried = {str(port) for port in bound}
        # One that did not send, for want of a login or of Perl, has not failed to arrive.
        silent = {
            sender
            for sender, process in zip(
                dict.fromkeys(link.sender for link in links), senders, strict=True
            )
            if process.poll() not in (0, None)
        }
    finally:
        timer.cancel()
        for process in (listener, *senders):
            process.kill()
            process.communicate()
    return [link for link in links if str(link.port) in tried - heard and link.sender not in silent]


def _perl(
    machine: BootingMachine | None, script: str, words: Sequence[str]
) -> subprocess.Popen[str]:
    command = ["perl", "-", *words]
    process = subprocess.Popen(  # noqa: S603 - no shell here, and the arguments are ours
        machine.command(" ".join(command)) if machine else command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin  # noqa: S101 - it was asked for
    try:
        with process.stdin:
            process.stdin.write(script)
    except BrokenPipeError:
        pass  # It has ended; its exit code tells.
    process.stdin = None
    return process
