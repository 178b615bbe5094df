"""moto's server in a process of its own, with Debian's AMI, which moto does not know.

`python -m tests.aws.moto_server PORT REGION`: boto3 talks to it as to AWS. A POST to
/streaming-test/debian-image publishes a newer Debian AMI and answers with its id.
"""

import base64
import os
import sys
import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from tests.aws.machines import Machine
from tests.aws.site import Site

ACCOUNT = "123456789012"
DEBIAN_OWNER = "136693071363"
DEBIAN_PARAMETER = "/aws/service/debian/release/13/latest/{}"
ARCHITECTURES = {"amd64": "x86_64", "arm64": "arm64"}
PUBLISH = "/streaming-test/debian-image"
SWITCHES = {
    "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
    "MOTO_ENABLE_AMI_VALIDATION": "true",
    "MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION": "true",
    "MOTO_ENABLE_KEYPAIR_VALIDATION": "true",
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
}
Start = Callable[[str, list[tuple[str, str]]], Any]


def _publish_debian(region: str) -> str:
    """Put a Debian 13 image of today into moto's list and its id into Debian's parameters.

    Returns the id for amd64.
    """
    from moto.ec2.models import ec2_backends
    from moto.ec2.models.amis import Ami
    from moto.ssm.models import Parameter, ssm_backends

    ec2, ssm = ec2_backends[ACCOUNT][region], ssm_backends[ACCOUNT][region]
    now = datetime.now(UTC)
    ids = {}
    for debian, amazon in ARCHITECTURES.items():
        ids[debian] = f"ami-{uuid.uuid4().hex[:17]}"
        ec2.amis[ids[debian]] = Ami(
            ec2,
            ids[debian],
            name=f"debian-13-{debian}-{now:%Y%m%d}-{now.microsecond}",
            description="Debian 13",
            owner_id=DEBIAN_OWNER,
            public=True,
            virtualization_type="hvm",
            architecture=amazon,
            creation_date=now.replace(tzinfo=None),
            hypervisor="xen",
            root_device_type="ebs",
            root_device_name="/dev/xvda",
            region_name=f"{region}a",
        )
        name = DEBIAN_PARAMETER.format(debian)
        versions = ssm._parameters[name]
        parameter = Parameter(  # type: ignore[abstract]
            account_id=ACCOUNT,
            name=name,
            value=ids[debian],
            parameter_type="String",
            description=None,
            allowed_pattern=None,
            keyid=None,
            last_modified_date=now.replace(tzinfo=None),
            version=len(versions) + 1,
            data_type="aws:ec2:image",
        )
        versions.append(parameter)
    return ids["amd64"]


def _real_consoles() -> None:
    """Let GetConsoleOutput tell what an instance's machine has logged, in place of a sample."""
    from moto.core.responses import ActionResult
    from moto.core.utils import utcnow
    from moto.ec2.responses.general import General

    site = Site.of(os.environ)

    def get_console_output(self: General) -> ActionResult:
        instance = self.ec2_backend.get_instance(self._get_param("InstanceId")).id
        logged = Machine(site, instance).console().encode()
        output = base64.b64encode(logged).decode()
        return ActionResult({"InstanceId": instance, "Timestamp": utcnow(), "Output": output})

    General.get_console_output = get_console_output  # type: ignore[method-assign]


def main() -> None:
    """Serve until the process is ended."""
    port, region = int(sys.argv[1]), sys.argv[2]
    os.environ.update(SWITCHES)
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import run_simple

    moto = DomainDispatcherApplication(create_backend_app)
    _real_consoles()
    _publish_debian(region)

    def application(request: dict[str, Any], start: Start) -> Iterable[bytes]:
        if request["PATH_INFO"] != PUBLISH:
            answer: Iterable[bytes] = moto(request, start)
            return answer
        start("200 OK", [("Content-Type", "text/plain")])
        return [_publish_debian(region).encode()]

    run_simple("127.0.0.1", port, application, threaded=True)


if __name__ == "__main__":
    main()
