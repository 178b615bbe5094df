"""One conference: the stack file in, its hosts, website and rooms out."""

import pulumi

from streaming.cost import estimate
from streaming.stack import load_stack
from streaming.system import StreamingSystem

stack = load_stack()
system = StreamingSystem(stack.name, stack.event, secrets=stack.secrets)
pulumi.export("website", system.website)
pulumi.export("websiteHost", system.website_host)
pulumi.export("rooms", system.rooms)
pulumi.export("ingestKeys", system.ingest_keys)
pulumi.export("hosts", system.hosts)
cost = estimate(stack.event)
if cost:
    pulumi.export("cost", cost.model_dump(by_alias=True))
if system.archive:
    pulumi.export("archive", system.archive)
