"""Laws of business time: what must hold for any calendar, in any zone, over any change of its clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evaluator.core.business_time import deadline, elapsed
from evaluator.core.interval import Span
from evaluator.core.service_hours import inside_and_outside
from slo_spec.model.calendars import Calendar, Shift, WeekVersion

MINUTE, HALF_HOUR, DAY = 60, 1800, 86_400
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"])
# Weeks in which a clock of these zones changes, and one in which none does.
WEEKS = [
    datetime(2025, month, day, tzinfo=UTC) for month, day in ((3, 8), (3, 28), (6, 12), (10, 24), (10, 31), (12, 29))
]
instants = st.builds(
    lambda week, minutes: int(week.timestamp()) + minutes * MINUTE, st.sampled_from(WEEKS), st.integers(0, 5 * 24 * 60)
)
# Edges at half past one or two are where a change begins or ends in the middle of a shift's edge: which of two
# occurrences is meant is a convention, with tests of its own, and not a question of what a clock on the wall shows.
edges = st.integers(0, 96).filter(lambda half_hours: half_hours % 48 not in {3, 5})
shifts = st.builds(
    lambda one, two: Shift(min(one, two) * HALF_HOUR, max(one, two) * HALF_HOUR), edges.filter(lambda n: n < 48), edges
)
weeks = st.lists(st.lists(shifts, max_size=3).map(tuple), min_size=7, max_size=7).map(tuple)


@st.composite
def calendars(draw):
    versions = [WeekVersion(week=draw(weeks))]
    if draw(st.booleans()):
        changed = draw(st.sampled_from(WEEKS)).date() + timedelta(days=draw(st.integers(0, 5)))
        versions.append(WeekVersion(week=draw(weeks), valid_from=changed))
    holidays = draw(st.lists(st.dates(date(2025, 3, 8), date(2026, 1, 4)), max_size=20))
    yearly = draw(st.sampled_from([(), (((12, 30), (1, 2)),), (((3, 30), (3, 30)), ((10, 25), (10, 26)))]))
    return Calendar(
        name="any", timezone=draw(ZONES), versions=tuple(versions), holidays=tuple(holidays), yearly_holidays=yearly
    )


pauses = st.lists(
    st.builds(lambda start, minutes: Span(start, start + minutes * MINUTE), instants, st.integers(0, 3000)), max_size=4
)


def is_open(calendar, instant):
    """The slow reading: what the clock on the wall shows, held against each shift that may still go on."""
    local = datetime.fromtimestamp(instant, ZoneInfo(calendar.timezone)).replace(tzinfo=None)
    for back in range(3):
        day = local.date() - timedelta(days=back)
        seconds = int((local - datetime(day.year, day.month, day.day)).total_seconds())
        if _free(calendar, day):
            continue
        (*_, version) = [found for found in calendar.versions if found.valid_from is None or found.valid_from <= day]
        if any(shift.start <= seconds < shift.end for shift in version.week[day.weekday()]):
            return True
    return False


def _free(calendar, day):
    today = (day.month, day.day)
    in_range = (
        today in {first, last} or (first < today < last) or (first > last and (today > first or today < last))
        for first, last in calendar.yearly_holidays
    )
    return day in calendar.holidays or any(in_range)


def counted(calendar, start, end, stopped):
    minutes = range(start, end, MINUTE)
    return sum(MINUTE for at in minutes if is_open(calendar, at) and not any(at in pause for pause in stopped))


def opens(calendar):
    return any(shift.start < shift.end for day in calendar.versions[-1].week for shift in day)


@settings(max_examples=60, deadline=None)
@given(calendars(), instants, st.integers(0, 3 * 24 * 60), pauses)
def test_business_time_is_what_one_counts_minute_by_minute(calendar, start, minutes, stopped):
    end = start + minutes * MINUTE
    assert elapsed(calendar, start, end, stopped) == counted(calendar, start, end, stopped)


@settings(max_examples=80, deadline=None)
@given(calendars(), instants, st.integers(0, 10**6), st.integers(0, 10**6), pauses)
def test_business_time_adds_up(calendar, start, first, second, stopped):
    middle, end = start + first, start + first + second
    whole = elapsed(calendar, start, end, stopped)
    assert elapsed(calendar, start, middle, stopped) + elapsed(calendar, middle, end, stopped) == whole


@settings(max_examples=80, deadline=None)
@given(calendars(), instants, st.integers(1, 10**6), pauses)
def test_at_its_deadline_a_target_is_consumed_and_a_second_before_it_is_not(calendar, created, target, stopped):
    assume(opens(calendar))
    due = deadline(calendar, created, target, stopped)
    assert elapsed(calendar, created, due, stopped) == target
    assert elapsed(calendar, created, due - 1, stopped) == target - 1


@settings(max_examples=60, deadline=None)
@given(calendars(), instants, st.integers(1, 10**5), st.integers(0, 10**5), pauses)
def test_a_longer_target_and_more_pauses_are_never_due_earlier(calendar, created, target, more, stopped):
    assume(opens(calendar))
    due = deadline(calendar, created, target)
    assert deadline(calendar, created, target + more) >= due
    assert deadline(calendar, created, target, stopped) >= due


@settings(max_examples=60, deadline=None)
@given(calendars(), instants, st.integers(0, 10**6))
def test_open_and_closed_hours_make_up_every_period(calendar, start, seconds):
    period = Span(start, start + seconds)
    inside, outside = inside_and_outside(calendar, period)
    assert sum(span.seconds for span in (*inside, *outside)) == seconds
    assert all(one.end <= other.start for one in inside for other in outside if one.start < other.start)
