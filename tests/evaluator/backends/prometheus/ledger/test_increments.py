"""The increments of many selectors from few sums, told apart by their labels."""

from __future__ import annotations

from fractions import Fraction

from evaluator.backends.prometheus.ledger.increments import MOST_IN_PART, Counted, in_part, increments
from evaluator.backends.prometheus.ledger.stretches import NANO, Increase, Run
from evaluator.backends.prometheus.request import Odd, Outcome, Request, Samples, Series
from evaluator.core.counts import Reason, Unanswered
from slo_spec.model import Matcher, MatchOperator, Selector, labels_of

FORM = Increase(60, widened=False)
RUN = Run(0, 3600)


def sides(service: str) -> tuple[Counted, Counted]:
    """A service's total and its errors."""
    own = (Matcher("service", MatchOperator.EQUAL, service),)
    bad = Selector("n", (*own, Matcher("code", MatchOperator.REGEX, "5..")))
    return Counted(Selector("n", own), 4), Counted(bad, 2)


def sums(request: Request, values: dict[tuple[str, str], object]) -> Samples:
    """Sums by service and code."""
    return Samples(tuple(Series(labels_of({"service": s, "code": c}), ((3600, v),)) for (s, c), v in values.items()))


def asked(values: dict[tuple[str, str], object], *services: str) -> dict[str, object]:
    """What is found for the total and the errors of each service at the end of the stretch."""
    wanted = [sides(service) for service in services]
    steps = increments(wanted, (), [RUN], FORM)
    requests = next(steps)
    assert len(requests) == 1
    try:
        steps.send({requests[0]: sums(requests[0], values)})
    except StopIteration as stop:
        made = stop.value.increments
        return {
            f"{s}{n}": made[each.selector][3600]
            for s, own in zip(services, wanted, strict=True)
            for n, each in enumerate(own)
        }
    raise AssertionError("there is more to ask")


def test_one_sum_answers_totals_and_errors_of_every_service() -> None:
    values = {
        ("a", "200"): Fraction(9),
        ("a", "500"): Fraction(1),
        ("b", "200"): Fraction(5),
        ("c", "503"): Fraction(7),
    }
    found = asked(values, "a", "b")
    assert found == {"a0": {(): 10 * NANO}, "a1": {(): NANO}, "b0": {(): 5 * NANO}, "b1": {}}


def test_a_value_that_is_no_count_spoils_its_own_service_alone() -> None:
    found = asked({("a", "200"): Odd.NAN, ("b", "200"): Fraction(5)}, "a", "b")
    assert isinstance(found["a0"], Unanswered)
    assert "is NaN, which is no number of events" in found["a0"].detail
    assert found["b0"] == {(): 5 * NANO}
    assert found["a1"] == {}


def test_sums_by_other_labels_than_were_asked_for_are_no_answer() -> None:
    steps = increments([sides("a")], (), [RUN], FORM)
    (request,) = next(steps)
    foreign: Outcome = Samples((Series(labels_of({"replica": "x"}), ((3600, Fraction(1)),)),))
    try:
        steps.send({request: foreign})
    except StopIteration as stop:
        (first, second) = (stop.value.increments[each.selector][3600] for each in sides("a"))
        assert first == second
        assert isinstance(first, Unanswered)
        assert first.reason is Reason.AMBIGUOUS
        assert "replica" in first.detail


def test_what_many_samples_are_read_for_is_read_in_parts() -> None:
    month = Run(0, 30 * 86_400)
    assert in_part(800, 100, month, FORM) == 25
    assert in_part(800, 100, month, Increase(60)) == MOST_IN_PART
    assert in_part(800, 100, RUN, Increase(60)) == 100
