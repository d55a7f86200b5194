"""What slogate/v1 means: text in, values of the model out."""

from decimal import Decimal
from fractions import Fraction

import pytest

from slo_spec.document import read_documents
from slo_spec.model import (
    Action,
    AlertPolicy,
    CalendarUnit,
    CalendarWindow,
    Comparison,
    Condition,
    Gaps,
    Histogram,
    Matcher,
    MatchOperator,
    Occurrences,
    OnUnknown,
    Ratio,
    RatioTimeslices,
    RawRatio,
    RollingWindow,
    Rows,
    RowSource,
    Rule,
    Selector,
    Target,
    Threshold,
    Timeslices,
)
from slo_spec.problem import Location
from slo_spec.schema import schema_problems
from slo_spec.v1 import read
from tests.slo_spec.given import HEAD, POLICY, SERVICE, SOURCES, service


def declared(text, **how):
    documents, problems = read_documents(text, "a.yaml")
    assert problems == ()
    assert schema_problems(documents[0]) == ()
    value, problems = read(documents[0], **how)
    assert problems == ()
    return value


def wrong(text, **how):
    (document,), _ = read_documents(text, "a.yaml")
    assert schema_problems(document) == ()
    return [
        f"{problem.location.line}:{problem.location.column} {problem.code}: {problem.message}"
        for problem in read(document, **how)[1]
    ]


@pytest.fixture(scope="module")
def checkout():
    return declared(SERVICE)


CHECKOUT = Matcher("service", MatchOperator.EQUAL, "checkout")


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        (
            "availability",
            Ratio(
                total='sum by (region) (increase(http_requests_total{service="checkout"}[$window]))',
                bad='sum by (region) (increase(http_requests_total{service="checkout",code=~"5.."}[$window]))',
            ),
        ),
        (
            "structured",
            Ratio(
                total=Selector("http_requests_total", (CHECKOUT,)),
                bad=Selector("http_requests_total", (Matcher("code", MatchOperator.REGEX, "5.."), CHECKOUT)),
            ),
        ),
        ("latency", Histogram(selector=Selector("http_request_duration_seconds", (CHECKOUT,)), below=Decimal("0.3"))),
        (
            "queue",
            Threshold(comparison=Comparison.BELOW, bound=Decimal(100), slice_seconds=60, value="max(queue_depth)"),
        ),
        (
            "depth",
            Threshold(
                comparison=Comparison.AT_MOST,
                bound=Decimal("100.5"),
                slice_seconds=60,
                value=Selector(
                    "queue_depth",
                    (
                        Matcher("env", MatchOperator.NOT_EQUAL, "test"),
                        Matcher("queue", MatchOperator.REGEX, r"a\.b|c\|d"),
                    ),
                    "avg_over_time",
                ),
            ),
        ),
        (
            "temperature",
            Threshold(
                comparison=Comparison.AT_LEAST,
                bound=Decimal(27),
                slice_seconds=300,
                rows=RowSource(time="ts", table="readings", where="room = 'a'"),
                column="celsius",
                reduce="max",
            ),
        ),
        ("ready", RawRatio(success="avg_over_time(ready[$window])")),
        ("orders", Rows(rows=RowSource(time="ts", table="orders", where="region='eu'"), good="status < 500")),
        ("daily", Rows(rows=RowSource(time="ts", query="SELECT * FROM daily"), bad="failed", total="everything")),
    ],
)
def test_each_kind_of_indicator_is_read(checkout, name, measure):
    assert checkout.indicator(name).measure == measure


def test_the_gaps_of_rows_are_missing_unless_called_quiet():
    quiet = declared(SERVICE.replace("time: ts,", "time: ts, gaps: quiet,"))
    for name in ("orders", "daily"):
        assert declared(SERVICE).indicator(name).measure.rows.gaps is Gaps.MISSING
        assert quiet.indicator(name).measure.rows.gaps is Gaps.QUIET
    assert quiet.indicator("temperature").measure.rows.gaps is Gaps.QUIET


def test_an_indicator_has_its_source_groups_and_presence(checkout):
    indicator = checkout.indicator("availability")
    assert (indicator.source, indicator.group_by, indicator.at_most) == ("metrics", ("region",), 50)
    assert indicator.presence == 'up{job="checkout"}'
    assert checkout.indicator("orders").source == "files"
    assert checkout.indicator("orders").at_most == 100


def test_everything_declared_knows_where_it_stands(checkout):
    indicator = checkout.indicator("availability")
    assert checkout.location == Location("a.yaml", 3, 18)
    assert indicator.location == Location("a.yaml", 6, 3)
    assert indicator.source_location == Location("a.yaml", 4, 20)
    assert indicator.location_of("total") == Location("a.yaml", 11, 14)
    assert indicator.location_of("nothing") == indicator.location
    objective = checkout.objectives[1]
    assert objective.location.line == objective.indicator_location.line - 1
    assert checkout.objectives[0].window_location == Location("a.yaml", 4, 37)


def test_an_objective_has_its_own_or_the_default_of_everything(checkout):
    first, second = checkout.objectives[:2]
    assert first.target == Target("99.9%", Fraction(999, 1000))
    assert first.window == RollingWindow(seconds=2_592_000, text="30d")
    assert first.method == Occurrences()
    assert (first.alerts, first.owner, first.runbook) == ("sre-workbook", "payments", "https://r.example.com")
    assert first.since == 1_791_763_200
    assert second.target.text == "0.999"
    assert second.target.ratio == first.target.ratio
    assert second.window == CalendarWindow(unit=CalendarUnit.QUARTER, timezone="Europe/Berlin", fiscal_start_month=4)
    assert (second.alerts, second.owner, second.labels) == ("own", "platform", (("tier", "2"),))


def test_methods_and_inline_alerts_are_read(checkout):
    latency, queue = checkout.objectives[2:4]
    assert latency.method == Timeslices(60, Target("95%", Fraction(19, 20)))
    assert queue.method == RatioTimeslices(300)
    assert isinstance(latency.alerts, AlertPolicy)
    (tier,) = latency.alerts.tiers
    assert (tier.windows, tier.burn_rate, tier.budget_share) == ((3600, 300), Fraction(72, 5), None)


def test_alert_policies_of_a_service_carry_their_reference(checkout):
    (own,) = checkout.alert_policies
    assert (own.name, own.reference, own.tiers[0].budget_share) == ("own", "https://alerts.example.com", Fraction(1, 5))


def test_a_policy_says_how_many_events_and_how_much_confidence_it_wants():
    patient = declared(
        "apiVersion: slogate/v1\nkind: Policy\nmetadata: {name: a}\nmin_events: 100\nconfidence: 99.5%\n"
    )
    assert (patient.min_events, patient.confidence) == (100, Fraction(995, 1000))
    lax = declared("apiVersion: slogate/v1\nkind: Policy\nmetadata: {name: a}\n")
    assert (lax.min_events, lax.confidence) == (0, None)


@pytest.mark.parametrize(
    "key", ["min_events: 0", "min_events: 1.5", "min_events: all", "min_events: -1", "min_events: true"]
)
def test_the_fewest_events_are_a_whole_number_from_one(key):
    (document,), _ = read_documents(f"apiVersion: slogate/v1\nkind: Policy\nmetadata: {{name: a}}\n{key}\n", "a.yaml")
    (problem,) = schema_problems(document)
    assert (problem.location.line, "min_events" in str(problem)) == (4, True)


@pytest.mark.parametrize("level", ["50%", "100%", '"0.5"', "0%", "101%", '"1"'])
def test_a_level_of_confidence_lies_between_half_and_all(level):
    (said,) = wrong(f"apiVersion: slogate/v1\nkind: Policy\nmetadata: {{name: a}}\nconfidence: {level}\n")
    assert "confidence" in said


def test_a_policy_is_read():
    policy = declared(POLICY)
    assert (policy.name, policy.select, policy.on_unknown) == ("tier-1", (("tier", "1"),), OnUnknown.FAIL)
    assert policy.rules == (
        Rule(when=Condition.OBJECTIVE_MISSED, then=Action.FAIL),
        Rule(when=Condition.BUDGET_BELOW, then=Action.WARN, share=Fraction(1, 10)),
        Rule(when=Condition.BURN_RATE_FIRING, then=Action.FAIL, severity="page"),
    )
    assert [alerts.name for alerts in policy.alert_policies] == ["shared"]


def test_sources_are_read_as_plain_data_without_their_type():
    sources = {source.name: source for source in declared(SOURCES)}
    assert sources["metrics"].type == "prometheus"
    assert sources["metrics"].options == {
        "url": "https://prometheus.example.com/prefix", "tenant": "team-a", "headers": {"X-Team": "a"},
        "timeout": "30s", "scrape_interval": "15s", "coverage": "95%", "allow_partial": False,
    }  # fmt: skip
    assert sources["files"].options["tables"]["readings"] == ["a.csv", "b.csv"]
    assert sources["tape"].options == {"anything": [1, {"b": None}]}
    assert sources["other"].options == {"url": "http://graphite.example.com", "timeout": "5s"}
    assert sources["other"].location == Location("a.yaml", 15, 3)


SECRET = """\
apiVersion: slogate/v1
kind: Sources
sources:
  metrics:
    type: prometheus
    url: https://prometheus.example.com
    client_certificate: {certificate: c.pem, key: k.pem}
    credential: {origin: "https://prometheus.example.com", token_variable: TOKEN}
"""


def test_only_a_trusted_file_names_secrets():
    (source,) = declared(SECRET, trusted=True)
    assert source.options["credential"]["token_variable"] == "TOKEN"
    assert [line.split(":")[1] for line in wrong(SECRET)] == ["5 needs-config", "5 needs-config"]


@pytest.mark.parametrize(
    ("objective", "message"),
    [
        ("window: 300ms", "bad-value: window: 300ms is not a whole number of seconds"),
        ("window: {calendar: month, timezone: Mars/Base}", "bad-value: timezone: no time zone named Mars/Base"),
        ("window: {calendar: year, fiscal_start: smarch}", "bad-value: fiscal start: smarch is no month"),
        ("since: yesterday", "bad-value: since: yesterday is no instant"),
        ('target: "0.0%"', "bad-value: target: a target of 0.0% promises nothing"),
        ("alerts: {tiers: [{name: a, severity: b, windows: [1h, 60m], burn_rate: 2}]}", "duplicate-window"),
        ("alerts: {tiers: [{name: a, severity: b, windows: [1h], budget_share: 0%}]}", "bad-value: budget share"),
    ],
)
def test_a_quantity_that_cannot_be_is_said_where_it_stands(objective, message):
    (said,) = wrong(service(objective))
    assert said.startswith("9:")
    assert message in said


def test_all_wrong_quantities_are_found_at_once():
    assert len(wrong(service('window: 0d; since: soon; target: "0"'))) == 3


def test_a_part_that_narrows_needs_something_to_narrow():
    raw = HEAD + 'indicators: {a: {source: m, ratio: {total: "x[$window]", bad: {match: {a: b}}}}}\n'
    assert "total, which is a raw query" in wrong(raw)[0]
    same = HEAD + "indicators: {a: {source: m, ratio: {total: {metric: x}, bad: {}}}}\n"
    assert "is all of total" in wrong(same)[0]


def test_the_buckets_of_a_histogram_are_told_its_name():
    text = HEAD + "indicators: {a: {source: m, histogram: {metric: request_seconds_bucket, below: 1}}}\n"
    assert wrong(text) == [
        "4:49 not-allowed: 'request_seconds_bucket' is the name of the buckets, not of the histogram"
    ]


def test_an_indicator_without_any_source_is_told_so():
    assert wrong(HEAD + "indicators: {a: {raw: {success: x}}}\n") == [
        "4:14 missing-key: the indicator 'a' has no source"
    ]


def test_an_objective_without_any_window_is_told_so():
    text = service().replace(", window: 30d", "")
    assert wrong(text) == ["9:5 missing-key: the objective 'availability' has no window"]


def test_a_plain_number_below_is_in_the_metrics_own_unit():
    text = HEAD + "indicators: {a: {source: m, histogram: {metric: size_bytes, below: 1024}}}\n"
    assert declared(text).indicator("a").measure.below == Decimal(1024)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("{when: budget-below, then: warn}", "needs 'share'"),
        ("{when: objective-missed, then: warn, share: 10%}", "'share' goes with budget-below"),
        ("{when: budget-exhausted, then: warn, severity: page}", "'severity' goes with burn-rate-firing"),
    ],
)
def test_a_rule_has_what_its_condition_needs_and_nothing_else(rule, words):
    (said,) = wrong(f"apiVersion: slogate/v1\nkind: Policy\nmetadata: {{name: a}}\nrules: [{rule}]\n")
    assert words in said


@pytest.mark.parametrize("url", ["https://user:canary@x.example.com", "https://canary@x.example.com"])
def test_a_secret_in_an_address_is_refused_and_not_repeated(url):
    text = SECRET.replace("https://prometheus.example.com\n", f"{url}\n", 1)
    (document,), _ = read_documents(text, "a.yaml")
    (problem,) = read(document, trusted=True)[1]
    assert problem.code == "secret-in-file"
    assert "canary" not in repr(problem)


@pytest.mark.parametrize("header", ["Authorization", "Cookie", "X-Api-Key", "x-auth-token"])
def test_a_secret_in_a_header_is_refused_and_not_repeated(header):
    text = SECRET + f"    headers: {{{header}: canary}}\n"
    (document,), _ = read_documents(text, "a.yaml")
    (problem,) = read(document, trusted=True)[1]
    assert problem.code == "secret-in-file"
    assert "canary" not in repr(problem)


@pytest.mark.parametrize("url", ["http://[::1", "http://x:99999", "http://:80", "http://a\\b"])
def test_an_address_that_cannot_be_read_is_refused(url):
    text = SECRET.replace("https://prometheus.example.com\n", f"'{url}'\n", 1)
    assert [line.split(": ")[0] for line in wrong(text, trusted=True)] == ["6:10 bad-address"]
