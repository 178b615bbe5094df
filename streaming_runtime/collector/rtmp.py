"""Receives from an RTMP sender by nginx and its RTMP module, for ffmpeg to fetch on loopback.

ffmpeg's own RTMP listener takes any stream key and only warns. nginx asks (`on_publish`) a location
of its own, which compares the key; a sender with another one is refused. A reader that comes before
the sender waits; it is told when the sender goes (`publish_notify`), and ffmpeg then ends.
"""

import asyncio
from pathlib import Path

from streaming_runtime.collector.sources import RTMP_APPLICATION
from streaming_runtime.supervisor import ProcessSpec

CONFIGURATION_FILE = Path("/run/streaming/rtmp.conf")
KEY_CHECK_PORT = 8079
CONNECT_POLL_SECONDS = 0.1

CONFIGURATION = """\
load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
daemon off;
worker_processes 1;
pid /tmp/rtmp.pid;
error_log stderr error;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path /tmp/rtmp-body;
  proxy_temp_path /tmp/rtmp-proxy;
  fastcgi_temp_path /tmp/rtmp-fastcgi;
  uwsgi_temp_path /tmp/rtmp-uwsgi;
  scgi_temp_path /tmp/rtmp-scgi;
  log_format refused 'refused an RTMP sender at $arg_addr: wrong stream key';
  map $arg_name $wrong_key {{ default 1; "{key}" 0; }}
  server {{
    listen 127.0.0.1:{key_check_port};
    location = /publish {{
      access_log /dev/stderr refused if=$wrong_key;
      if ($wrong_key) {{ return 403; }}
      return 204;
    }}
  }}
}}
rtmp {{
  access_log off;
  server {{
    listen {port};
    ping 10s;
    ping_timeout 5s;
    application {application} {{
      live on;
      wait_key on;
      wait_video on;
      on_publish http://127.0.0.1:{key_check_port}/publish;
      notify_method get;
      publish_notify on;
      drop_idle_publisher 5s;
      allow play 127.0.0.1;
      deny play all;
    }}
  }}
}}
"""


def configuration(port: int, key: str) -> str:
    """nginx's configuration: senders on this port must show this stream key."""
    return CONFIGURATION.format(
        port=port, key=key, key_check_port=KEY_CHECK_PORT, application=RTMP_APPLICATION
    )


def rtmp_listener(port: int, key: str, file: Path = CONFIGURATION_FILE) -> ProcessSpec:
    """The nginx that listens for the sender; its configuration is written at every start."""

    def argv() -> list[str]:
        file.unlink(missing_ok=True)
        file.touch(mode=0o600)
        file.write_text(configuration(port, key), encoding="utf-8")
        return ["nginx", "-e", "stderr", "-c", str(file)]

    return ProcessSpec(name="rtmp", argv=argv)


async def wait_for_listener(port: int) -> None:
    """Return when something listens on this port of loopback."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(CONNECT_POLL_SECONDS)
        else:
            writer.close()
            return
