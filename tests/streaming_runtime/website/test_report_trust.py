"""Which reports the tracker believes."""

import json

import pytest

from streaming_runtime.report import REPORT_PATH, SIGNATURE_HEADER, signature
from streaming_runtime.settings.report import register_token
from tests.streaming_runtime.website.conftest import REGISTER_KEY, Website


async def test_report_of_the_node_itself_is_taken_in(website: Website) -> None:
    response = await website.send(website.report())
    assert (response.status_code, response.content) == (204, b"")
    assert (await website.room())["state"] == "live"


async def test_unsigned_report_is_refused(website: Website) -> None:
    body = website.report().model_dump_json(by_alias=True).encode()
    response = await website.send(body)
    assert (response.status_code, response.json()) == (
        401,
        {"detail": "the report is not signed"},
    )


@pytest.mark.parametrize("given", ["0" * 64, "", "ü"])
async def test_forged_signature_is_refused(website: Website, given: str) -> None:
    response = await website.client.post(
        REPORT_PATH,
        content=website.report().model_dump_json(by_alias=True),
        headers=[(SIGNATURE_HEADER.encode(), given.encode("latin-1"))],
    )
    assert response.status_code == 401
    assert (await website.room())["state"] == "offline"


async def test_body_changed_on_the_way_is_refused(website: Website) -> None:
    report = website.report()
    sent = report.model_dump_json(by_alias=True).encode()
    arrived = sent.replace(b'"well"', b'"unwell"')
    response = await website.client.post(
        REPORT_PATH,
        content=arrived,
        headers={SIGNATURE_HEADER: signature(sent, register_token(REGISTER_KEY, report.node))},
    )
    assert response.status_code == 401


async def test_token_of_another_node_is_refused(website: Website) -> None:
    foreign = register_token(REGISTER_KEY, "encoder/hall-2")
    response = await website.send(website.report("encoder/main"), token=foreign)
    assert response.status_code == 401


async def test_token_of_another_stack_is_refused(website: Website) -> None:
    foreign = register_token("x" * 32, "encoder/main")
    response = await website.send(website.report(), token=foreign)
    assert response.status_code == 401


async def test_node_may_speak_for_its_own_room_only(website: Website) -> None:
    response = await website.send(website.report("encoder/main", room="hall-2"))
    assert response.status_code == 403
    assert "encoder/main may not speak for room 'hall-2'" in response.text


async def test_unknown_room_is_refused(website: Website) -> None:
    response = await website.send(website.report("encoder/cellar"))
    assert (response.status_code, response.json()) == (
        403,
        {"detail": "the event has no room 'cellar'"},
    )


async def test_copy_of_a_report_is_refused(website: Website) -> None:
    report = website.report()
    assert (await website.send(report)).status_code == 204
    website.clock.now += 1
    response = await website.send(report)
    assert response.status_code == 409
    assert "copy" in response.text


async def test_older_report_is_refused_after_a_newer_one(website: Website) -> None:
    older = website.report()
    website.clock.now += 2
    assert (await website.send(website.report())).status_code == 204
    assert (await website.send(older)).status_code == 409


@pytest.mark.parametrize(
    ("offset", "sentence"),
    [(75, "75 s ahead of the website's"), (-3600, "3600 s behind the website's")],
)
async def test_clock_that_is_off_is_named_with_its_error(
    website: Website, offset: float, sentence: str
) -> None:
    response = await website.send(website.report(time=website.clock.now + offset))
    assert response.status_code == 403
    assert sentence in response.text


@pytest.mark.parametrize("offset", [59, -59])
async def test_clock_that_is_a_little_off_does_not_matter(website: Website, offset: float) -> None:
    response = await website.send(website.report(time=website.clock.now + offset))
    assert response.status_code == 204


async def test_report_that_is_too_long_is_refused(website: Website) -> None:
    response = await website.send(b" " * (64 * 1024 + 1))
    assert response.status_code == 413


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"report"', b"{}", b'{"node": 1}', b"[" * 30000, b"\xff"]
)
async def test_what_is_no_report_is_refused(website: Website, body: bytes) -> None:
    assert (await website.send(body)).status_code == 422


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("publicUrl", "javascript:alert(1)"),
        ("publicUrl", "https://cdn.example.org/"),
        ("publicUrl", "https://cdn.example.org/streams/"),
        ("publicUrl", "https://cdn.example.org/streams?x=1"),
        ("publicUrl", "https://cdn.example.org/../x"),
        ("publicUrl", "https://user@cdn.example.org"),
        ("playlist", "https://elsewhere.example/a.m3u8"),
        ("segmentAgeSeconds", -1),
        ("segmentSeconds", 0),
        ("showing", "film"),
    ],
)
async def test_signed_nonsense_is_refused_by_name(
    website: Website, key: str, value: object
) -> None:
    content = website.report().model_dump(mode="json", by_alias=True)
    content["stream"][key] = value
    body = json.dumps(content).encode()
    response = await website.send(body, token=register_token(REGISTER_KEY, "encoder/main"))
    assert response.status_code == 422
    assert f"stream.{key}" in response.text
