"""Amazon's package is slow to load: a second and more, which stacks without it need not wait."""

import subprocess
import sys


def test_the_program_loads_it_for_hosts_on_ec2_only() -> None:
    loaded = "import sys, streaming.stack, streaming.system; sys.exit('pulumi_aws' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], check=False).returncode == 0
