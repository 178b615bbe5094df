"""What pages and API answer, apart from states and addresses."""

import pytest

from streaming_runtime.report import RecordingReport
from tests.streaming_runtime.website.conftest import Website


async def test_index_shows_every_room_with_its_state(website: Website) -> None:
    await website.send(website.report())
    page = (await website.client.get("/")).text
    assert "PyExample 2027" in page
    assert 'src="http://live.test:30001/hls/preview.jpg"' in page
    assert "1 of 2 rooms is live" in page
    assert "Hall &lt;2&gt;" in page


async def test_room_page_plays_without_javascript(website: Website) -> None:
    await website.send(website.report())
    page = (await website.client.get("/main")).text
    assert '<video class="video" controls' in page
    assert 'src="http://live.test:30001/hls/main.m3u8"' in page
    assert '<a href="http://live.test:30001/hls/main.m3u8">' in page


async def test_room_page_before_the_start_reloads_itself_without_javascript(
    website: Website,
) -> None:
    page = (await website.client.get("/main")).text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "m3u8" not in page


@pytest.mark.parametrize("path", ["/cellar", "/cellar/embed", "/main/nothing", "/x.php"])
async def test_unknown_page_says_so_in_the_site_s_own_look(website: Website, path: str) -> None:
    response = await website.client.get(path)
    assert response.status_code == 404
    assert "See all rooms" in response.text


@pytest.mark.parametrize("path", ["/api/v1/rooms/cellar", "/api/v1/nothing", "/static/nothing"])
async def test_unknown_resource_says_so_in_json(website: Website, path: str) -> None:
    response = await website.client.get(path)
    assert (response.status_code, list(response.json())) == (404, ["detail"])


@pytest.mark.parametrize("path", ["/", "/main", "/main/embed", "/static/site.css"])
async def test_head_answers_like_get(website: Website, path: str) -> None:
    assert (await website.client.head(path)).status_code == 200


async def test_unchanged_answer_is_not_sent_again(website: Website) -> None:
    first = await website.client.get("/api/v1/rooms")
    assert first.headers["cache-control"] == "public, max-age=1"
    same = await website.client.get(
        "/api/v1/rooms", headers={"If-None-Match": f'"x", W/{first.headers["etag"]}'}
    )
    assert (same.status_code, same.content) == (304, b"")
    await website.send(website.report())
    changed = await website.client.get(
        "/api/v1/rooms", headers={"If-None-Match": first.headers["etag"]}
    )
    assert changed.status_code == 200


async def test_api_may_be_read_from_other_websites(website: Website) -> None:
    for path in ("/api/v1/rooms", "/api/v1/rooms/cellar"):
        response = await website.client.get(path)
        assert response.headers["access-control-allow-origin"] == "*"


async def test_status_shows_operators_each_node(website: Website) -> None:
    recording = RecordingReport(active=True, file="a.ts", bytes_total=1, free_bytes=2)
    await website.send(website.report("collector/main", recording=recording))
    website.clock.now += 19
    await website.send(website.report())
    website.clock.now += 2
    status = (await website.client.get("/api/v1/status")).json()
    assert status["event"] == "PyExample 2027"
    assert status["rooms"] == {"live": 1, "slate": 0, "offline": 1}
    seen = {node["node"]: (node["state"], node["heardSecondsAgo"]) for node in status["nodes"]}
    assert seen == {"collector/main": ("gone", 21.0), "encoder/main": ("well", 2.0)}
    assert status["nodes"][0]["recording"]["active"] is True


async def test_healthz(website: Website) -> None:
    assert (await website.client.get("/healthz")).text == "ok\n"


async def test_pages_run_no_inline_script_and_load_none_from_elsewhere(website: Website) -> None:
    for path in ("/", "/main", "/main/embed", "/cellar"):
        response = await website.client.get(path)
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self';" in policy
        assert "<script>" not in response.text
        assert 'style="' not in response.text
        assert response.headers["x-content-type-options"] == "nosniff"


async def test_only_the_embedded_player_may_be_framed(website: Website) -> None:
    page = (await website.client.get("/main")).headers["content-security-policy"]
    embedded = (await website.client.get("/main/embed")).headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page
    assert "frame-ancestors *" in embedded


async def test_versioned_asset_is_kept_and_another_asked_for_again(website: Website) -> None:
    versioned = await website.client.get(website.site.assets.address("site.css"))
    assert versioned.headers["cache-control"] == "public, max-age=31536000, immutable"
    for path in ("/static/site.css", "/static/site.css?v=old"):
        assert (await website.client.get(path)).headers["cache-control"] == "no-cache"


async def test_asset_is_compressed_for_who_can_read_it(website: Website) -> None:
    packed = await website.client.get("/static/site.css", headers={"Accept-Encoding": "gzip"})
    plain = await website.client.get("/static/site.css", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert packed.headers["etag"] != plain.headers["etag"]


async def test_files_outside_the_assets_are_out_of_reach(website: Website) -> None:
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd"):
        assert (await website.client.get(path)).status_code == 404
