"""Writes the contents of an image as an SPDX 2.3 document (ISO/IEC 5962, JSON form)."""

import re
from typing import Any
from urllib.parse import quote

import streaming_runtime
from tools.sbom.contents import Contents, DebianPackage, NodePackage, OwnFile

IMAGE_ID = "SPDXRef-image"
Entry = dict[str, Any]


def spdx_document(contents: Contents) -> Entry:
    """The document; the same image gives the same one."""
    packages = [
        _image(contents),
        *(_debian(package, contents.suite) for package in contents.debian),
        *(_node(package) for package in contents.node),
    ]
    files = [_file(file) for file in contents.files]
    inside = [entry["SPDXID"] for entry in (*packages[1:], *files)]
    digest = contents.image.partition(":")[2]
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"streaming-system base image {streaming_runtime.__version__}",
        "documentNamespace": f"urn:streaming-system:sbom:sha256:{digest}",
        "creationInfo": {
            "created": contents.created,
            "creators": [f"Tool: streaming-system-{streaming_runtime.__version__}"],
        },
        "packages": packages,
        "files": files,
        "relationships": [
            _relationship("SPDXRef-DOCUMENT", "DESCRIBES", IMAGE_ID),
            *(_relationship(IMAGE_ID, "CONTAINS", identity) for identity in inside),
        ],
    }


def _package(identity: str, name: str, version: str, **more: Any) -> Entry:
    return {
        "SPDXID": identity,
        "name": name,
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "NOASSERTION",
        "copyrightText": "NOASSERTION",
        **more,
    }


def _image(contents: Contents) -> Entry:
    return _package(
        IMAGE_ID,
        "streaming-system/base",
        streaming_runtime.__version__,
        primaryPackagePurpose="CONTAINER",
        checksums=[_checksum("SHA256", contents.image.partition(":")[2])],
        licenseDeclared="Apache-2.0",
    )


def _debian(package: DebianPackage, suite: str) -> Entry:
    name = package.name.partition(":")[0]
    query = f"arch={package.architecture}&distro={suite}"
    words = ", ".join(package.licences)
    return _package(
        _identity("deb", package.name),
        name,
        package.version,
        sourceInfo=f"built from Debian source {package.source} {package.source_version}",
        externalRefs=[_purl(f"pkg:deb/debian/{quote(name)}@{quote(package.version)}?{query}")],
        # Debian's names of licences are not SPDX's.
        **({"licenseComments": f"named in Debian's copyright file: {words}"} if words else {}),
    )


def _node(package: NodePackage) -> Entry:
    return _package(
        _identity("npm", package.name),
        package.name,
        package.version,
        licenseDeclared=package.licence,
        externalRefs=[_purl(f"pkg:npm/{quote(package.name)}@{quote(package.version)}")],
    )


def _file(file: OwnFile) -> Entry:
    return {
        "SPDXID": _identity("file", file.path),
        "fileName": f".{file.path}",
        "checksums": [_checksum("SHA1", file.sha1), _checksum("SHA256", file.sha256)],
        "licenseConcluded": "NOASSERTION",
        "copyrightText": "NOASSERTION",
    }


def _identity(kind: str, name: str) -> str:
    """Letters, digits, dots and hyphens only; everything else is told apart by its number."""
    return f"SPDXRef-{kind}-" + re.sub(
        r"[^A-Za-z0-9.-]", lambda match: f"-x{ord(match[0]):02x}-", name
    )


def _checksum(algorithm: str, value: str) -> Entry:
    return {"algorithm": algorithm, "checksumValue": value}


def _purl(locator: str) -> Entry:
    return {
        "referenceCategory": "PACKAGE-MANAGER",
        "referenceType": "purl",
        "referenceLocator": locator,
    }


def _relationship(element: str, kind: str, related: str) -> Entry:
    return {
        "spdxElementId": element,
        "relationshipType": kind,
        "relatedSpdxElement": related,
    }
