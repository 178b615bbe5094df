"""A program with one resource of each kind that hosts on EC2 need, for the stand-in's own tests."""

import json

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

config = pulumi.Config()
provider = aws.Provider(
    "aws", region="eu-central-1", default_tags={"tags": {"stack": pulumi.get_stack()}}
)
options = ResourceOptions(provider=provider)
asking = pulumi.InvokeOptions(provider=provider)
ASSUME = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
READ = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}],
}
USER_DATA = """#cloud-config
packages: [docker.io]
write_files:
- path: /etc/salt
  content: "{}"
runcmd:
- usermod -aG docker admin
"""

zones = aws.get_availability_zones(state="available", opts=asking)
image = aws.ssm.get_parameter(
    name="/aws/service/debian/release/13/latest/amd64", with_decryption=False, opts=asking
)
domain = aws.route53.get_zone(name="example.org", opts=asking)

vpc = aws.ec2.Vpc("network", cidr_block="10.20.0.0/16", enable_dns_hostnames=True, opts=options)
gateway = aws.ec2.InternetGateway("gateway", vpc_id=vpc.id, opts=options)
subnet = aws.ec2.Subnet(
    "subnet",
    vpc_id=vpc.id,
    cidr_block="10.20.0.0/20",
    availability_zone=zones.names[0],
    map_public_ip_on_launch=True,
    opts=options,
)
table = aws.ec2.RouteTable(
    "table",
    vpc_id=vpc.id,
    routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}],
    opts=options,
)
aws.ec2.RouteTableAssociation(
    "association", route_table_id=table.id, subnet_id=subnet.id, opts=options
)
group = aws.ec2.SecurityGroup("group", vpc_id=vpc.id, description="hosts", opts=options)
rules: list[pulumi.Resource] = [
    aws.vpc.SecurityGroupIngressRule(
        f"in-{protocol}-{first}",
        security_group_id=group.id,
        ip_protocol=protocol,
        from_port=first,
        to_port=last,
        cidr_ipv4="0.0.0.0/0",
        opts=options,
    )
    for protocol, first, last in (("tcp", 22, 22), ("tcp", 8080, 8080), ("udp", 5000, 5010))
]
rules += [
    aws.vpc.SecurityGroupEgressRule(
        "out", security_group_id=group.id, ip_protocol="-1", cidr_ipv4="0.0.0.0/0", opts=options
    )
]
key = aws.ec2.KeyPair("key", public_key=config.require("publicKey"), opts=options)
role = aws.iam.Role("role", assume_role_policy=json.dumps(ASSUME), opts=options)
aws.iam.RolePolicy("uploads", role=role.name, policy=json.dumps(READ), opts=options)
aws.iam.RolePolicyAttachment(
    "pulls",
    role=role.name,
    policy_arn="arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly",
    opts=options,
)
profile = aws.iam.InstanceProfile("profile", role=role.name, opts=options)
host = aws.ec2.Instance(
    "host",
    ami=image.value,
    instance_type=config.get("instanceType") or "t3.micro",
    subnet_id=subnet.id,
    vpc_security_group_ids=[group.id],
    key_name=key.key_name,
    iam_instance_profile=profile.name,
    user_data=USER_DATA.format(config.get("salt") or "1"),
    user_data_replace_on_change=True,
    root_block_device={"volume_size": 20, "volume_type": "gp3", "encrypted": True},
    metadata_options={"http_tokens": "required", "http_put_response_hop_limit": 1},
    disable_api_termination=config.get_bool("protect") or False,
    hibernation=config.get_bool("hibernation"),
    tags={"Name": "host"},
    opts=ResourceOptions.merge(options, ResourceOptions(depends_on=rules, ignore_changes=["ami"])),
)
address = aws.ec2.Eip("address", domain="vpc", opts=options)
aws.ec2.EipAssociation(
    "address", allocation_id=address.allocation_id, instance_id=host.id, opts=options
)
aws.route53.Record(
    "record",
    zone_id=domain.zone_id,
    name="live.example.org",
    type="A",
    ttl=60,
    records=[address.public_ip],
    opts=options,
)
repository = aws.ecr.Repository(
    "Images",
    force_delete=True,
    image_scanning_configuration={"scan_on_push": True},
    opts=options,
)
RULE = {
    "rulePriority": 1,
    "selection": {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 3},
    "action": {"type": "expire"},
}
aws.ecr.LifecyclePolicy(
    "images", repository=repository.name, policy=json.dumps({"rules": [RULE]}), opts=options
)
bucket = aws.s3.Bucket("Archive", force_destroy=True, opts=options)
aws.s3.BucketVersioning(
    "archive",
    bucket=bucket.bucket,
    versioning_configuration={"status": "Enabled"},
    opts=options,
)
aws.s3.BucketServerSideEncryptionConfiguration(
    "archive",
    bucket=bucket.bucket,
    rules=[{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
    opts=options,
)
aws.s3.BucketPublicAccessBlock(
    "archive",
    bucket=bucket.bucket,
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=True,
    opts=options,
)
aws.s3.BucketOwnershipControls(
    "archive",
    bucket=bucket.bucket,
    rule={"object_ownership": "BucketOwnerEnforced"},
    opts=options,
)

pulumi.export("address", address.public_ip)
pulumi.export("instance", host.id)
pulumi.export("repository", repository.repository_url)
pulumi.export("bucket", bucket.bucket)
