"""Who does not know a room's secrets can neither send to it nor speak for it."""

import json
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from streaming_runtime.report import REPORT_PATH, SIGNATURE_HEADER, signature
from tests.deployment import Deployment, docker


def send_to_encoder(event: Deployment, url_options: str) -> subprocess.CompletedProcess[str]:
    """Try for a few seconds to send a picture to the room's encoder, as a stranger would."""
    url = f"srt://encoder-studio:9000?mode=caller&connect_timeout=2000&pkt_size=1316{url_options}"
    return subprocess.run(
        [
            *("docker", "run", "--rm", "--network", f"streaming-{event.name}"),
            *("--entrypoint", "ffmpeg", f"streaming-system/base:{event.name}"),
            *("-v", "error", "-re", "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=10"),
            *("-t", "4", "-c:v", "libx264", "-f", "mpegts", url),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    "options",
    [
        pytest.param("", id="no passphrase"),
        pytest.param("&passphrase=0123456789abcdef&pbkeylen=16", id="wrong passphrase"),
    ],
)
def test_srt_without_the_passphrase_is_refused(live_event: Deployment, options: str) -> None:
    collector = live_event.container("collector", "studio")
    before = docker("logs", "--tail", "5", live_event.container("encoder", "studio"))
    result = send_to_encoder(live_event, f"{options}&streamid=#!::r=studio,s=9999999999999")
    assert result.returncode != 0
    assert live_event.room_state("studio") == "live", before
    assert collector in live_event.container_ids()


def report(event: Deployment, token: str, **changes: object) -> tuple[int, str]:
    """Send a report of the encoder signed with this token; status and text of the answer."""
    content = {
        "node": "encoder/studio",
        "room": "studio",
        "time": time.time(),
        "nonce": "0123456789abcdef",
        "version": "0",
        "health": {"state": "well"},
        **changes,
    }
    body = json.dumps(content).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{event.port}{REPORT_PATH}",
        data=body,
        headers={
            "Content-Type": "application/json",
            SIGNATURE_HEADER: signature(body, token),
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode()


def token_of(event: Deployment, role: str) -> str:
    content = docker("exec", event.container(role, "studio"), "cat", "/etc/streaming/secrets.json")
    token: str = json.loads(content)["registerToken"]
    return token


def test_a_report_with_a_foreign_token_is_refused(live_event: Deployment) -> None:
    code, _ = report(live_event, "f" * 64)
    assert code in {401, 403}
    assert live_event.room_state("studio") == "live"


def test_a_node_cannot_speak_for_another(live_event: Deployment) -> None:
    code, _ = report(live_event, token_of(live_event, "collector"))
    assert code in {401, 403}
    assert live_event.room_state("studio") == "live"


def test_an_old_report_is_refused(live_event: Deployment) -> None:
    code, answer = report(live_event, token_of(live_event, "encoder"), time=time.time() - 3600)
    assert code == 403
    assert "clock" in answer
    assert live_event.room_state("studio") == "live"
