"""Saved answers: what is read back is what was saved, and what was changed is not believed."""

from __future__ import annotations

import json
import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.answer import Answered, Timeline
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.plan import plan
from evaluator.stores.answers import NotAnswers, SavedAnswers, digest_of, dumps, loads
from slo_spec.record import replace
from tests.evaluator.core.given import AT, spec

amounts = st.one_of(st.integers(0, 2**80), st.fractions(-5, 5))
texts = st.text(max_size=20)
unanswered = st.builds(Unanswered, st.sampled_from(Reason), texts)


@st.composite
def timelines(draw, deepest: int = 2):
    knots = tuple(sorted(draw(st.sets(st.integers(-(2**40), 2**40), max_size=6))))
    column = st.lists(amounts, min_size=len(knots), max_size=len(knots)).map(tuple)
    return Timeline(
        knots=knots,
        good=draw(column),
        total=draw(column),
        observed=tuple(draw(st.lists(st.integers(0, 2**40), min_size=len(knots), max_size=len(knots)))),
        estimated=draw(st.booleans()),
        holes=tuple(draw(st.lists(st.tuples(st.integers(0, 2**40), unanswered), max_size=2))),
        gone_since=draw(st.none() | st.integers(0, 2**40)),
        if_counted=draw(st.none() | timelines(deepest - 1)) if deepest else None,
    )


labels = st.lists(st.tuples(texts, texts), max_size=3).map(tuple)
answered = st.builds(
    Answered,
    groups=st.lists(st.tuples(labels, timelines() | unanswered), max_size=3).map(tuple),
    requests=st.lists(texts, max_size=2).map(tuple),
    notices=st.lists(texts, max_size=2).map(tuple),
    counted_by=texts,
)
saved_answers = st.builds(
    SavedAnswers,
    at=st.integers(0, 2**40),
    version=texts,
    answers=st.dictionaries(st.text("0123456789abcdef", min_size=4, max_size=4), answered | unanswered, max_size=3),
    coverage=st.dictionaries(texts, st.fractions(0, 1), max_size=2),
    notices=st.lists(texts, max_size=2).map(tuple),
    select=st.lists(texts, max_size=2).map(tuple),
)


def exactly(saved: SavedAnswers):
    """All of it, with the types of numbers and what does not take part in comparison."""
    return repr(saved.answers), saved


@given(saved_answers)
def test_what_is_saved_is_what_is_read_back(saved):
    back = loads(dumps(saved))
    assert back == replace(saved, answers=back.answers)
    assert {digest: repr(each) for digest, each in back.answers.items()} == {
        digest: repr(each) for digest, each in saved.answers.items()
    }


@given(saved_answers)
def test_the_same_answers_are_the_same_text_in_ascii(saved):
    text = dumps(saved)
    assert text == dumps(loads(text))
    assert text.isascii()
    assert text.count("\n") == 1


SAVED = dumps(
    SavedAnswers(
        at=AT,
        version="1.2.3",
        answers={
            "ab": Answered(
                groups=(((), Timeline(knots=(0, 60), good=(0, Fraction(1, 2)), total=(0, 1), observed=(0, 60))),)
            ),
            "cd": Unanswered(Reason.DEADLINE, "late"),
        },
        coverage={"metrics": Fraction(19, 20)},
    )
)


@given(st.integers(0, len(SAVED) - 2), st.sampled_from("0123456789abcxyz-,"))
def test_a_text_that_was_changed_anywhere_is_not_believed(place, other):
    changed = SAVED[:place] + other + SAVED[place + 1 :]
    if json.loads(SAVED) != _json(changed):
        with pytest.raises(NotAnswers):
            loads(changed)


def _json(text):
    try:
        return json.loads(text)
    except ValueError:
        return None


def signed(**changes):
    """The text with other content, and the digest of that."""
    from evaluator.stores.answers import _digest

    content = json.loads(SAVED)
    del content["digest"]
    content |= changes
    return json.dumps({**content, "digest": _digest(content)})


TIMELINE = json.loads(SAVED)["questions"]["ab"]["groups"][0][1]


def with_timeline(**changes):
    groups = [[[], TIMELINE | changes]]
    return signed(questions={"ab": {"groups": groups, "requests": [], "notices": [], "counted_by": ""}})


NESTED = TIMELINE | {
    "if_counted": TIMELINE | {"if_counted": TIMELINE | {"if_counted": TIMELINE | {"if_counted": TIMELINE}}}
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"answers": NaN}', "not JSON"),
        ('{"answers": "slogate-answers/v1", "at": 1.5}', "changed after it was saved"),
        (signed(at=1.5), "makes no sense"),
        ("[]", "holds no answers"),
        ('{"report": "slogate-report/v1"}', "holds no answers"),
        (signed(answers="slogate-answers/v2"), "this slogate reads slogate-answers/v1"),
        (signed(at="now"), "makes no sense"),
        (signed(at=True), "makes no sense"),
        (signed(coverage={"a": "1/0"}), "makes no sense"),
        (signed(questions=[]), "makes no sense"),
        (signed(questions={"ab": {"unanswered": "bad mood", "detail": ""}}), "makes no sense"),
        (signed(questions={"ab": {}}), "makes no sense"),
        (with_timeline(good=[0]), "makes no sense"),
        (with_timeline(knots=[60, 0]), "makes no sense"),
        (with_timeline(good=[0, True]), "makes no sense"),
        (with_timeline(good=[0, "nan"]), "makes no sense"),
        (with_timeline(estimated=1), "makes no sense"),
        (with_timeline(**NESTED), "makes no sense"),
    ],
)
def test_a_text_that_holds_no_answers_is_refused_with_words(text, said):
    with pytest.raises(NotAnswers, match=re.escape(said)):
        loads(text)


def test_the_digest_is_what_the_text_says():
    assert digest_of(SAVED) == json.loads(SAVED)["digest"]
    assert re.fullmatch("sha256:[0-9a-f]{64}", digest_of(SAVED))


def test_a_question_that_was_never_asked_is_unanswered_and_says_so():
    (query,) = plan(spec(), AT).queries
    saved = loads(SAVED)
    (answer,) = saved.answers_to([query], "a.json").values()
    assert answer.reason is Reason.NO_DATA
    assert "a.json has no answer to this question to metrics" in answer.detail
    known = replace(saved, answers={query.digest(): Unanswered(Reason.STALE, "x")})
    assert known.answers_to([query], "a.json") == {query: Unanswered(Reason.STALE, "x")}
