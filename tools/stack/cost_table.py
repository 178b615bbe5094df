"""Shows what a stack costs, as its stack file has it, as a small table."""

from collections.abc import Iterator
from datetime import UTC, datetime

from pydantic import ValidationError

from streaming.cost import Cost, CostLine, estimate, is_over
from streaming.event import EventSettings
from tools.stack.stack_file import stack_values


def cost_table(stack: str) -> str:
    """The estimate as text; empty if nothing of the stack is paid by use.

    Empty as well if the stack file is wrong: what is wrong is said when it is deployed.
    """
    keys = {field.alias for field in EventSettings.model_fields.values()}
    values = {key: value for key, value in stack_values(stack).items() if key in keys}
    try:
        event = EventSettings.model_validate(values)
    except ValidationError:
        return ""
    cost = estimate(event)
    if cost is None:
        return ""
    lines = list(_rows(cost))
    if is_over(event.conference, datetime.now(UTC)):
        lines.append("conference.end is in the past: nothing is stopped by that, but all of it is")
        lines.append(f"paid for until `make down STACK={stack}`")
    return "".join(f"{line}\n" for line in lines)


def _rows(cost: Cost) -> Iterator[str]:
    width = max(len(line.what) for line in cost.lines)
    yield f"cost in {cost.currency}, before taxes"
    for line in cost.lines:
        yield f"  {line.what:{width}}  {_price(line):>18}  {_hour(line)}"
    total = "" if cost.complete else "at least "
    yield f"  {'together':{width}}  {'':18}  {total}{cost.per_hour:.4f} an hour"
    if cost.hours is not None:
        yield f"  {f'for {cost.hours:g} hours':{width}}  {'':18}  {total}{cost.for_event:.2f}"
    yield f"  prices looked up on {cost.date}; sources: streaming/prices/sources.toml"


def _price(line: CostLine) -> str:
    return f"{'unknown' if line.price is None else line.price} /{line.unit}"


def _hour(line: CostLine) -> str:
    if line.per_hour is not None:
        return f"{line.per_hour:.4f} an hour"
    return line.note or ("by use" if line.by_use else "not in the total")
