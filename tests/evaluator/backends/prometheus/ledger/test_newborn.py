"""Which series were born in which stretch, and what they held."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from evaluator.backends.prometheus.ledger.newborn import Birth, births
from evaluator.backends.prometheus.ledger.stretches import Run
from evaluator.backends.prometheus.request import Outcome, Request, Samples, SeriesIn
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import Span
from slo_spec.model import Labels, labels_of
from tests.evaluator.backends.prometheus.ledger.asking import finish, member, roster, vector

WHOLE = Span(0, 7200)
RUNS = (Run(0, 3600, 2),)
OLD, NEW = member("1"), member("1", "500")


def serving(**said: Mapping[Labels, int]) -> Callable[[Request], Outcome]:
    """A server that answers by the first function that a request names, with what is beside it under a mark."""

    def answer(request: Request) -> Outcome:
        text = str(request)
        if isinstance(request, SeriesIn):
            return Samples(label_sets=(labels_of({**dict(NEW), "__name__": "requests_total"}),))
        words = [word for word in ("process_start", "min_over", "first_over", "last_over") if word in text]
        if "label_replace" in text:
            beside = said.get("resets", said.get("assumed", {}))
            marked = {labels_of({**dict(labels), "slogate": "beside"}): value for labels, value in beside.items()}
            return vector(request, {**said.get(words[0], {}), **marked})
        return vector(request, said.get("corrected" if "clamp_min" in text else words[0], {}))

    return answer


def found(
    answer: Callable[[Request], Outcome], runs: tuple[Run, ...] = RUNS, *, exact: bool = False
) -> tuple[Birth, ...]:
    """The births among an old and a new series."""
    made, _ = finish(births(roster([OLD, NEW], [OLD]), ([OLD, NEW], []), runs, WHOLE, 60, exact=exact), answer)
    assert isinstance(made, tuple)
    return made


def test_where_nothing_is_new_nothing_is_asked() -> None:
    made, asked = finish(births(roster([OLD]), ([OLD], []), RUNS, WHOLE, 60, exact=False), lambda _: Samples())
    assert (made, asked) == ((), [])


def test_a_new_series_was_born_in_the_first_stretch_that_knows_it() -> None:
    (birth,) = found(serving(min_over={NEW: 500}))
    assert (birth.labels, birth.end, birth.value) == (NEW, 3600, 500)


def test_no_label_is_taken_for_a_part_of_the_query() -> None:
    odd = labels_of({**dict(NEW), "unit": "[SECONDS]"})
    _, asked = finish(
        births(roster([OLD, odd], [OLD]), ([OLD, odd], []), RUNS, WHOLE, 60, exact=False), lambda _: Samples()
    )
    assert any('unit="[SECONDS]"}[3600s]' in str(request) for request in asked)


def test_one_that_begins_with_nothing_counted_is_none() -> None:
    assert found(serving(min_over={NEW: 0})) == ()


def test_of_a_counter_that_was_reset_the_least_is_not_the_first() -> None:
    (birth,) = found(serving(min_over={NEW: 1}, resets={NEW: 1}, corrected={NEW: 500}))
    assert birth.value == 500


def test_a_process_that_started_in_the_span_is_told() -> None:
    (birth,) = found(serving(min_over={NEW: 5}, process_start={member("1"): 1000}))
    assert birth.surely_after == 1000


def test_what_was_there_before_this_stretch_of_the_span_is_not_new() -> None:
    later = (Run(3600, 3600),)
    assert found(serving(min_over={NEW: 5}, last_over={NEW: 5}), later) == ()
    (birth,) = found(serving(min_over={NEW: 5}), later)
    assert birth.end == 7200


def test_what_the_data_begin_with_is_as_old_as_they_are() -> None:
    answer = serving(min_over={NEW: 5}, last_over={NEW: 5})
    made, _ = finish(births(roster([NEW], []), ([], [NEW]), RUNS, WHOLE, 60, exact=False), answer)
    assert made == ()


def test_what_another_question_tells_the_age_of_is_new_for_all() -> None:
    answer = serving(min_over={NEW: 5}, last_over={NEW: 5})
    made, _ = finish(births(roster([OLD, NEW], [OLD]), ([OLD, NEW], [NEW]), RUNS, WHOLE, 60, exact=False), answer)
    assert isinstance(made, tuple)
    assert [each.value for each in made] == [5]


def test_a_server_that_knows_first_values_says_what_it_has_counted_of_them() -> None:
    (birth,) = found(serving(first_over={NEW: 7}, assumed={NEW: 7}), exact=True)
    assert (birth.value, birth.assumed) == (7, 7)


def test_a_failed_request_is_the_answer() -> None:
    failed = Unanswered(Reason.BACKEND, "no")
    steps = births(roster([OLD, NEW], [OLD]), ([OLD, NEW], []), RUNS, WHOLE, 60, exact=False)
    made, asked = finish(steps, lambda _: failed)
    assert made == failed
    assert asked
