"""Composites as they are written: what they mean, and what is wrong with them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from slo_spec.document import read_documents
from slo_spec.load import load
from slo_spec.model.composites import AllOf, AnyOf, AtLeast, Weighted, parts_of
from slo_spec.model.dependencies import Part
from slo_spec.v1 import read
from tests.slo_spec.test_check_agreements import agreement

TIME = 'by: {time: {slice: 1m, down_above: "5%"}}'


def written(composite: str, by: str = TIME) -> str:
    return str(agreement(f'commitments: [{{name: c, composite: {composite}, target: "99%", period: month, {by}}}]\n'))


def composite_of(text: str, by: str = TIME):
    (document,), _ = read_documents(written(text, by), "a.yaml")
    found, problems = read(document)
    assert problems == ()
    return found.commitments[0]


def said(text: str, by: str = TIME) -> list[str]:
    loaded = load([("a.yaml", written(text, by))])
    return [
        f"{each.location.line}:{each.location.column} {each.code}: {each.message}"
        for each in loaded.problems
        if each.is_error
    ]


A, B, C = Part("a/x"), Part("b/x"), Part("c/x")


@pytest.mark.parametrize(
    ("text", "composite", "words"),
    [
        ("{all_of: [a/x, b/x]}", AllOf((A, B)), "all of a/x and b/x"),
        ("{any_of: [a/x, b/x, c/x]}", AnyOf((A, B, C)), "any of a/x, b/x and c/x"),
        ("{at_least: {count: 2, of: [a/x, b/x, c/x]}}", AtLeast(2, (A, B, C)), "at least 2 of a/x, b/x and c/x"),
        ("{all_of: [a/x, {any_of: [b/x, c/x]}]}", AllOf((A, AnyOf((B, C)))), "all of a/x and (any of b/x and c/x)"),
        ("{weighted: {a/x: 75%, b/x: 25%}}", Weighted(((A, Fraction(3, 4)), (B, Fraction(1, 4)))), "weighted: 75% a/x, 25% b/x"),
        ("{weighted: {a/x: 2, b/x: 1}}", Weighted(((A, Fraction(2)), (B, Fraction(1)))), "weighted: 66.67% a/x, 33.33% b/x"),
    ],
)  # fmt: skip
def test_a_composite_is_read_and_said_in_words(text, composite, words):
    found = composite_of(text)
    assert found.composite == composite
    assert found.indicator == words


def test_every_part_of_a_composite_is_found_once():
    assert parts_of(composite_of("{all_of: [a/x, {any_of: [b/x, c/x]}]}").composite) == (A, B, C)
    assert parts_of(composite_of("{weighted: {a/x: 2, b/x: 1}}").composite) == (A, B)


def test_the_shares_of_a_weighted_composite_are_exact():
    found = composite_of("{weighted: {a/x: 2, b/x: 1}}").composite
    assert found.shares == (("a/x", Fraction(2, 3)), ("b/x", Fraction(1, 3)))


@pytest.mark.parametrize("by", ["by: requests", "by: {average: {slice: 5m}}", TIME])
def test_a_weighted_composite_may_be_measured_by_anything_but_outages(by):
    assert composite_of("{weighted: {a/x: 2, b/x: 1}}", by).composite is not None


@pytest.mark.parametrize(
    ("text", "by", "message"),
    [
        ("{all_of: [a/x, b/x]}", "by: requests", "composite-by: whether parts are down together can only be seen in time"),
        ("{any_of: [a/x, b/x]}", "by: {average: {slice: 5m}}", "composite-by: whether parts are down together can only be seen in time"),
        ("{weighted: {a/x: 60%, b/x: 30%}}", TIME, "bad-weights: the weights add up to 90%, not to 100%"),
        ("{weighted: {a/x: 60%, b/x: 3}}", TIME, "bad-weights: some weights are percentages and some are numbers"),
        ("{weighted: {a/x: 100%, b/x: 0%}}", TIME, "bad-weights: a part with a weight of nothing is no part"),
        ("{at_least: {count: 3, of: [a/x, b/x]}}", TIME, "out-of-bounds: 3 of 2 parts can never be up"),
        ("{all_of: [a/x, {any_of: [b/x, a/x]}]}", TIME, "duplicate-name: the part 'a/x' is there twice"),
        ("{all_of: [a/x]}", TIME, "out-of-bounds: 'all_of' needs at least 2 items"),
        ("{all_of: [a/x, a/x]}", TIME, "out-of-bounds: 'all_of' says the same twice"),
        ("{all_of: [a/x, {weighted: {b/x: 1, c/x: 1}}]}", TIME, "needs exactly one of all_of, any_of and at_least"),
        ("{all_of: [a, b/x]}", TIME, "not-allowed"),
        ("{weighted: {a: 1, b/x: 1}}", TIME, "unknown-key"),
        ("{serial: [a/x, b/x]}", TIME, "needs exactly one of all_of, any_of, at_least and weighted"),
    ],
)  # fmt: skip
def test_a_composite_that_makes_no_sense_is_refused(text, by, message):
    found = said(text, by)
    assert found, text
    assert message in found[0]


def test_outages_cannot_be_weighted():
    text = written("{weighted: {a/x: 1, b/x: 1}}", 'by: {mtbf: {slice: 1m, down_above: "5%"}}').replace('"99%"', "7d")
    assert [each.code for each in load([("a.yaml", text)]).problems if each.is_error] == ["composite-by"]
