"""A world for the stand-in's own tests."""

from collections.abc import Iterator

import pytest

from tests.aws.world import AwsWorld


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AwsWorld]:
    with AwsWorld(tmp_path_factory.mktemp("world"), registry=True) as world:
        world.zone("example.org")
        yield world
