"""What nginx is told: the host image and boot files by HTTP, to read and nothing else."""

from pathlib import Path

from streaming_runtime.cobbler.places import HOST_IMAGE, tftp_folder
from streaming_runtime.settings.cobbler import CobblerSettings

LOADED = "/images/"
"""Where Cobbler puts kernels and initrds, below the folder for TFTP."""


def nginx_configuration(settings: CobblerSettings, run: Path) -> str:
    """The content of its configuration file."""
    temporary = "".join(
        f"  {kind}_temp_path {run}/nginx;\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""\
daemon off;
error_log stderr warn;
pid {run}/nginx.pid;
worker_processes 2;
events {{ worker_connections 512; }}
http {{
{temporary}\
  log_format machines '$remote_addr "$request" $status $body_bytes_sent ${{request_time}}s';
  access_log /dev/stderr machines;
  default_type application/octet-stream;
  server_tokens off;
  sendfile on;
  tcp_nopush on;
  server {{
    listen {settings.address}:{settings.port};
    root {HOST_IMAGE};
    location / {{ limit_except GET {{ deny all; }} }}
    location {LOADED} {{ root {tftp_folder(run)}; limit_except GET {{ deny all; }} }}
    location = /healthz {{ access_log off; return 200; }}
  }}
}}
"""
