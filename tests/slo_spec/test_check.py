"""Meaning: what a specification says that cannot be, and what it says that is likely a mistake."""

import builtins

import pytest

from slo_spec import check_queries
from slo_spec.load import load
from tests.slo_spec.given import HEAD, INDICATOR, POLICY, RATIO, SERVICE, SOURCES, service


def found(*texts, **how):
    loaded = load([(f"{number}.yaml", text) for number, text in enumerate(texts, start=1)], **how)
    return [
        f"{p.location} {p.severity} {p.code}: {p.message}{f' ({p.hint})' if p.hint else ''}" for p in loaded.problems
    ]


def codes(*texts, **how):
    return [line.split(" ")[2].rstrip(":") for line in found(*texts, **how)]


def test_what_is_right_has_no_problems():
    assert found(SERVICE, POLICY, operator_text=("slogate.yaml", SOURCES)) == []


# ------------------------------------------------------------------------------- names


def test_two_services_of_one_name_are_told_with_both_places():
    assert found(service(), service()) == [
        "2.yaml:3:18 error duplicate-name: a second service named 'checkout'; the first is at 1.yaml:3:18"
    ]


def test_objectives_tiers_policies_and_shared_alerts_have_their_name_once():
    twice = service().replace(
        "objectives:\n", "objectives:\n  - {name: availability, indicator: availability, target: 50%, window: 7d}\n"
    )
    assert codes(twice) == ["duplicate-name"]
    tier = "{name: a, severity: page, windows: [1h], burn_rate: 2}"
    assert codes(service(f"alerts: {{tiers: [{tier}, {tier}]}}")) == ["duplicate-name"]
    policy = POLICY.replace('select: {tier: "1"}\n', "")
    assert codes(service(), policy, policy.replace("name: tier-1", "name: other")) == ["duplicate-name"]
    assert codes(service(), policy, policy.replace("shared:", "another:")) == ["duplicate-name"]


def test_an_unknown_indicator_is_told_the_nearest_or_all_there_are():
    assert found(service("indicator: availabilty")) == [
        "1.yaml:9:37 error unknown-indicator: no indicator named 'availabilty' (did you mean 'availability'?)"
    ]
    assert found(service("indicator: zzz"))[0].endswith("no indicator named 'zzz' (indicators: availability)")


def test_an_alert_policy_is_built_in_shared_or_the_services_own():
    shared = POLICY.replace('select: {tier: "1"}\n', "")
    assert codes(service("alerts: sloth")) == []
    assert codes(service("alerts: shared"), shared) == []
    assert found(service("alerts: sloht"), shared) == [
        "1.yaml:9:89 error unknown-alert-policy: no alert policy named 'sloht' (did you mean 'sloth'?)"
    ]


def test_an_unknown_name_is_not_told_while_a_document_that_may_declare_it_cannot_be_read():
    assert codes(service("alerts: shared"), POLICY.replace("fail}", "pass}", 1)) == ["not-allowed"]


def test_a_source_is_only_judged_where_the_sources_are_known():
    assert codes(service()) == []
    assert codes(service(), operator_text=("slogate.yaml", SOURCES)) == []
    text = service().replace("source: metrics", "source: metricks")
    assert codes(text) == []
    assert found(text, operator_text=("slogate.yaml", SOURCES)) == [
        "1.yaml:6:13 error unknown-source: no source named 'metricks' (did you mean 'metrics'?)"
    ]


def test_no_source_is_called_unknown_while_the_operators_file_cannot_be_read():
    broken = SOURCES.replace("url: https://prometheus", "uri: https://prometheus")
    assert codes(service(), operator_text=("slogate.yaml", broken)) == ["unknown-key"]


def test_what_nobody_uses_is_a_warning():
    other = INDICATOR + "  other:\n    source: metrics\n" + RATIO
    assert codes(service(indicators=other)) == ["unused-indicator"]
    assert codes(HEAD + INDICATOR) == ["no-objectives"]
    own = "alert_policies: {mine: {tiers: [{name: a, severity: page, windows: [1h], burn_rate: 2}]}}\n"
    assert codes(service(more=own)) == ["unused-alert-policy"]
    assert codes(service("alerts: sloth", more=own.replace("mine", "sloth"))) == ["hidden-alert-policy"]
    assert codes(service(), POLICY) == ["idle-policy"]


def test_the_labels_of_the_names_are_reserved():
    assert codes(service('labels: {objective: "x"}')) == ["reserved-label"]
    assert codes(service().replace("{name: checkout}", "{name: checkout, labels: {service: other}}")) == [
        "reserved-label"
    ]


# ------------------------------------------------------------------------------- windows


@pytest.mark.parametrize(
    ("objective", "code"),
    [
        ('window: 4m; method: {timeslices: {slice: 1m, target: "9%"}}', []),
        ('window: 3m; method: {timeslices: {slice: 1m, target: "9%"}}', ["window-too-short"]),
        ("window: {calendar: day}; method: {ratio-timeslices: {slice: 7h}}", ["window-too-short"]),
        ("method: {ratio-timeslices: {slice: 7m}}", ["slice-does-not-divide"]),
        ("window: {calendar: month}; method: {ratio-timeslices: {slice: 7m}}", ["slice-does-not-divide"]),
        ("window: {calendar: month}; method: {ratio-timeslices: {slice: 5m}}", []),
    ],
)  # fmt: skip
def test_slices_fill_the_window(objective, code):
    assert codes(service(objective)) == code


GAUGE = "indicators:\n  availability: {source: metrics, threshold: {query: max(depth), below: 9, slice: 5m}}\n"


@pytest.mark.parametrize(
    ("objective", "code"),
    [
        ("", []),
        ("window: 15m", ["window-too-short"]),
        ("window: 61m", ["slice-does-not-divide"]),
        ('method: {timeslices: {slice: 1m, target: "9%"}}', ["slices-differ"]),
        ('method: {timeslices: {slice: 7m, target: "9%"}}', ["slices-differ"]),
        ('method: {timeslices: {slice: 5m, target: "9%"}}', []),
        ('method: {timeslices: {slice: 10m, target: "9%"}}', []),
    ],
)
def test_a_threshold_is_judged_in_slices_of_its_own(objective, code):
    assert codes(service(objective, GAUGE)) == code


# ------------------------------------------------------------------------------- alerts


def tier(**keys):
    given = {"name": "a", "severity": "page", "windows": "[1h, 5m]", "burn_rate": "2"} | keys
    return "alerts: {tiers: [{" + ", ".join(f"{key}: {value}" for key, value in given.items()) + "}]}"


def test_an_alert_that_even_total_failure_cannot_reach_is_a_warning_with_numbers():
    (said,) = found(service('target: "90%"; alerts: sre-workbook'))
    assert said.startswith(
        "1.yaml:9:87 warning impossible-alert: the tier 'page-quick' of 'sre-workbook' can never fire"
    )
    assert "above a burn rate of 14.4, but with a target of 90% even total failure burns at 10" in said


@pytest.mark.parametrize(
    ("rate", "code"), [("9.99", []), ("10", ["impossible-alert"]), ("1", []), ("0.9", []), ("0.89", ["early-alert"])]
)
def test_a_burn_rate_lies_between_one_and_total_failure(rate, code):
    assert codes(service(f'target: "90%"; {tier(burn_rate=rate)}')) == code


def test_a_target_of_everything_has_no_impossible_alert():
    assert codes(service(f'target: "100%"; {tier(burn_rate=1e6)}')) == []


def test_an_own_tier_may_not_look_back_further_than_the_window_but_built_in_ones_are_left_out():
    assert codes(service(f"window: 30m; {tier()}")) == ["alert-window-too-long"]
    assert codes(service(f"window: 1h; {tier()}")) == []
    assert codes(service("window: 30m; alerts: sre-workbook")) == ["alert-window-too-long"]


def test_a_built_in_tier_far_below_one_is_left_out_which_is_said():
    (said,) = found(service("window: 21d; alerts: sre-workbook"))
    assert "info early-alert: the tier 'ticket' of 'sre-workbook' is left out for 'availability'" in said
    assert "above a burn rate of 0.7" in said
    assert codes(service("window: 28d; alerts: sre-workbook")) == []
    assert codes(service("window: {calendar: month}; alerts: sre-workbook")) == []


@pytest.mark.parametrize("window", ["1h", "1d", "{calendar: day}"])
def test_where_no_built_in_tier_is_left_one_warning_says_so(window):
    (said,) = found(service(f"window: {window}; alerts: sre-workbook"))
    assert "warning early-alert: no tier of 'sre-workbook' is left for 'availability'" in said


# ------------------------------------------------------------------------------- policies


def policy(*rules, name="gate", more=""):
    head = f"apiVersion: slogate/v1\nkind: Policy\nmetadata: {{name: {name}}}\n{more}"
    return head + "rules:\n" + "".join(f"  - {{{rule}}}\n" for rule in rules)


MISSED, FIRING = "when: objective-missed, then: fail", "when: burn-rate-firing, severity: sms, then: fail"


def test_a_severity_that_no_tier_has_is_an_error_if_it_is_nearly_a_known_one():
    (said,) = found(service(), policy(FIRING.replace("sms", "pgae")))
    assert said.startswith("2.yaml:5:40 error unknown-severity: no tier of any alert policy has the severity 'pgae'")
    assert said.endswith("(did you mean 'page'?)")
    (said,) = found(service(), policy(FIRING))
    assert "warning unknown-severity" in said
    assert said.endswith("(severities: page, ticket)")


def test_a_severity_is_that_of_a_built_in_shared_own_or_inline_tier():
    own = "{tiers: [{name: a, severity: sms, windows: [1h], burn_rate: 2}]}"
    assert codes(service(), policy(FIRING.replace("sms", "ticket"))) == []
    assert codes(service(), policy(FIRING, more=f"alert_policies: {{a: {own}}}\n")) == []
    assert codes(service("alerts: a", more=f"alert_policies: {{a: {own}}}\n"), policy(FIRING)) == []
    assert codes(service(f"alerts: {own}"), policy(FIRING)) == []


def test_a_severity_is_not_judged_without_the_services_that_may_have_it():
    assert codes(policy(FIRING)) == []
    assert codes(service("window: 30"), policy(FIRING)) == ["no-unit"]


def test_a_policy_that_never_fails_is_a_warning():
    assert codes(policy(MISSED.replace("fail", "warn"))) == ["never-fails"]
    assert codes(service(), policy(MISSED.replace("fail", "warn"))) == ["never-fails"]
    assert codes(service(), policy(MISSED.replace("fail", "warn"), MISSED)) == []


def test_a_policy_that_only_adds_warnings_to_one_that_fails_is_right():
    adding = policy("when: projected-exhaustion, then: warn", name="soft")
    assert codes(service(), policy(MISSED), adding) == []
    elsewhere = policy(MISSED, more="select: {service: other}\n")
    assert sorted(codes(service(), elsewhere, adding)) == ["idle-policy", "never-fails"]


# ------------------------------------------------------------------------------- queries


def test_a_raw_ratio_query_needs_the_window():
    text = service().replace("bad[$window]", "bad[5m]")
    assert [line.split(" (")[0] for line in found(text)] == [
        "1.yaml:7:56 error no-window: the query 'bad' has no $window: it would answer the same for every window"
    ]
    assert codes(service(indicators="indicators: {availability: {source: m, raw: {failure: x}}}\n")) == ["no-window"]


def test_promql_that_does_not_parse_is_a_warning():
    pytest.importorskip("promql_parser")
    text = service().replace("sum(increase(bad[$window]))", "sum(increase(bad[$window])")
    assert codes(text) == ["promql-syntax"]
    assert load([("a.yaml", text)]).ok


def test_a_function_that_promql_does_not_have_is_a_warning():
    pytest.importorskip("promql_parser")
    text = "indicators: {availability: {source: m, histogram: {metric: x, below: 1, function: incraese}}}\n"
    assert codes(service(indicators=text)) == ["promql-syntax"]


def test_without_the_optional_parser_nothing_is_said(monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name == "promql_parser":
            raise ImportError(name)
        return real(name, *rest)

    check_queries._why_no_promql.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without)
    assert codes(service().replace("sum(increase(bad[$window]))", "sum(((bad[$window]")) == []
    check_queries._why_no_promql.cache_clear()


def test_a_query_of_a_source_with_another_language_is_left_to_it():
    graphite = (
        SOURCES.replace("  other:", "  metrics2:").replace("  metrics:", "  prom:").replace("metrics2", "metrics")
    )
    text = service().replace("sum(increase(bad[$window]))", "sumSeries(bad.*)|window($window")
    assert codes(text, operator_text=("slogate.yaml", graphite)) == []


@pytest.mark.parametrize(
    "query", ["(" * 5000, "a" + "+a" * 4999, "-" * 9999 + "a", "a or " * 1900 + "a", "abs(" * 2000]
)
def test_a_query_that_would_break_the_native_parser_is_not_given_to_it(query):
    assert "promql-syntax" not in codes(service().replace("sum(increase(bad[$window]))", query + "[$window]"))


@pytest.mark.parametrize(
    ("expression", "right"),
    [
        ("5..", True),
        ("(a|b)", True),
        ("(?i)a", True),
        ("[[:alpha:]]+", True),
        (r"\pL+", True),
        ("(a", False),
        ("[a", False),
        ("*", False),
        ("(?!5).*", False),
    ],
)
def test_an_expression_that_cannot_be_read_is_an_error(expression, right):
    text = f"indicators: {{availability: {{source: m, ratio: {{total: {{metric: x, match: {{a: {{regex: '{expression}'}}}}}}, bad: {{match: {{b: c}}}}}}}}}}\n"
    assert codes(service(indicators=text)) == ([] if right else ["bad-expression"])


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("sum by (region) (x[$window])", True),
        ("sum(x[$window]) by (zone, region)", True),
        ("sum without (pod) (x[$window])", True),
        ("sum without (region) (x[$window])", False),
        ("sum(x[$window])", False),
        ("sum by (regional) (x[$window])", False),
    ],
)
def test_a_raw_query_keeps_the_labels_it_is_grouped_by(query, kept):
    text = f'indicators: {{availability: {{source: m, group_by: [region], raw: {{success: "{query}"}}}}}}\n'
    assert (
        "lost-group" not in codes(service(indicators=text)) if kept else "lost-group" in codes(service(indicators=text))
    )


def narrowed(total, part):
    return service(
        indicators="indicators:\n  availability:\n    source: m\n    ratio:\n"
        f"      total: {{metric: x, match: {total}}}\n      bad: {part}\n"
    )


def test_a_part_whose_conditions_exclude_totals_is_an_error_at_the_condition():
    (said,) = found(narrowed("{job: press}", '{match: {code: "500", job: other}}'))
    assert said.startswith("1.yaml:9:39 error never-matches: 'bad' can never match")
    assert 'job="other" and job="press"' in said


def test_a_part_with_a_metric_of_its_own_has_only_its_own_conditions():
    assert codes(narrowed("{job: press}", "{metric: y, match: {job: other}}")) == []


def test_an_expression_is_spoken_of_where_it_stands():
    (said,) = found(narrowed("{job: press}", '{match: {code: {not_regex: "5(.."}}}'))
    assert said.startswith("1.yaml:9:39 error bad-expression: the expression '5(..' for 'code' cannot be read: ")
    assert said.endswith("the '(' at character 2 is never closed")
    gauge = "indicators: {availability: {source: m, threshold: {metric: x, match: {a: {regex: '*'}}, below: 9, slice: 5m}}}\n"
    assert found(service(indicators=gauge))[0].startswith("1.yaml:4:82 error bad-expression")
