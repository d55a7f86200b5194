"""One selector for many holds all of theirs, and its sums are told apart by few labels."""

from __future__ import annotations

from evaluator.backends.prometheus.ledger.selection import Selection, values_of
from slo_spec.model import Matcher, MatchOperator, Selector
from tests.evaluator.backends.prometheus.ledger.asking import member


def selectors(*services: str) -> list[Selector]:
    """The total and the errors of some services of one job."""
    job, code = Matcher("job", MatchOperator.EQUAL, "j"), Matcher("code", MatchOperator.REGEX, "5..")
    totals = [Selector("n", (job, Matcher("service", MatchOperator.EQUAL, each))) for each in services]
    return [*totals, *(Selector("n", (*total.matchers, code)) for total in totals)]


def test_what_all_say_stays_what_each_says_is_listed_and_what_some_say_is_left_to_the_labels() -> None:
    selection = Selection.of(selectors("a", "b.c"))
    assert selection.text == r'n{job="j",service=~"a|b\\.c"}'
    assert (selection.key, selection.apart) == (("service",), ("code", "service"))


def test_of_one_service_only_what_its_part_says_is_told_apart() -> None:
    selection = Selection.of(selectors("a"))
    assert selection.text == 'n{job="j",service="a"}'
    assert (selection.key, selection.apart) == ((), ("code",))


def test_groups_are_told_apart_too() -> None:
    assert Selection.of(selectors("a"), ("region",)).apart == ("code", "region")


def test_some_members_are_named_by_the_values_that_only_they_have() -> None:
    everybody = [member(instance, code) for instance in "123" for code in ("200", "500")]
    selection = Selection.of(selectors("a"))
    text = selection.text_of([member("3", "500")], values_of(everybody))
    assert text == 'n{job="j",service="a",code="500",instance="3"}'


def test_a_list_of_values_is_said_once_where_fewer_of_them_are_left() -> None:
    everybody = [member("1", "200", service) for service in "abc"]
    selection = Selection.of(selectors("a", "b", "c"))
    assert 'service=~"a|b|c"' in selection.text
    text = selection.text_of([member("1", "200", service) for service in "ab"], values_of(everybody))
    assert text == 'n{job="j",job=~"a|b",service=~"a|b"}'


def test_what_has_the_values_of_the_key_fulfils_these_conditions_already() -> None:
    selection = Selection.of(selectors("a", "b"))
    total, _, part, _ = selectors("a", "b")
    assert selection.beside_key(total) == (Matcher("job", MatchOperator.EQUAL, "j"),)
    assert selection.beside_key(part) == (Matcher("job", MatchOperator.EQUAL, "j"), part.matchers[-1])
    contradictory = Selector("n", (*total.matchers, Matcher("service", MatchOperator.EQUAL, "other")))
    assert Matcher("service", MatchOperator.EQUAL, "a") in selection.beside_key(contradictory)
