"""Fixtures that several folders of tests share."""

pytest_plugins = ["tests.deployment", "tests.moto_account"]
