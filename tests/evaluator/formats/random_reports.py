"""Any report that the types allow, as hypothesis makes it: what every format has to show, and reading has to restore."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from evaluator.core.confidence import Interval
from evaluator.core.counts import Counts, Reason, Unanswered
from evaluator.core.interval import Span
from evaluator.core.report import (
    AlertResult,
    Budget,
    Burn,
    Exposure,
    GateFinding,
    Override,
    Projection,
    Report,
    Result,
    RuleResult,
    TrustedRevision,
    Unit,
    UnknownAs,
    Verdict,
)
from evaluator.core.shards import Shard
from slo_spec.model import NOWHERE, Action, Labels, Target
from slo_spec.model.credits import Money
from slo_spec.problem import Location

PIECES = (
    "checkout", "a b", "99.9%", "]]>", "</script>", "<!--", "-->", "::error::x", "%0A", "\n", "\r\n", "=cmd()", "`", "```",
    "|", "\\", '"', "'", "&amp;", "@team", "#12", "##[error]", "\u202e", "\x1b[31m", "\x00", "\ufffe", "\ud800", "\u2028",
    "[x](javascript:y)", "{{ 7*7 }}", "{% raw %}", "$$", "* ", "1. ", "# EOF", "{", "}", ",", "é", "",
)  # fmt: skip
"""What one place or another would obey."""
texts = st.one_of(st.lists(st.sampled_from(PIECES), max_size=4).map("".join), st.text(max_size=12))
many = st.lists(texts, max_size=3).map(tuple)
verdicts = st.sampled_from(Verdict)
maybe = st.sampled_from([True, False, None])
instants = st.integers(min_value=315_532_800, max_value=32_503_679_999)
whole = st.integers(min_value=0, max_value=10**20)
numbers = st.one_of(whole, st.fractions(min_value=0, max_value=10**9))
ratios = st.fractions(min_value=-1000, max_value=1000)
shares = st.fractions(min_value=0, max_value=1)
promised = st.fractions(min_value=Fraction(1, 10**6), max_value=1)


@st.composite
def labels(draw: st.DrawFn) -> Labels:
    return tuple(sorted(draw(st.dictionaries(texts, texts, max_size=2)).items()))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start, end = sorted((draw(instants), draw(instants)))
    return Span(start, end)


@st.composite
def counts(draw: st.DrawFn) -> Counts:
    seconds = draw(st.integers(0, 10**8))
    return Counts(draw(numbers), draw(numbers), seconds, draw(st.integers(0, seconds)), draw(st.booleans()))


unanswered = st.builds(Unanswered, st.sampled_from(Reason), texts)
burns = st.builds(
    Burn,
    span=spans(),
    counts=st.one_of(counts(), unanswered),
    rate=st.none() | st.fractions(min_value=0),
    infinite=st.booleans(),
)
alerts = st.builds(
    AlertResult,
    tier=texts,
    severity=texts,
    threshold=st.fractions(min_value=0, max_value=100),
    burns=st.lists(burns, max_size=2).map(tuple),
    firing=maybe,
    words=texts,
)
projections = st.builds(
    Projection,
    burn=burns,
    exhausted_in_seconds=st.none() | st.fractions(min_value=0),
    within_window=maybe,
    because=texts,
)
rules = st.builds(
    RuleResult,
    policy=texts,
    rule=texts,
    then=st.sampled_from(Action),
    holds=maybe,
    words=texts,
    waived=texts,
    relative=st.booleans(),
)
budgets = st.builds(Budget, allowed=numbers, spent=numbers, unit=st.sampled_from(Unit), whole_window=st.booleans())
intervals = st.builds(
    Interval,
    st.floats(0, 1),
    st.floats(0, 1),
    st.fractions(min_value=Fraction(51, 100), max_value=Fraction(99, 100)),
)
locations = st.one_of(
    st.just(NOWHERE), st.builds(Location, texts, st.integers(0, 9999), st.integers(1, 400)), st.just(Location("a.yaml"))
)
money = st.builds(
    Money,
    st.decimals(min_value=Decimal(0), max_value=Decimal(10**9), places=2, allow_nan=False),
    st.just("EUR") | texts,
)
results = st.builds(
    Result,
    service=texts,
    objective=texts,
    group=labels(),
    verdict=verdicts,
    because=many,
    reason=st.none() | st.sampled_from(Reason),
    indicator=texts,
    source=texts,
    target=st.builds(Target, texts, promised),
    method=texts,
    window=texts,
    span=spans(),
    whole_span=spans(),
    unit=st.sampled_from(Unit),
    since=st.none() | instants,
    measured=st.none() | counts(),
    ratio=st.none() | shares,
    met=maybe,
    final=st.booleans(),
    interval=st.none() | intervals,
    budget=st.none() | budgets,
    alert_policy=st.none() | texts,
    alerts=st.lists(alerts, max_size=2).map(tuple),
    projection=st.none() | projections,
    rules=st.lists(rules, max_size=2).map(tuple),
    owner=texts,
    labels=labels(),
    runbook=texts | st.just("https://example.com/run"),
    description=texts,
    steps=many,
    requests=many,
    notices=many,
    location=locations,
)
exposures = st.builds(
    lambda **fields: Exposure(**fields),  # noqa: PLW0108 - of a class hypothesis reads annotations: these are for mypy alone
    agreement=texts,
    commitment=texts,
    period=texts,
    verdict=verdicts,
    because=many,
    reason=st.none() | st.sampled_from(Reason),
    indicator=texts,
    target=texts,
    span=spans(),
    whole_span=spans(),
    best=st.none() | ratios,
    worst=st.none() | ratios,
    final=st.booleans(),
    lowest=st.none() | money,
    highest=st.none() | money,
    rules=st.lists(rules, max_size=2).map(tuple),
    owner=texts,
    labels=labels(),
    steps=many,
    location=locations,
)
findings = st.builds(
    GateFinding, code=texts, verdict=verdicts, subject=texts, because=texts, waived=texts, location=locations
)
shards = st.builds(Shard, st.integers(1, 3), st.integers(3, 9), st.text("0123456789abcdef", min_size=64, max_size=64))
reports = st.builds(
    Report,
    at=instants,
    verdict=verdicts,
    exit_code=st.sampled_from([0, 1, 3]),
    results=st.lists(results, max_size=2).map(tuple),
    because=texts,
    fail_on=st.sampled_from([Verdict.FAIL, Verdict.WARN]),
    unknown_as=st.sampled_from(UnknownAs),
    notices=many,
    version=texts,
    exposures=st.lists(exposures, max_size=2).map(tuple),
    findings=st.lists(findings, max_size=2).map(tuple),
    override=st.none() | st.builds(Override, texts, texts, st.sampled_from([0, 1, 3])),
    change=texts,
    trusted=st.none() | st.builds(TrustedRevision, name=texts, commit=texts),
    shard=st.none() | shards,
)
