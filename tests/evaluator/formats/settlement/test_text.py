"""A settlement as text: who owes whom what, why, and what can be done now."""

import pytest

from evaluator.formats.settlement.text import render
from tests.evaluator.formats import settlements

MISSED = """\
acme, 2026-02 (final)
  provider We, customer Acme
  from 2026-02-01T00:00:00+00:00 to 2026-03-01T00:00:00+00:00 (UTC)
  missed: uptime: 98.956781% against 99%
    down for 7h that count
    excluded: disks (maintenance), 2026-02-20T10:00:00Z to 2026-02-20T11:00:00Z: announced 19d10h before, 1h are required: excluded
    uptime: attained 98.956781% of 99%: missed, 100/3% for each miss
    uptime: 1/3 of 1234.5 EUR = 411.5 EUR
  credit: 411.50 EUR
  customer may claim the credit for uptime until 2026-03-30 (30d after month-end)
"""


def test_a_miss_is_told_from_the_promise_to_the_cent():
    assert render([settlements.missed()]) == MISSED


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("kept", "  credit: 0.00 EUR\n"),
        ("unknown", "    nothing is known of 1d\n"),
        ("silent", "  credit: between 0.00 EUR and 411.50 EUR\n"),
        (
            "without_a_base",
            "    uptime: 1/3 of a base that nobody named\n  credit: 100/3% of a base that nobody named\n",
        ),
        ("full", "  reward for the provider: 12.35 EUR\n"),
        ("full", "  customer may terminate with 30 days' notice"),
        ("full", "  note: the amendment of 2026-02-20 to uptime (98%) does not hold: not signed by customer\n"),
        ("full", "  note: earn-back: 0 of 2 following periods over; 50% of the credit is earned back on 2026-05-01 "),
    ],
)
def test_each_kind_of_settlement_says_what_is_its_own(name, words):
    assert words in render([settlements.ALL[name]()])


def test_hostile_names_stay_on_their_line_and_command_nothing():
    text = render([settlements.hostile()])
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert not any(line.startswith(("::", "##[")) for line in text.splitlines())


def test_several_settlements_are_apart():
    assert "\n\nacme, 2026-02" in render([settlements.kept(), settlements.kept()])
