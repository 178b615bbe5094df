"""Hosts of kind `ec2`: machines on Amazon EC2. Slow to import: only for stacks that have some."""

from streaming.hosts.ec2.host import Ec2Host
from streaming.hosts.ec2.network import Ec2Network
from streaming.hosts.ec2.provider import aws_provider

__all__ = ["Ec2Host", "Ec2Network", "aws_provider"]
