"""The stack's way into its AWS account."""

import pulumi
import pulumi_aws as aws

from streaming.event import AwsOptions
from streaming.naming import LABEL_PREFIX


def aws_provider(
    name: str, options: AwsOptions, *, opts: pulumi.ResourceOptions | None = None
) -> aws.Provider:
    """The provider of all that the stack has on AWS; each of it carries the stack's name as a tag.

    Args:
        name: the resource's name.
        options: region and profile.
        opts: Pulumi's options.
    """
    tags = {f"{LABEL_PREFIX}.stack": pulumi.get_stack()}
    return aws.Provider(
        name,
        region=options.region,
        profile=options.profile,
        default_tags=aws.ProviderDefaultTagsArgs(tags=tags),
        opts=opts,
    )
