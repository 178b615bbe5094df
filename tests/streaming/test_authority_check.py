"""The file with an authority's certificate is looked at before anything is deployed."""

import ssl
from pathlib import Path

import certifi

from streaming.authority_check import check_authority
from streaming.event import EventSettings
from tests.streaming.stack_files import room, stack


def problems(file: Path | None) -> list[str]:
    acme = {"kind": "acme", "directory": "https://ca.example.org/directory"}
    if file:
        acme["caFile"] = str(file)
    website = {"domain": "live.example.org", "tls": acme}
    event = EventSettings.model_validate(stack(room("main"), website=website))
    return [str(problem) for problem in check_authority(event)]


def test_a_public_authority_needs_no_file() -> None:
    assert problems(None) == []


def test_a_certificate_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    first = Path(certifi.where()).read_text().split("-----BEGIN")[1]
    file.write_text("-----BEGIN" + first.partition("-----END CERTIFICATE-----")[0])
    file.write_text(file.read_text() + "-----END CERTIFICATE-----\n")
    ssl.create_default_context(cafile=str(file))
    assert problems(file) == []


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    [problem] = problems(tmp_path / "none.pem")
    assert problem.startswith("website.tls.caFile: ")
    assert "No such file or directory" in problem


def test_a_file_of_something_else_is_told(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    for content in (b"-----BEGIN PRIVATE KEY-----\n", b"\xff\xfe", b""):
        file.write_bytes(content)
        [problem] = problems(file)
        assert "holds no certificates" in problem
