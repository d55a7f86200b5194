from fractions import Fraction

import pytest

from slo_spec import catalogue
from slo_spec.document import read_documents
from slo_spec.model import Action, Condition, OnUnknown
from slo_spec.schema import schema_problems

MONTH = 30 * 86_400


def policy(name):
    return next(alerts for alerts in catalogue.alert_policies() if alerts.name == name)


@pytest.mark.parametrize("file", [catalogue.DEFAULT_POLICY_FILE, catalogue.ALERT_POLICIES_FILE])
def test_what_is_built_in_passes_the_schema_like_anybodys(file):
    documents, problems = read_documents(catalogue.built_in_text(file), file)
    assert problems == ()
    assert [schema_problems(document) for document in documents] == [()]


def test_the_workbooks_numbers_come_out_for_thirty_days():
    assert [(tier.severity, tier.windows, tier.threshold(MONTH)) for tier in policy("sre-workbook").tiers] == [
        ("page", (3600, 300), Fraction(144, 10)),
        ("page", (21_600, 1800), Fraction(6)),
        ("ticket", (259_200, 21_600), Fraction(1)),
    ]


def test_sloths_numbers_come_out_for_thirty_and_for_twenty_eight_days():
    tiers = policy("sloth").tiers
    assert [float(tier.threshold(MONTH)) for tier in tiers] == [14.4, 6, 3, 1]
    assert [float(tier.threshold(28 * 86_400)) for tier in tiers] == pytest.approx([13.44, 5.6, 2.8, 0.93333], abs=1e-5)
    assert [(tier.severity, tier.windows) for tier in tiers][2:] == [
        ("ticket", (86_400, 7200)),
        ("ticket", (259_200, 21_600)),
    ]


def test_every_built_in_alert_policy_says_where_its_numbers_come_from():
    assert all(alerts.reference.startswith("https://") for alerts in catalogue.alert_policies())


def test_the_default_policy_closes_the_gate_on_broken_promises_and_warns_before():
    default = catalogue.default_policy()
    failing = {(rule.when, rule.severity) for rule in default.rules if rule.then is Action.FAIL}
    warning = {(rule.when, rule.severity, rule.share) for rule in default.rules if rule.then is Action.WARN}
    assert failing == {
        (Condition.OBJECTIVE_MISSED, None),
        (Condition.BUDGET_EXHAUSTED, None),
        (Condition.BURN_RATE_FIRING, "page"),
    }
    assert warning == {
        (Condition.BUDGET_BELOW, None, Fraction(1, 10)),
        (Condition.BURN_RATE_FIRING, "ticket", None),
        (Condition.PROJECTED_EXHAUSTION, None, None),
        (Condition.COMMITMENT_MISSED, None, None),
        (Condition.ALLOWANCE_BELOW, None, Fraction(1, 5)),
    }
    assert default.on_unknown is OnUnknown.UNKNOWN
    assert default.select == ()
