"""The web server that viewers fetch from: nginx and its configuration."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_TEMPLATE = """\
daemon off;
worker_processes 2;
pid {run}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  server_tokens off;
  client_body_temp_path /tmp/nginx-body;
  proxy_temp_path /tmp/nginx-proxy;
  fastcgi_temp_path /tmp/nginx-fastcgi;
  uwsgi_temp_path /tmp/nginx-uwsgi;
  scgi_temp_path /tmp/nginx-scgi;
  client_max_body_size 1k;
  client_header_timeout 10s;
  send_timeout 20s;
  keepalive_timeout 60s;
  reset_timedout_connection on;
  sendfile on;
  tcp_nopush on;
  types {{
    application/vnd.apple.mpegurl m3u8;
    video/mp4 m4s mp4;
    image/jpeg jpg;
  }}
  default_type application/octet-stream;
  # Playlists change within the second that Last-Modified can tell.
  etag off;
  if_modified_since off;
  map $arg__HLS_skip $playlist {{ default index; YES delta; v2 delta; }}
  map $request_method $preflight {{ default 0; OPTIONS 1; }}

  server {{
    listen {port};
    add_header Access-Control-Allow-Origin * always;
    add_header Access-Control-Allow-Methods "GET, HEAD, OPTIONS" always;
    add_header Access-Control-Allow-Headers * always;
    add_header Access-Control-Expose-Headers "Content-Length, Content-Range, Date" always;
    add_header Access-Control-Max-Age 86400 always;
    add_header Timing-Allow-Origin * always;
    add_header Cache-Control $cache_control;
    if ($preflight) {{ return 204; }}

    location = /healthz {{ default_type text/plain; return 200 "ok\\n"; }}
    location = /{room}/master.m3u8 {{ root {playlists}; gzip_static on; }}
    location = /{room}/preview.jpg {{ root {playlists}; }}
    location ~ ^/{room}/([a-z0-9]+)/index\\.m3u8$ {{
      root {playlists};
      gzip_static on;
      try_files /{room}/$1/$playlist.m3u8 =404;
    }}
    location ~ ^/{room}/[a-z0-9]+/[a-z0-9-]+\\.(m4s|mp4)$ {{ root {segments}; }}
    location / {{ return 404; }}
  }}
  map $uri $cache_control {{
    default no-store;
    ~\\.m3u8$ max-age=1;
    ~\\.jpg$ max-age=5;
    ~\\.(m4s|mp4)$ "public, max-age=31536000, immutable";
  }}
}}
"""


@dataclass(frozen=True)
class OriginFiles:
    """Where nginx finds what it serves, and where its own files are.

    Attributes:
        run: a directory in memory for its configuration and process id.
        playlists: the root of playlists and previews, in memory too: they change every second.
        segments: the root of segments, on the volume.
    """

    run: Path
    playlists: Path
    segments: Path


def nginx_configuration(room: str, port: int, files: OriginFiles) -> str:
    """The configuration file's text."""
    return _TEMPLATE.format(
        room=room, port=port, run=files.run, playlists=files.playlists, segments=files.segments
    )


def nginx_arguments(configuration: Path) -> Sequence[str]:
    """The command line; without `-e` nginx would first try its log in a read-only place."""
    return ("nginx", "-e", "stderr", "-c", str(configuration))
