"""A machine's console is a help where there is one, and no further failure where there is none.

The errors are in the shape of botocore 1.44 and the EC2 API ("Error codes").
"""

from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from streaming.resources.ec2_console import LINES, Ec2Console

CLIENT = "streaming.resources.ec2_console.aws_client"
CONSOLE = Ec2Console("eu-central-1", "event")


def test_the_last_lines_are_shown() -> None:
    with patch(CLIENT) as client:
        text = "".join(f"line {number}\r\n\r\n" for number in range(100))
        client.return_value.get_console_output.return_value = {"Output": text}
        assert CONSOLE.last_lines("i-1") == [f"line {number}" for number in range(100 - LINES, 100)]
    client.return_value.get_console_output.assert_called_once_with(InstanceId="i-1", Latest=True)


@pytest.mark.parametrize(
    "error",
    [
        NoCredentialsError(),
        ClientError(
            {"Error": {"Code": "UnauthorizedOperation", "Message": "You are not authorized"}},
            "GetConsoleOutput",
        ),
    ],
)
def test_a_console_that_is_not_shown_is_done_without(error: Exception) -> None:
    with patch(CLIENT) as client:
        client.return_value.get_console_output.side_effect = error
        assert CONSOLE.last_lines("i-1") == []


def test_a_machine_that_has_said_nothing_yet_has_no_lines() -> None:
    with patch(CLIENT) as client:
        client.return_value.get_console_output.return_value = {"InstanceId": "i-1"}
        assert CONSOLE.last_lines("i-1") == []
