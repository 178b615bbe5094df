"""The addresses of streams, as each viewer needs them."""

import pytest

from tests.streaming_runtime.website.conftest import Website


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("live.example.org", "http://live.example.org:30001"),
        ("live.example.org:8080", "http://live.example.org:30001"),
        ("192.0.2.10:8080", "http://192.0.2.10:30001"),
        ("[2001:db8::1]:8080", "http://[2001:db8::1]:30001"),
        ("[2001:db8::1]", "http://[2001:db8::1]:30001"),
        ("tls.example.org", "https://tls.example.org:30001"),
        ("tls.example.org:8080", "http://tls.example.org:30001"),
    ],
)
async def test_stream_is_where_the_viewer_found_the_website(
    website: Website, host: str, origin: str
) -> None:
    await website.send(website.report())
    response = await website.client.get("/api/v1/rooms/main/endpoint", headers={"Host": host})
    assert response.json() == {
        "playlist": f"{origin}/hls/main.m3u8",
        "audioPlaylist": None,
        "preview": f"{origin}/hls/preview.jpg",
    }


@pytest.mark.parametrize(
    "url", ["https://cdn.example.org", "https://cdn.example.org/streams", "http://[2001:db8::1]:80"]
)
async def test_declared_origin_is_used_as_it_is(website: Website, url: str) -> None:
    stream = {"public_url": url, "audio_playlist": "/hls/audio.m3u8"}
    await website.send(website.report(stream=stream))
    response = await website.client.get("/api/v1/rooms/main/endpoint")
    assert response.json() == {
        "playlist": f"{url}/hls/main.m3u8",
        "audioPlaylist": f"{url}/hls/audio.m3u8",
        "preview": f"{url}/hls/preview.jpg",
    }


@pytest.mark.parametrize("host", ["a b", "evil.example/path", "user@evil.example", '"', ""])
async def test_malformed_host_is_refused(website: Website, host: str) -> None:
    response = await website.client.get("/api/v1/rooms", headers={"Host": host})
    assert response.status_code == 400


async def test_pages_behind_a_gateway_are_addressed_by_https(website: Website) -> None:
    response = await website.client.get("/api/v1/rooms/main", headers={"Host": "tls.example.org"})
    assert response.json()["page"] == "https://tls.example.org/main"


async def test_a_forwarding_header_is_not_believed(website: Website) -> None:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    response = await website.client.get("/api/v1/rooms/main", headers=headers)
    assert response.json()["page"] == "http://live.test:8080/main"


async def test_page_address_keeps_the_port(website: Website) -> None:
    assert (await website.room())["page"] == "http://live.test:8080/main"


async def test_endpoint_of_a_room_that_is_not_live(website: Website) -> None:
    response = await website.client.get("/api/v1/rooms/main/endpoint")
    assert (response.status_code, response.headers["retry-after"]) == (503, "3")
    assert (await website.client.get("/api/v1/rooms/cellar/endpoint")).status_code == 404
