"""The bill of materials has what SPDX 2.3 demands, and names every package once."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tools.sbom.contents import Contents, debian_packages, node_packages, own_files
from tools.sbom.spdx import spdx_document

ROOT = Path(__file__).parent.parent.parent.parent
PACKAGES = """\
ffmpeg\t7:7.1-1\tamd64\tffmpeg\t7:7.1-1
libc6:amd64\t2.41-12\tamd64\tglibc\t2.41-12
libstdc++6:amd64\t14.2.0-19\tamd64\tgcc-14\t14.2.0-19
libstdc-6:amd64\t1\tamd64\tother\t1
"""
LICENCES = """\
/usr/share/doc/ffmpeg/copyright:License: GPL-2+
/usr/share/doc/ffmpeg/copyright:License: Expat
/usr/share/doc/ffmpeg/copyright:License: GPL-2+
/usr/share/doc/libc6/copyright:License: LGPL-2.1+
"""
CHECKSUMS = f"""\
{"a" * 40}  /opt/streaming/web/a file.js
{"b" * 64}  /opt/streaming/web/a file.js
"""
DEMANDED = {
    "packages": {"SPDXID", "name", "downloadLocation"},
    "files": {"SPDXID", "fileName", "checksums"},
    "relationships": {"spdxElementId", "relationshipType", "relatedSpdxElement"},
}
"""The keys that the JSON schema of SPDX 2.3 requires, and the checksums that its text does."""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    contents = Contents(
        image="sha256:" + "c" * 64,
        created="2026-11-23T06:00:00Z",
        suite="trixie",
        debian=tuple(debian_packages(PACKAGES, LICENCES)),
        node=tuple(node_packages((ROOT / "images/base/package-lock.json").read_text())),
        files=tuple(own_files(CHECKSUMS)),
    )
    written: dict[str, Any] = json.loads(json.dumps(spdx_document(contents)))
    return written


def test_the_document_has_its_demanded_keys(document: dict[str, Any]) -> None:
    assert document["spdxVersion"] == "SPDX-2.3"
    assert document["dataLicense"] == "CC0-1.0"
    assert document["SPDXID"] == "SPDXRef-DOCUMENT"
    assert document["name"] and document["documentNamespace"].startswith("urn:")
    assert document["creationInfo"]["created"] == "2026-11-23T06:00:00Z"
    assert re.fullmatch(r"Tool: \S+-\d+\.\d+\.\d+", document["creationInfo"]["creators"][0])


@pytest.mark.parametrize("section", DEMANDED)
def test_every_entry_has_its_demanded_keys(document: dict[str, Any], section: str) -> None:
    assert document[section]
    for entry in document[section]:
        assert DEMANDED[section] <= entry.keys()


def test_identities_are_valid_and_unique(document: dict[str, Any]) -> None:
    found = [entry["SPDXID"] for entry in (*document["packages"], *document["files"])]
    assert len(set(found)) == len(found)
    assert all(re.fullmatch(r"SPDXRef-[A-Za-z0-9.-]+", identity) for identity in found)


def test_everything_is_contained_in_the_image(document: dict[str, Any]) -> None:
    image, *packages = document["packages"]
    inside = {entry["SPDXID"] for entry in (*packages, *document["files"])}
    contained = {
        relationship["relatedSpdxElement"]
        for relationship in document["relationships"]
        if relationship["relationshipType"] == "CONTAINS"
        and relationship["spdxElementId"] == image["SPDXID"]
    }
    assert contained == inside


def test_scanners_find_packages_by_their_locators(document: dict[str, Any]) -> None:
    locators = {
        reference["referenceLocator"]
        for package in document["packages"]
        for reference in package.get("externalRefs", ())
    }
    assert "pkg:deb/debian/ffmpeg@7%3A7.1-1?arch=amd64&distro=trixie" in locators
    assert "pkg:deb/debian/libstdc%2B%2B6@14.2.0-19?arch=amd64&distro=trixie" in locators
    assert {locator.partition("@")[0] for locator in locators} >= {
        "pkg:npm/hls.js",
        "pkg:npm/media-chrome",
    }


def test_licences_are_told_in_debians_words(document: dict[str, Any]) -> None:
    comments = {package["name"]: package.get("licenseComments") for package in document["packages"]}
    assert comments["ffmpeg"] == "named in Debian's copyright file: Expat, GPL-2+"
    assert comments["libc6"] == "named in Debian's copyright file: LGPL-2.1+"
    assert comments["libstdc++6"] is None
