"""The host image that this checkout describes, and a container image with qemu."""

import os
import sys
from pathlib import Path

import pytest

from tests.deployment import ROOT
from tests.venue.host_image.virtual_machine import qemu_image
from tools.host_image.__main__ import WORK, host_image
from tools.setup.places import Places, only_one
from tools.setup.step import carry_out


@pytest.fixture(scope="session")
def image() -> Path:
    """The folder with the host image, built before if it was not."""
    places = Places.of(ROOT, os.environ)
    with only_one(places, sys.stderr, WORK):
        image = host_image(places)
        carry_out([image], sys.stderr)
    return image.folder


@pytest.fixture(scope="session")
def qemu() -> str:
    """The name of the image with qemu."""
    return qemu_image()
