"""Runs as they are recorded: what stands beside a report, and back from plain data."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.history import (
    Earlier,
    Mark,
    RecordedResult,
    data_of_earlier,
    earlier_of_data,
    newest_first,
    recorded,
)
from evaluator.core.report import Verdict
from tests.evaluator.formats.reports import mixed

amounts = st.none() | st.integers(0, 2**70) | st.fractions(0, 5).filter(lambda value: value.denominator != 1)
texts = st.text(max_size=10)
labels = st.lists(st.tuples(texts, texts), max_size=2).map(tuple)
results = st.builds(
    RecordedResult,
    run=texts,
    at=st.integers(0, 2**40),
    service=texts,
    objective=texts,
    group=labels,
    verdict=st.sampled_from(Verdict),
    standing=st.sampled_from(Verdict),
    reason=texts,
    window=texts,
    unit=texts,
    target=st.fractions(0, 1),
    good=amounts,
    total=amounts,
    allowed=amounts,
    spent=amounts,
    burn=st.none() | st.fractions(0, 50),
)
marks = st.builds(Mark, kind=texts, name=texts, service=texts, at=st.integers(0, 2**40), labels=labels)
pasts = st.builds(
    Earlier,
    results=st.lists(results, max_size=3).map(tuple),
    marks=st.lists(marks, max_size=2).map(tuple),
    missing=texts,
    place=texts,
)


@given(pasts)
def test_earlier_runs_come_back_from_plain_data_as_they_were(earlier):
    assert earlier_of_data(json.loads(json.dumps(data_of_earlier(earlier)))) == earlier


@given(st.lists(results, max_size=5))
def test_the_newest_stand_first_and_none_is_lost(found):
    ordered = newest_first(found)
    assert [each.at for each in ordered] == sorted((each.at for each in found), reverse=True)
    assert sorted(map(repr, ordered)) == sorted(map(repr, found))


def test_a_report_is_recorded_result_by_result():
    report = mixed()
    kept = recorded(report)
    assert [each.name for each in kept] == [each.name for each in report.results]
    assert {each.at for each in kept} == {report.at}
    for each, result in zip(kept, report.results, strict=True):
        assert (each.verdict, each.standing, each.target) == (result.verdict, result.verdict, result.target.ratio)
        assert each.ratio == result.ratio
        assert each.budget_left == (result.budget.remaining_ratio if result.budget else None)
        assert each.reason == (str(result.reason) if result.reason else "")


@pytest.mark.parametrize(("allowed", "spent", "left"), [(10, 3, Fraction(7, 10)), (0, 0, None), (None, None, None)])
def test_what_is_left_of_a_budget_is_a_share_of_it(allowed, spent, left):
    made = {"at": 0, "service": "a", "objective": "b", "group": (("k", "v"),), "verdict": Verdict.PASS}
    made |= {"standing": Verdict.PASS, "reason": "", "window": "30d", "unit": "events", "target": Fraction(1, 2)}
    found = RecordedResult(**made, allowed=allowed, spent=spent)
    assert (found.budget_left, found.ratio, found.name) == (left, None, "a/b{k=v}")
