"""Recordings get into the bucket once, whole, and nothing there is ever deleted."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.moto_account import REGION, asked
from tools.stack import archive
from tools.stack.archive import upload_recordings
from tools.stack.terminal import CommandError

BUCKET = "streaming-system-dev-123456789012"
PREFIX = "recordings/main"
DOCUMENT = Path(__file__).parent.parent.parent.parent / "docs/archive.md"
SEVERAL_PARTS = b"a transport stream packet begins with 0x47" * 500_000


@pytest.fixture
def s3(aws_account: str) -> Any:
    s3 = asked("s3")
    place = {"LocationConstraint": REGION}
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return s3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two recorded parts, of which one is large enough to be sent in parts, and a list."""
    (tmp_path / "2027-05-01").mkdir()
    (tmp_path / "2027-05-01" / "08-00.ts").write_bytes(SEVERAL_PARTS)
    (tmp_path / "2027-05-01" / "09-00.ts").write_bytes(b"short")
    (tmp_path / "parts.csv").write_bytes(b"")
    return tmp_path


def upload(folder: Path) -> int:
    return upload_recordings(folder, BUCKET, PREFIX, region=REGION, profile=None)


def contents(s3: Any) -> dict[str, bytes]:
    listed = s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
    return {
        item["Key"]: s3.get_object(Bucket=BUCKET, Key=item["Key"])["Body"].read() for item in listed
    }


def test_everything_gets_there_whole(s3: Any, folder: Path) -> None:
    assert upload(folder) == 3
    assert contents(s3) == {
        f"{PREFIX}/2027-05-01/08-00.ts": SEVERAL_PARTS,
        f"{PREFIX}/2027-05-01/09-00.ts": b"short",
        f"{PREFIX}/parts.csv": b"",
    }


def test_what_is_there_is_not_sent_again(s3: Any, folder: Path) -> None:
    upload(folder)
    assert upload(folder) == 0
    assert len(s3.list_object_versions(Bucket=BUCKET)["Versions"]) == 3


def test_what_differs_becomes_a_new_version(s3: Any, folder: Path) -> None:
    upload(folder)
    (folder / "2027-05-01" / "09-00.ts").write_bytes(b"shown")
    assert upload(folder) == 1
    key = f"{PREFIX}/2027-05-01/09-00.ts"
    assert contents(s3)[key] == b"shown"
    assert len(s3.list_object_versions(Bucket=BUCKET, Prefix=key)["Versions"]) == 2


def test_what_is_not_here_stays_there(s3: Any, folder: Path) -> None:
    upload(folder)
    (folder / "parts.csv").unlink()
    assert upload(folder) == 0
    assert f"{PREFIX}/parts.csv" in contents(s3)


def test_what_somebody_else_put_there_without_a_checksum_is_sent(s3: Any, folder: Path) -> None:
    s3.put_object(Bucket=BUCKET, Key=f"{PREFIX}/parts.csv", Body=b"", ChecksumAlgorithm="SHA256")
    assert upload(folder) == 3


def test_progress_is_told(s3: Any, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    upload(folder)
    printed = capsys.readouterr()
    assert printed.out == ""
    *files, end = printed.err.splitlines()
    assert {re.sub(r"^\d of 3  ", "", line) for line in files} == {
        f"{PREFIX}/2027-05-01/08-00.ts  21.0 MB",
        f"{PREFIX}/2027-05-01/09-00.ts  0.0 MB",
        f"{PREFIX}/parts.csv  0.0 MB",
    }
    assert end == f"3 files are in {BUCKET}"


def test_a_bucket_that_is_not_there_says_what_makes_it(aws_account: str, folder: Path) -> None:
    with pytest.raises(CommandError, match=r"NoSuchBucket.*\n.*`make up` makes it anew"):
        upload(folder)


def test_a_line_that_breaks_is_told_with_what_to_do(
    s3: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "aws_client", lambda *_, patient, **__: s3)
    monkeypatch.setattr(s3, "upload_file", broken)
    with pytest.raises(CommandError, match=r"reset.*\nrun the same command again"):
        upload(folder)


def broken(*arguments: Any, **named: Any) -> None:
    from boto3.exceptions import S3UploadFailedError

    raise S3UploadFailedError("Failed to upload: connection reset")


def test_the_documented_command_deletes_it_with_all_versions(s3: Any, folder: Path) -> None:
    upload(folder)
    (folder / "parts.csv").write_bytes(b"more")
    upload(folder)
    [command] = re.findall(r'^python -c "(.*)"$', DOCUMENT.read_text(), re.MULTILINE)
    subprocess.run(
        [sys.executable, "-c", command.replace("NAME", BUCKET)],
        env={**os.environ, "AWS_DEFAULT_REGION": REGION},
        check=True,
    )
    assert s3.list_buckets()["Buckets"] == []
