"""What nginx is told: addresses, headers, and nothing written where nothing may be."""

from pathlib import Path

from streaming_runtime.encoder.origin import OriginFiles, nginx_configuration

FILES = OriginFiles(Path("/run/x"), Path("/run/x/playlists"), Path("/volume"))


def test_configuration_names_room_port_and_places() -> None:
    text = nginx_configuration("hall-2", 8081, FILES)
    assert "listen 8081;" in text
    assert "location = /hall-2/master.m3u8 { root /run/x/playlists;" in text
    assert "(m4s|mp4)$ { root /volume; }" in text
    assert text.count("{") == text.count("}")


def test_every_temporary_path_is_in_tmp() -> None:
    text = nginx_configuration("main", 8080, FILES)
    assert text.count("_temp_path /tmp/") == 5
    assert "error_log stderr" in text
