"""What a machine on EC2 shows on its console: all there is of one that cannot be logged in to."""

from dataclasses import dataclass

from streaming.aws_session import aws_client

LINES = 15


@dataclass(frozen=True)
class Ec2Console:
    """Where consoles can be asked for.

    Attributes:
        region: the machines' region.
        profile: whose credentials; None: the usual variables say.
    """

    region: str
    profile: str | None = None

    def last_lines(self, instance: str) -> list[str]:
        """The console's last lines; none where AWS has none yet, or does not let us see them.

        AWS gathers a console's text once a minute or so (EC2 API, GetConsoleOutput).
        """
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            client = aws_client("ec2", region=self.region, profile=self.profile)
            answer = client.get_console_output(InstanceId=instance, Latest=True)
        except (BotoCoreError, ClientError):
            return []
        lines = (line.rstrip() for line in answer.get("Output", "").splitlines())
        return [line for line in lines if line][-LINES:]
