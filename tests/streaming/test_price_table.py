"""The price table is whole: no price twice, none without a source, none that cannot be."""

import csv
import tomllib
from collections import Counter

from streaming.cost import PRICES

UNITS = {
    "instance": "hour",
    "disk": "GB-month",
    "address": "hour",
    "traffic": "GB",
    "bucket": "GB-month",
}


def rows() -> list[dict[str, str]]:
    with (PRICES / "aws.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_price_has_a_source_with_address_and_date() -> None:
    sources = tomllib.loads((PRICES / "sources.toml").read_text(encoding="utf-8"))["sources"]
    assert {row["source"] for row in rows()} == set(sources)
    for source in sources.values():
        assert source["url"].startswith("https://")
        assert source["title"]
        assert source["date"]


def test_no_price_is_listed_twice() -> None:
    counted = Counter((row["what"], row["region"], row["name"]) for row in rows())
    assert [key for key, count in counted.items() if count > 1] == []


def test_prices_are_plausible_and_in_the_unit_of_their_kind() -> None:
    for row in rows():
        assert row["per"] == UNITS[row["what"]], row
        assert 0 < float(row["usd"]) < 10, row


def test_within_a_family_twice_the_size_costs_twice_as_much() -> None:
    """A price of dedicated hardware, a tenth higher, that slipped in would show."""
    steps = ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge"]
    prices = {
        (row["region"], row["name"]): float(row["usd"])
        for row in rows()
        if row["what"] == "instance"
    }
    compared = 0
    for (region, name), price in prices.items():
        family, _, size = name.partition(".")
        for larger in steps[steps.index(size) + 1 :] if size in steps else []:
            if (region, f"{family}.{larger}") in prices:
                factor = 2 ** (steps.index(larger) - steps.index(size))
                ratio = prices[region, f"{family}.{larger}"] / price / factor
                assert abs(ratio - 1) < 0.01, (region, name, larger)
                compared += 1
    assert compared > 100
