"""``slogate preset``: vendors' agreements are valid, and their worked examples come out."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import yaml

from evaluator.core.credits.combination import owed
from evaluator.core.credits.schedules import Shortfall, earned
from evaluator.core.interval import Span, union
from slo_spec.catalogue import PRESETS, preset_text
from slo_spec.load import load
from slo_spec.model.agreements import Agreement
from slo_spec.model.credits import Money
from slo_spec.units import share
from tests.evaluator.commands.running import Folder

SERVICE = """
apiVersion: slogate/v1
kind: Service
metadata: {name: your-service, owner: us}
indicators:
  availability:
    source: metrics
    ratio:
      total: {metric: requests_total}
      bad: {metric: requests_total, match: {code: "500"}}
objectives:
  - {name: availability, indicator: availability, target: "90%", window: 30d}
"""

EXAMPLES = [(name, example) for name in PRESETS for example in yaml.safe_load(preset_text(name))["x-examples"]]


def agreement(name: str) -> Agreement:
    loaded = load([("service.yaml", SERVICE), (f"{name}.yaml", preset_text(name))])
    assert loaded.ok, [str(problem) for problem in loaded.problems]
    return loaded.spec.agreements[0]


@pytest.mark.parametrize("name", PRESETS)
def test_a_vendors_agreement_is_valid_and_says_where_it_comes_from_and_of_when_it_is(name: str) -> None:
    read = agreement(name)
    assert read.reference.startswith("https://")
    assert read.as_of is not None


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_a_worked_example_comes_out_to_the_cent(name: str, example: dict[str, Any]) -> None:
    read = agreement(name)
    terms, commitment = read.credits, read.commitments[0]
    assert terms is not None
    assert terms.schedule is not None
    base, expected = money(example["base"]), money(example["credit"])
    minutes = int(example.get("minutes", 43200))
    shortfall = Shortfall(
        commitment=commitment.name,
        attained=(attained := reached(example, minutes)),
        met=attained >= commitment.target.ratio,
        down=outages(example),
        counting_seconds=minutes * 60,
        period=Span(0, minutes * 60),
        days_in_period=minutes // 1440,
        base=base,
    )
    found = owed(terms, [earned(terms.schedule, shortfall)], base)
    assert found.amount == expected, found.because


def reached(example: dict[str, Any], minutes: int) -> Fraction:
    if "attained" in example:
        return share(example["attained"])
    return 1 - Fraction(sum(span.seconds for span in outages(example)), minutes * 60)


def outages(example: dict[str, Any]) -> tuple[Span, ...]:
    start, spans = 0, []
    for length in example.get("outages", ()):
        seconds = int(Fraction(str(length)) * 60)
        spans.append(Span(start, start + seconds))
        start += seconds + 86_400
    return union(spans)


def money(text: str) -> Money:
    amount, currency = text.split()
    return Money(Decimal(amount), currency)


def test_without_a_name_all_presets_are_listed(here: Folder) -> None:
    ran = here.slogate("preset")
    assert ran.code == 0
    assert tuple(ran.out.split()) == PRESETS


def test_a_preset_is_printed_as_yaml_to_be_changed(here: Folder) -> None:
    ran = here.slogate("preset", "slack")
    assert ran.code == 0
    assert ran.out == preset_text("slack")
    assert re.search(r"^kind: Agreement$", ran.out, re.MULTILINE)


def test_an_unknown_preset_is_refused_with_what_is_near(here: Folder) -> None:
    ran = here.slogate("preset", "slak")
    assert ran.code == 2
    assert "slack" in ran.err
