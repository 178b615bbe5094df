"""The stand-in's own program as a stack, run by the real engine."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import yaml

from tests.aws.world import FOLDER, AwsWorld
from tests.deployment import ROOT


class Stack:
    """One stack of a program, by default the one next to this file, in a folder of its own."""

    def __init__(
        self, world: AwsWorld, folder: Path, *, program: Path = FOLDER / "program"
    ) -> None:
        """Make the stack and a key for its machines; nothing is deployed yet."""
        self.identity = folder / "identity"
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.identity)]
        subprocess.run(words, check=True)
        self.folder = folder / "program"
        shutil.copytree(program, self.folder)
        self._state = folder / "state"
        self._state.mkdir()
        self.environment = {
            **os.environ,
            **world.environment,
            "PULUMI_BACKEND_URL": f"file://{self._state}",
            "PULUMI_CONFIG_PASSPHRASE": "test",
        }
        self.pulumi("stack", "init", "test")
        self.set(publicKey=self.identity.with_suffix(".pub").read_text().strip())

    def pulumi(self, *words: str, check: bool = True) -> str:
        """Run the Pulumi CLI in the folder; what it printed."""
        script = f'. {ROOT}/tools/activate && exec pulumi "$@"'
        result = subprocess.run(
            ["bash", "-c", script, "bash", *words, "--non-interactive", "--color=never"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        said = result.stdout + result.stderr
        assert (result.returncode == 0) is check, f"{words}: {said}"
        return said

    def set(self, **values: str | bool | None) -> None:
        """Configure the program; None takes a value back."""
        file = self.folder / "Pulumi.test.yaml"
        content = yaml.safe_load(file.read_text())
        config = content.setdefault("config", {})
        config |= {f"aws-stand-in:{key}": value for key, value in values.items()}
        content["config"] = {key: value for key, value in config.items() if value is not None}
        file.write_text(yaml.safe_dump(content))

    def up(self, *words: str, check: bool = True) -> str:
        """Bring the stack up; what was printed."""
        return self.pulumi("up", "--yes", "--skip-preview", "--diff", *words, check=check)

    def outputs(self) -> dict[str, Any]:
        """The program's outputs, from the state's file."""
        state = json.loads((self._state / ".pulumi/stacks/aws-stand-in/test.json").read_text())
        [stack] = [
            resource
            for resource in state["checkpoint"]["latest"]["resources"]
            if resource["type"] == "pulumi:pulumi:Stack"
        ]
        result: dict[str, Any] = stack["outputs"]
        return result

    def ssh(self, address: str, *words: str) -> str:
        """What a command on a machine prints, by ssh as the AMI's user."""
        options = {
            "BatchMode": "yes",
            "ConnectTimeout": "5",
            "IdentitiesOnly": "yes",
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": os.devnull,
        }
        listed = [word for key, value in options.items() for word in ("-o", f"{key}={value}")]
        command = ["ssh", "-q", *listed, "-i", str(self.identity), f"admin@{address}", *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
