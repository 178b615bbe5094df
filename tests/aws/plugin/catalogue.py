"""All that the stand-in serves."""

from collections.abc import Mapping

from tests.aws.plugin import ecr, iam, route53, s3, s3_lifecycle
from tests.aws.plugin.ec2 import address, instance, key_pair, network, security_group
from tests.aws.plugin.lookups import FUNCTIONS
from tests.aws.plugin.resource import Resource

TYPES: Mapping[str, type[Resource]] = {
    type_.type_name: type_
    for type_ in (
        *(network.InternetGateway, network.RouteTable, network.RouteTableAssociation),
        *(network.Subnet, network.Vpc, key_pair.KeyPair, instance.Instance),
        *(security_group.SecurityGroup, security_group.SecurityGroupIngressRule),
        *(security_group.SecurityGroupEgressRule, address.Eip, address.EipAssociation),
        *(iam.InstanceProfile, iam.Role, iam.RolePolicy, iam.RolePolicyAttachment),
        *(ecr.LifecyclePolicy, ecr.Repository, ecr.RepositoryPolicy),
        *(s3.Bucket, s3.BucketOwnershipControls, s3.BucketPolicy, s3.BucketPublicAccessBlock),
        *(s3.BucketServerSideEncryptionConfiguration, s3.BucketVersioning),
        s3_lifecycle.BucketLifecycleConfiguration,
        *(route53.Record, route53.Zone),
    )
}

__all__ = ["FUNCTIONS", "TYPES"]
