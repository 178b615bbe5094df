"""The plugin's process, as the Pulumi engine starts it: says its port on standard output."""

import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from tests.aws.plugin.account import Account
from tests.aws.plugin.catalogue import FUNCTIONS, TYPES
from tests.aws.plugin.servicer import Provider

PARALLEL = 32
LARGEST_MESSAGE = 1 << 28


def main() -> None:
    """Serve until the engine ends this process."""
    options = [(f"grpc.max_{way}_message_length", LARGEST_MESSAGE) for way in ("receive", "send")]
    server = grpc.server(ThreadPoolExecutor(PARALLEL), options=options)
    provider = Provider(Account(), TYPES, FUNCTIONS, version("pulumi-aws"))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    # The engine interrupts its plugins when it is done, and waits five seconds for those that stay.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()


if __name__ == "__main__":
    main()
