"""What something depends on, as it is written."""

from __future__ import annotations

import pytest

from slo_spec.load import load
from slo_spec.model.dependencies import Dependency, Part
from tests.slo_spec.test_check_dependencies import service

A, B = Part("a/x"), Part("b/x")


def read(text: str):
    """The dependencies of a service, and what is wrong with them."""
    loaded = load([("web.yaml", service("web", more=f"depends_on: [{text}]"))])
    return loaded.spec.services[0].depends_on if loaded.spec.services else (), loaded.problems


@pytest.mark.parametrize(
    ("text", "dependencies", "words"),
    [
        ("a/x", (Dependency((A,)),), "a/x"),
        ("{any_of: [a/x, b/x]}", (Dependency((A, B)),), "any of a/x and b/x"),
        ("{at_least: {count: 2, of: [a/x, b/x]}}", (Dependency((A, B), 2),), "at least 2 of a/x and b/x"),
    ],
)
def test_a_dependency_is_one_objective_or_several_of_which_so_many_are_enough(text, dependencies, words):
    found, _ = read(text)
    assert found == dependencies
    assert str(found[0]) == words


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{at_least: {count: 3, of: [a/x, b/x]}}", "3 of 2 parts can never be up"),
        ("{any_of: [a/x]}", "'any_of' needs at least 2 items"),
        ("db", "item 1 of 'depends_on' cannot be 'db'"),
        ("{all_of: [a/x, b/x]}", "unknown key 'all_of' in item 1 of 'depends_on'"),
    ],
)
def test_a_dependency_that_makes_no_sense_is_refused(text, message):
    _, problems = read(text)
    assert message in [problem.message for problem in problems]


def test_the_place_of_a_dependency_is_where_it_is_written():
    (one,), _ = read("a/x")
    assert (one.parts[0].location.line, one.parts[0].location.column) == (6, 14)
