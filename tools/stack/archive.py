"""Uploads recordings to the stack's bucket: what is there already stays, and nothing is deleted."""

import base64
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streaming.aws_checks import explain
from streaming.aws_session import aws_client, aws_errors
from tools.stack.terminal import CommandError, say

UPLOADS_AT_ONCE = 3
"""Enough for a venue's line to be full, and few enough to leave it to the stream as well."""
READ_BYTES = 1 << 20


@dataclass(frozen=True)
class Upload:
    """A file that is to be uploaded: from where, to which key, and how large it is."""

    file: Path
    key: str
    size: int


def upload_recordings(
    folder: Path, bucket: str, prefix: str, *, region: str, profile: str | None
) -> int:
    """Upload all files below a folder; returns how many were not there yet.

    A file counts as there if the bucket has one of its name with the same size and checksum. One
    that differs becomes a new version; the bucket keeps the old one.

    Args:
        folder: the recordings.
        bucket: the bucket's name.
        prefix: what is put before each file's path in the folder, without a slash at its end.
        region: the bucket's region.
        profile: whose credentials are used; None: the usual ones.

    Raises:
        CommandError: AWS refuses, or the line broke; what was uploaded is there.
    """
    from boto3.exceptions import Boto3Error

    try:
        s3 = aws_client("s3", region=region, profile=profile, patient=True)
        files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
        wanted = [
            Upload(file, f"{prefix}/{file.relative_to(folder).as_posix()}", file.stat().st_size)
            for file in files
        ]
        return _upload_missing(s3, bucket, wanted, _sizes(s3, bucket, prefix))
    except (Boto3Error, *aws_errors()) as error:
        remedy = explain(str(error)) or "run the same command again, which goes on from there"
        raise CommandError(f"not everything is in {bucket}: {error}\n{remedy}") from error


def _sizes(s3: Any, bucket: str, prefix: str) -> dict[str, int]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{prefix}/")
    return {item["Key"]: item["Size"] for page in pages for item in page.get("Contents", [])}


def _upload_missing(s3: Any, bucket: str, wanted: list[Upload], there: Mapping[str, int]) -> int:
    with ThreadPoolExecutor(UPLOADS_AT_ONCE) as pool:
        pending = {
            pool.submit(_upload, s3, bucket, upload, there.get(upload.key)): upload
            for upload in wanted
        }
        try:
            return sum(_progress(bucket, pending))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _progress(bucket: str, pending: Mapping[Any, Upload]) -> Iterator[bool]:
    for count, done in enumerate(as_completed(pending), start=1):
        upload, uploaded = pending[done], done.result()
        if uploaded:
            say(f"{count} of {len(pending)}  {upload.key}  {upload.size / 1e6:.1f} MB")
        yield uploaded
    say(f"{len(pending)} files are in {bucket}")


def _upload(s3: Any, bucket: str, upload: Upload, size_there: int | None) -> bool:
    """Upload the file, unless the same is there; whether it was uploaded."""
    from boto3.s3.transfer import TransferConfig

    checksum = _checksum(upload.file)
    if size_there == upload.size and _checksum_there(s3, bucket, upload.key) == checksum:
        return False
    s3.upload_file(
        str(upload.file),
        bucket,
        upload.key,
        # S3 computes it as well, and refuses what was damaged on the way (S3 user guide,
        # "Checking object integrity"); of a file in parts too, as it is the whole file's.
        ExtraArgs={"ChecksumAlgorithm": "CRC32", "ChecksumCRC32": checksum},
        Config=TransferConfig(use_threads=False),
    )
    return True


def _checksum_there(s3: Any, bucket: str, key: str) -> str | None:
    head = s3.head_object(Bucket=bucket, Key=key, ChecksumMode="ENABLED")
    checksum: str | None = head.get("ChecksumCRC32")
    return checksum


def _checksum(file: Path) -> str:
    """CRC-32 of a file as S3 writes it: big-endian, in base64."""
    value = 0
    with file.open("rb") as content:
        while block := content.read(READ_BYTES):
            value = zlib.crc32(block, value)
    return base64.b64encode(value.to_bytes(4, "big")).decode()
