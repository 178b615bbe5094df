"""A viewer in a real browser: finds the room, watches it, and stays through an interruption."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.deployment import ROOT, Deployment, docker, wait_until

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
    "--autoplay-policy=no-user-gesture-required",
)
ARTEFACTS = ROOT / "build" / "screenshots"
PIXELS = """
() => {
  const video = document.querySelector('video');
  const canvas = document.createElement('canvas');
  canvas.width = 32; canvas.height = 18;
  const context = canvas.getContext('2d');
  context.drawImage(video, 0, 0, 32, 18);
  return Array.from(context.getImageData(0, 0, 32, 18).data).join();
}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    yield page
    page.close()
    assert complaints == []


def address(event: Deployment, path: str = "/") -> str:
    return f"http://localhost:{event.port}{path}"


def position(page: Page) -> float:
    seconds: float = page.evaluate("document.querySelector('video')?.currentTime ?? 0")
    return seconds


def wait_playing(page: Page, seconds: float = 30) -> None:
    start = position(page)
    for _ in range(int(seconds * 5)):
        if position(page) > start + 1:
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"the video does not advance from {start}")


def keep(page: Page, name: str) -> None:
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png")


def test_index_shows_the_room_live(live_event: Deployment, page: Page) -> None:
    page.goto(address(live_event))
    page.get_by_text("Room studio").first.wait_for()
    page.get_by_text("Live", exact=True).first.wait_for()
    page.wait_for_function(
        "[...document.querySelectorAll('img')].some(image => image.naturalWidth > 100)"
    )
    keep(page, "index")


def test_room_plays_and_the_picture_changes(live_event: Deployment, page: Page) -> None:
    page.goto(address(live_event, "/studio"))
    wait_playing(page)
    first = page.evaluate(PIXELS)
    page.wait_for_timeout(1500)
    assert page.evaluate(PIXELS) != first
    keep(page, "room")


def test_slate_and_back_on_the_same_page(live_event: Deployment, page: Page) -> None:
    page.goto(address(live_event, "/studio"))
    wait_playing(page)
    page.evaluate("window.sameP = true")
    collector = live_event.container("collector", "studio")
    docker("kill", "--signal", "KILL", collector)
    try:
        wait_until(lambda: live_event.room_state("studio") == "slate", "the slate", seconds=15)
        page.wait_for_timeout(8000)
        wait_playing(page)
        keep(page, "slate")
    finally:
        docker("start", collector)
    wait_until(lambda: live_event.room_state("studio") == "live", "live again", seconds=30)
    page.wait_for_timeout(6000)
    wait_playing(page)
    keep(page, "live-again")
    assert page.evaluate("window.sameP") is True


def test_phone_in_the_dark(live_event: Deployment, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740}, color_scheme="dark")
    page.goto(address(live_event, "/studio"))
    wait_playing(page)
    keep(page, "phone-dark")
    overflow = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.close()
    assert not overflow
    channels = [int(part) for part in background[background.index("(") + 1 : -1].split(",")[:3]]
    assert max(channels) < 80


def test_without_javascript_there_is_a_plain_video(
    live_event: Deployment, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address(live_event, "/studio"))
    source = page.locator("noscript video, video[src], video source").first.get_attribute("src")
    context.close()
    assert source
    assert source.endswith("/studio/master.m3u8")


def test_player_works_by_keyboard(live_event: Deployment, page: Page) -> None:
    page.goto(address(live_event, "/studio"))
    wait_playing(page)
    page.locator("media-controller").focus()
    page.keyboard.press("k")
    page.wait_for_function("document.querySelector('video').paused")
    page.keyboard.press("k")
    page.wait_for_function("!document.querySelector('video').paused")
