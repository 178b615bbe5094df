"""The machines take user data apart as cloud-init does."""

import gzip
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

from tests.aws.machine.user_data import parsed

CONFIG = "#cloud-config\npackages: [docker.io]\n"
SCRIPT = "#!/bin/sh\ntrue\n"


def test_parts_of_a_message_come_in_their_order() -> None:
    message = MIMEMultipart()
    message.attach(MIMEText(CONFIG, "cloud-config"))
    message.attach(MIMEText(SCRIPT, "x-shellscript"))
    message.attach(MIMEText("#cloud-config\nruncmd: ['true']\n", "cloud-config"))
    data = parsed(gzip.compress(message.as_bytes()))
    assert data.config == {"packages": ["docker.io"], "runcmd": ["true"]}
    assert data.scripts == [SCRIPT]
    assert data.errors == []


def test_an_unknown_key_is_an_error() -> None:
    [error] = parsed(b"#cloud-config\npakages: [docker.io]\n").errors
    assert "'pakages' is not modelled" in error


def test_text_that_cloud_init_ignores_is_an_error() -> None:
    [error] = parsed(b"packages: [docker.io]\n").errors
    assert "ignores what begins with 'packages" in error


def test_a_config_that_is_no_mapping_is_an_error() -> None:
    assert parsed(b"#cloud-config\n- docker.io\n").errors == ["cloud-config is no mapping of keys"]


def test_no_user_data_is_fine() -> None:
    assert parsed(b"") == parsed(b"\n")
    assert parsed(b"").errors == []
