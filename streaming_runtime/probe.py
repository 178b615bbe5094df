"""Whether a web server of this container's answers, as a look from within it shows."""

import asyncio
import ssl

TIMEOUT_SECONDS = 2.0
HERE = "127.0.0.1"


async def answers(port: int, address: str = HERE) -> bool:
    """Whether the server answers its health address, `/healthz`, by HTTP."""
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            reader, writer = await asyncio.open_connection(address, port)
            try:
                writer.write(b"GET /healthz HTTP/1.0\r\n\r\n")
                return (await reader.readline()).split()[1:2] == [b"200"]
            finally:
                writer.close()
    except (OSError, TimeoutError, ValueError):
        return False


async def has_certificate(port: int, name: str) -> bool:
    """Whether the server shows a certificate, anybody's, to who asks for that name."""
    # Without the system's authorities, which take longer to read than all the rest.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            _, writer = await asyncio.open_connection(HERE, port, ssl=context, server_hostname=name)
            writer.close()
            return True
    except (OSError, TimeoutError):
        return False
