"""A program with what an event has on AWS besides machines: registry, names, archive."""

import pulumi
import pulumi_aws as aws
import pulumi_docker as docker

from streaming.archive import Archive
from streaming.dns import DnsRecords
from streaming.ecr import EcrRepositories
from streaming.event import ArchiveOptions, AwsOptions, DnsOptions

REGION = "eu-central-1"
config = pulumi.Config()
provider = aws.Provider("aws", region=REGION)
account = AwsOptions(region=REGION, admin_cidrs=("203.0.113.7/32",))

registry = EcrRepositories("registry", images=("base", "encoder"), provider=provider)
through_docker = pulumi.ResourceOptions(
    provider=docker.Provider("docker", registry_auth=[registry.auth()])
)
names = registry.tags("base")
image = docker.RemoteImage(
    "image",
    name="streaming-test/without-machines",
    build=docker.RemoteImageBuildArgs(context=".", tags=list(names.values())),
    keep_locally=True,
    opts=through_docker,
)
pushed = docker.RegistryImage(
    "pushed",
    name=names["stack"],
    keep_remotely=True,
    opts=through_docker.merge(pulumi.ResourceOptions(depends_on=[image])),
)
DnsRecords(
    "dns",
    DnsOptions(zone="example.org"),
    addresses={"live.example.org": config.get("address") or "203.0.113.7"},
    provider=provider,
)
archive = Archive("archive", ArchiveOptions(), account=account, provider=provider)
pulumi.export("bucket", archive.bucket)
pulumi.export("digest", pushed.sha256_digest)
