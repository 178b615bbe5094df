"""Sends datagrams from one host of the event to another: does a room's stream come through?"""

import subprocess
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from streaming.boot.wait import BootingMachine

LISTEN_SECONDS = 4
SEND_SECONDS = 20
"""Longer than it is listened, as sending begins first: logging in may take time."""
PATIENCE_SECONDS = 20.0
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
use strict; use warnings; use Socket; $| = 1;
my ($seconds, @targets) = @ARGV;
socket(my $socket, PF_INET, SOCK_DGRAM, 0) or die;
print "{READY}\\n";
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
    arriving = [
        [link for link in links if link.receiver == receiver]
        for receiver in dict.fromkeys(link.receiver for link in links)
    ]
    if not arriving:
        return []
    with ThreadPoolExecutor(len(arriving)) as pool:
        unheard = pool.map(lambda group: _unheard(group, machines), arriving)
        broken = [link for group in unheard for link in group]
    return [link for link in links if link in broken]


def _unheard(links: Sequence[Link], machines: Mapping[str, BootingMachine | None]) -> list[Link]:
    """The links to one host through which nothing came."""
    targets: dict[str, list[str]] = {}
    for link in links:
        targets.setdefault(link.sender, []).append(f"{link.address}:{link.port}")
    processes = {
        sender: _perl(machines[sender], SENDER, [str(SEND_SECONDS), *reached])
        for sender, reached in targets.items()
    }

    def end() -> None:
        for process in processes.values():
            process.kill()

    timer = threading.Timer(PATIENCE_SECONDS, end)
    timer.start()
    try:
        sending = {sender for sender, process in processes.items() if _words(process)}
        ports = [str(link.port) for link in links]
        receiver = links[0].receiver
        listener = _perl(machines[receiver], LISTENER, [str(LISTEN_SECONDS), *ports])
        processes[f"listener of {receiver}"] = listener
        tried = set(_words(listener)[1:])
        while words := _words(listener):
            tried.discard(words[1])
    finally:
        timer.cancel()
        end()
        for process in processes.values():
            process.communicate()
    return [link for link in links if str(link.port) in tried and link.sender in sending]


def _words(process: subprocess.Popen[str]) -> list[str]:
    """The next line that it prints, word by word; nothing once it has ended."""
    return process.stdout.readline().split() if process.stdout else []


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
