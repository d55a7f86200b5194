"""Laws of exclusions: what must hold for any windows, notices and caps."""

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.core.exclusions import excluded_spans, windows
from evaluator.core.interval import Span, cut, intersection, total_seconds, union
from slo_spec.model.exclusions import Exclusion, ExclusionKind, Exclusions, Recurring
from slo_spec.record import replace

HOUR = 3600
NEW_YEAR = 1_798_761_600  # 2027-01-01T00:00:00Z
ASKED = Span(NEW_YEAR - 40 * HOUR, NEW_YEAR + 40 * HOUR)


@st.composite
def dated(draw):
    start = NEW_YEAR + draw(st.integers(-100, 100)) * HOUR // 2
    announced = draw(st.none() | st.integers(-3, 6).map(lambda hours: start - hours * HOUR))
    return Exclusion(
        name=draw(st.sampled_from("abc")),
        kind=draw(st.sampled_from([ExclusionKind.MAINTENANCE] * 3 + [ExclusionKind.FORCE_MAJEURE])),
        start=start,
        end=start + draw(st.integers(1, 40)) * HOUR // 2,
        announced=announced,
        services=draw(st.sampled_from([(), ("checkout",), ("search",)])),
    )


nightly = Exclusion(
    name="nightly",
    kind=ExclusionKind.MAINTENANCE,
    recurring=Recurring(rule="FREQ=DAILY", first="2026-12-28T22:00:00", end_of_day=26 * HOUR, timezone="Europe/Berlin"),
    announced=NEW_YEAR - 1000 * HOUR,
)
documents = st.builds(
    lambda found, recurs, notice, cap, zone: Exclusions(
        name="m",
        windows=(*found, *([nightly] if recurs else ())),
        notice_seconds=notice * HOUR,
        yearly_cap_seconds=None if cap is None else cap * HOUR,
        timezone=zone,
    ),
    st.lists(dated(), max_size=6),
    st.booleans(),
    st.integers(0, 3),
    st.none() | st.integers(0, 30),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]),
)
outages = st.lists(
    st.tuples(st.integers(-40, 39), st.integers(1, 20)).map(
        lambda pair: Span(NEW_YEAR + pair[0] * HOUR, NEW_YEAR + (pair[0] + pair[1]) * HOUR)
    ),
    max_size=5,
)


@given(documents)
@settings(max_examples=100)
def test_what_is_excluded_and_what_counts_make_up_the_window(document):
    for found in windows([document], ASKED):
        assert union((*found.excluded, *found.counted)) == (found.span,)
        assert intersection(found.excluded, found.counted) == ()
        assert ("counts as downtime" in found.because) is (found.excluded == ())
        assert found.because.endswith("excluded") is (found.counted == ())


@given(documents, st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_the_order_of_windows_in_the_file_changes_nothing(document, random):
    shuffled = list(document.windows)
    random.shuffle(shuffled)
    assert windows([replace(document, windows=tuple(shuffled))], ASKED) == windows([document], ASKED)


@given(documents, outages)
@settings(max_examples=100)
def test_cutting_exclusions_never_raises_downtime(document, down):
    before = total_seconds(down)
    assert total_seconds(cut(down, excluded_spans(windows([document], ASKED)))) <= before


@given(documents)
@settings(max_examples=100)
def test_no_year_has_more_maintenance_than_its_cap(document):
    kept = tuple(each for each in document.windows if each.kind is ExclusionKind.MAINTENANCE)
    maintenance = replace(document, windows=kept, timezone="UTC")
    excluded = excluded_spans(windows([maintenance], Span(NEW_YEAR - 9000 * HOUR, NEW_YEAR + 8760 * HOUR)))
    if maintenance.yearly_cap_seconds is not None:
        for year in (Span(NEW_YEAR - 8760 * HOUR, NEW_YEAR), Span(NEW_YEAR, NEW_YEAR + 8760 * HOUR)):
            assert total_seconds(intersection(excluded, (year,))) <= maintenance.yearly_cap_seconds


@given(documents, st.integers(0, 30))
@settings(max_examples=100)
def test_a_smaller_cap_never_excludes_more(document, cap):
    whole = excluded_spans(windows([replace(document, yearly_cap_seconds=None)], ASKED))
    capped = excluded_spans(windows([replace(document, yearly_cap_seconds=cap * HOUR)], ASKED))
    assert cut(capped, whole) == ()


@given(documents, st.integers(-40, 39), st.integers(1, 20))
@settings(max_examples=100)
def test_a_shorter_question_has_the_same_answer(document, begin, hours):
    part = Span(NEW_YEAR + begin * HOUR, min(ASKED.end, NEW_YEAR + (begin + hours) * HOUR))
    whole = windows([document], ASKED)
    assert windows([document], part) == tuple(
        each for each in whole if each.span.start < part.end and each.span.end > part.start
    )
