"""What agreements mean together, and what a careful reader would ask. Most messages are in ``wrong/agreement-*``."""

import pytest

from slo_spec.load import load
from tests.slo_spec.given import HEAD as SERVICE_HEAD

SERVICE = (
    SERVICE_HEAD
    + """\
indicators: {availability: {source: m, raw: {success: "avg_over_time(ready[$window])"}}}
objectives: [{name: availability, indicator: availability, target: "99.9%", window: 30d}]
"""
)
SIGNED = """\
parties: {provider: {name: Shop Ltd}, customer: {name: Acme}}
signatures: [{party: provider, name: Jo, on: 2025-12-20}, {party: customer, name: Kim, on: 2025-12-21}]
term: {from: 2026-01-01}
"""


def agreement(more="", name="acme", description="Ours"):
    head = f"apiVersion: slogate/v1\nkind: Agreement\nmetadata: {{name: {name}, owner: sales, description: {description}}}\n"
    return head + SIGNED + more


def committed(more="", target='"99.5%"', measured="objective: checkout/availability"):
    return f"commitments: [{{name: c, {measured}, target: {target}, period: month{more}}}]\n"


def codes(*texts):
    loaded = load([(f"{number}.yaml", text) for number, text in enumerate(texts)])
    return [problem.code for problem in loaded.problems]


CREDITS = "credits: {per_miss: 5%}\n"


def test_an_agreement_that_is_right_has_no_problems():
    assert codes(SERVICE, agreement(committed() + CREDITS)) == []


def test_an_indicator_that_only_a_commitment_measures_is_used():
    idle = SERVICE.replace("indicators: {", 'indicators: {other: {source: m, raw: {success: "up[$window]"}}, ')
    assert codes(idle) == ["unused-indicator"]
    assert codes(idle, agreement(committed(measured="indicator: checkout/other") + CREDITS)) == []
    alone = SERVICE.split("objectives:")[0]
    assert codes(alone) == ["no-objectives"]
    assert codes(alone, agreement(committed(measured="indicator: checkout/availability") + CREDITS)) == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (committed(measured="objective: checkout/latency"), "unknown-objective"),
        (committed(measured="indicator: checkout/latency"), "unknown-indicator"),
        (committed(measured="indicator: search/availability"), "unknown-service"),
        (committed(", hours: weekdays"), "unknown-calendar"),
        (committed(", hours: {outside: weekdays}"), "unknown-calendar"),
        (committed(", exclusions: [maintenance]"), "unknown-exclusions"),
        (committed() + "extends: base\n", "unknown-agreement"),
        (committed() + "termination: [{when: {missed_in_a_row: 2}, commitment: d}]\n", "unknown-commitment"),
    ],
)
def test_a_name_that_nobody_declared_is_an_error(more, code):
    assert codes(SERVICE, agreement(more + CREDITS)) == [code]


def test_names_of_other_documents_are_not_judged_where_one_could_not_be_read():
    assert codes("apiVersion: slogate/v2\nkind: Service\n", agreement(committed(", hours: weekdays") + CREDITS)) == [
        "unknown-version"
    ]


def test_a_name_belongs_to_one_agreement():
    assert codes(agreement(), agreement()) == ["duplicate-name"]
    assert codes(agreement(), agreement(name="other")) == []


def test_an_agreement_that_extends_itself_is_a_circle():
    assert codes(agreement("extends: acme\n")) == ["extends-circle"]


def test_an_agreement_that_extends_a_circle_is_none_itself():
    one, two = agreement("extends: two\n", "one"), agreement("extends: one\n", "two")
    assert codes(agreement("extends: one\n"), one, two) == ["extends-circle", "extends-circle"]


def test_what_is_extended_brings_its_commitments_credits_table_and_glossary():
    base = agreement(
        'glossary: {promptly: In a day}\ncommitments: [{name: support, indicator: checkout/availability, target: "95%", period: month}]\n'
        "credits: {per_miss: 5%, points_table: [{points: 1, credit: 1%}]}\n",
        "base",
    )
    more = "extends: base\ntermination: [{when: {missed_in_a_row: 3}, commitment: support}]\n"
    more += "commitments: [{name: c, objective: checkout/availability, target: '99%', period: month},"
    more += " {name: d, objective: checkout/availability, target: '99%', period: month, credits: {points: 1}}]\n"
    assert codes(SERVICE, base, agreement(more, description="We answer promptly")) == []


def test_points_need_a_table():
    assert codes(SERVICE, agreement(committed(", credits: {points: 5}"))) == ["missing-key"]
    assert codes(SERVICE, agreement(committed() + "credits: {points: 5}\n")) == ["missing-key"]
    table = "credits: {points: 5, points_table: [{points: 5, credit: 1%}]}\n"
    assert codes(SERVICE, agreement(committed() + table)) == []


@pytest.mark.parametrize(("target", "found"), [("99.5%", []), ("99.9%", ["no-room"]), ("99.95%", ["no-room"])])
def test_a_commitment_leaves_room_below_its_objective(target, found):
    assert codes(SERVICE, agreement(committed(target=f'"{target}"') + CREDITS)) == found


def test_a_commitment_on_an_indicator_is_not_held_against_objectives():
    text = agreement(committed(target='"99.99%"', measured="indicator: checkout/availability") + CREDITS)
    assert codes(SERVICE, text) == []


def test_a_commitment_without_remedy_or_owner_is_a_warning():
    assert codes(SERVICE, agreement(committed())) == ["no-remedy"]
    assert codes(SERVICE, agreement(committed() + "credits: {base: 5 EUR}\n")) == ["no-remedy"]
    assert codes(SERVICE, agreement(committed() + CREDITS).replace(", owner: sales", "")) == ["no-owner"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We answer immediately", ["vague-word"]), ("Promptly and in a reasonable time", ["vague-word", "vague-word"]),
        ("In two business days", ["vague-word"]), ("In two working days", ["vague-word"]), ("An intermediate step", []),
        ("Unreasonable demands", []), ("A prompt", ["vague-word"]),
    ],
)  # fmt: skip
def test_words_that_can_mean_many_things_need_a_glossary(text, found):
    assert codes(agreement(description=text)) == found
    everything = "glossary: {immediately: x, Business Day: x, promptly: x, reasonable: x}\n"
    assert codes(agreement(everything, description=text)) == []


def test_eleven_commitments_are_too_many():
    def several(count):
        inside = ", ".join(
            f"{{name: c{number}, objective: checkout/availability, target: '99%', period: month}}"
            for number in range(count)
        )
        return agreement(f"commitments: [{inside}]\n{CREDITS}")

    assert codes(SERVICE, several(10)) == []
    assert codes(SERVICE, several(11)) == ["many-commitments"]


def test_signatures_and_amendments_are_of_every_party():
    third = agreement().replace("customer: {name: Acme}", "customer: {name: Acme}, carrier: {name: Line}")
    assert codes(third) == ["unsigned"]
    amended = committed() + CREDITS + "amendments: [{on: 2026-06-15, commitment: c, target: '99%', signed: [SIGNED]}]\n"
    assert codes(SERVICE, agreement(amended.replace("SIGNED", "provider, customer"))) == []
    assert codes(SERVICE, agreement(amended.replace("SIGNED", "provider"))) == ["amendment-unsigned"]
    assert codes(SERVICE, agreement(amended.replace(", signed: [SIGNED]", ""))) == ["amendment-unsigned"]
