from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo_spec import units


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("15s", 15),
        ("5m", 300),
        ("1h", 3600),
        ("30d", 2_592_000),
        ("1w", 604_800),
        ("1h30m", 5400),
        ("1d12h", 129_600),
        ("1000ms", 1),
    ],
)
def test_a_duration_is_whole_seconds(text, seconds):
    assert units.duration_seconds(text) == seconds


def test_a_duration_below_a_second_is_exact_where_it_may_be():
    assert units.exact_seconds("300ms") == Decimal("0.3")
    with pytest.raises(ValueError, match="not a whole number of seconds"):
        units.duration_seconds("300ms")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("30", "30 has no unit; write 30s, 30m, 30h or 30d"),
        ("1M", "months and years differ"),
        ("2y", "months and years differ"),
        ("5 m", "write 5m"),
        ("1.5h", "such as 1h30m"),
        ("30m1h", "out of order"),
        ("1h1h", "out of order"),
        ("0s", "above zero"),
        ("999999999d", "hundred years"),
        ("99999999999d", "is too long: a number of more than nine digits"),
        ("", "not a duration"),
        ("5m\n", "not a duration"),
        ("-5m", "not a duration"),
        ("٥m", "not a duration"),
        ("P30D", "not a duration"),
    ],
)
def test_what_is_no_duration_is_told_what_would_be(text, words):
    with pytest.raises(ValueError, match=words):
        units.exact_seconds(text)


@given(st.integers(1, units.LONGEST_SECONDS))
def test_a_duration_comes_back_from_its_text(seconds):
    assert units.duration_seconds(units.duration_text(seconds)) == seconds


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("99.9%", Fraction(999, 1000)),
        ("0.999", Fraction(999, 1000)),
        ("100%", Fraction(1)),
        ("1", Fraction(1)),
        ("0%", Fraction(0)),
    ],
)
def test_a_share_is_exact(text, ratio):
    assert units.share(text) == ratio


@given(st.integers(0, 10**12))
def test_a_percentage_keeps_every_digit(digits):
    text = f"{digits // 10**10}.{digits % 10**10:010d}%"
    assert units.share(text) == Fraction(digits, 10**12)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("99.9", "99.9 has no unit; write 99.9%"),
        ("101", "more than 100%"),
        ("100.1%", "more than all of it"),
        ("99,9%", "write 99.9%"),
        ("99.9 %", "write 99.9%"),
        ("-1%", "not a percentage"),
        ("99.9%\n", "not a percentage"),
        ("nan", "not a percentage"),
        ("", "not a percentage"),
    ],
)
def test_what_is_no_share_is_told_what_would_be(text, words):
    with pytest.raises(ValueError, match=words):
        units.share(text)


def test_a_target_keeps_its_text_and_promises_something():
    assert str(units.target("99.90%")) == "99.90%"
    assert units.target("100%").ratio == 1
    with pytest.raises(ValueError, match="promises nothing"):
        units.target("0%")


def test_a_size_is_bytes():
    assert units.size_bytes("512MB") == 512_000_000
    assert units.size_bytes("1GiB") == 2**30
    for text in ["512", "0MB", "1 GB", "1gb", ""]:
        with pytest.raises(ValueError, match="not a size"):
            units.size_bytes(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-10-12", datetime(2026, 10, 12, tzinfo=UTC)),
        ("2026-10-12T08:00:00Z", datetime(2026, 10, 12, 8, tzinfo=UTC)),
        ("2026-10-12T08:00:00+02:00", datetime(2026, 10, 12, 6, tzinfo=UTC)),
        ("2026-10-12t08:00:00.9z", datetime(2026, 10, 12, 8, tzinfo=UTC)),
    ],
)
def test_an_instant_is_seconds_since_the_epoch(text, moment):
    assert units.instant_seconds(text) == int(moment.timestamp())


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-13-01T00:00:00Z", "2026-10-12T08:00:00", "yesterday", "2026-10-12T25:00:00Z"]
)
def test_what_is_no_instant_is_refused(text):
    with pytest.raises(ValueError, match=r"no instant|there is no"):
        units.instant_seconds(text)


@given(st.dates(min_value=date(1970, 1, 1)))
def test_a_date_comes_back_from_its_text(day):
    assert units.calendar_date(day.isoformat()) == day


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])
def test_a_zone_is_one_of_the_database(name):
    assert units.zone_name(name) == name


@pytest.mark.parametrize("name", ["Europe/Berln", "europe/berlin"])
def test_a_misspelt_zone_is_told_the_nearest(name):
    with pytest.raises(ValueError, match=r"did you mean Europe/Berlin\?"):
        units.zone_name(name)


@pytest.mark.parametrize(
    "name", ["", "Europe", "../../etc/passwd", "/etc/localtime", "localtime", "Europe/Berlin\n", "a\0b", "x" * 9999]
)
def test_what_is_no_zone_is_refused(name):
    with pytest.raises(ValueError, match="no time zone named"):
        units.zone_name(name)


@pytest.mark.parametrize(("value", "month"), [("april", 4), ("Apr", 4), (4, 4), ("12", 12), ("SEPTEMBER", 9)])
def test_a_month_has_a_name_or_a_number(value, month):
    assert units.month_number(value) == month


@pytest.mark.parametrize("value", ["ma", "smarch", 0, 13, "", "4.0"])
def test_what_is_no_month_is_refused(value):
    with pytest.raises(ValueError, match="is no month"):
        units.month_number(value)


READERS = [units.exact_seconds, units.share, units.target, units.size_bytes, units.instant_seconds, units.calendar_date]


@pytest.mark.parametrize("reader", [*READERS, units.month_number, units.duration_seconds])
@given(text=st.text(max_size=30) | st.text(alphabet="0123456789.%smhdw-:TZ+ ", max_size=30))
def test_any_other_text_is_a_value_error_that_can_be_printed(reader, text):
    said = ""
    try:
        reader(text)
    except ValueError as error:
        said = str(error)
    assert said.isprintable()


@pytest.mark.parametrize(
    ("text", "seconds"), [("00:00", 0), ("09:30", 34_200), ("09:30:15", 34_215), ("24:00", 86_400), ("48:00", 172_800)]
)
def test_a_time_of_day_is_seconds_after_midnight_up_to_the_end_of_the_next_day(text, seconds):
    assert units.time_of_day_seconds(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "9:00", "48:01", "99:00", "09:60", "09:00:60", "09:00 ", "-1:00", "٠٩:٠٠", "0900"]
)
def test_what_is_no_time_of_day_is_refused_with_what_would_be_right(text):
    with pytest.raises(ValueError, match=r"write|up to 48:00"):
        units.time_of_day_seconds(text)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("4000 EUR", "4000", "EUR"), ("1234.56 USD", "1234.56", "USD"), ("0 JPY", "0", "JPY"), ("0.10 EUR", "0.10", "EUR"),
        ("999999999999999.999 BHD", "999999999999999.999", "BHD"),
    ],
)  # fmt: skip
def test_money_is_an_exact_amount_in_a_currency(text, amount, currency):
    money = units.money(text)
    assert (str(money.amount), money.currency, str(money)) == (amount, currency, text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("4000", "4000 has no currency; write 4000 EUR"), ("EUR 4000", "currency first; write 4000 EUR"),
        ("4,000 EUR", "has separators"), ("4 000 EUR", "has separators"), ("4'000.00 CHF", "has separators"),
        ("12,50 EUR", "has separators"), ("4000 eur", "three capital letters"), ("4000EUR", "three capital letters"),
        ("-1 EUR", "not an amount"), ("1e3 EUR", "not an amount"), ("4000 \u20ac", "not an amount"), ("", "not an amount"),
        ("4000 EUR\n", "not an amount"), ("\u0661 EUR", "not an amount"),
    ],
)  # fmt: skip
def test_what_is_no_money_is_told_what_would_be(text, words):
    with pytest.raises(ValueError, match=words):
        units.money(text)


@pytest.mark.parametrize(("text", "count"), [("30d", 30), ("2w", 14), ("1w1d", 8), ("1d", 1), ("36600d", 36_600)])
def test_days_are_whole_days_of_the_calendar(text, count):
    assert units.days(text) == count


@pytest.mark.parametrize(
    "text", ["", "72h", "30", "1d1w", "0d", "0w", "1.5d", "36601d", "99999w", "30d\n", "-1d", "\u0661d"]
)
def test_what_is_no_whole_day_is_refused(text):
    with pytest.raises(ValueError, match="day"):
        units.days(text)


def test_a_multiple_is_a_percentage_that_may_be_above_all_of_it():
    assert units.multiple("250%") == Fraction(5, 2)
    assert units.multiple("12.5%") == Fraction(1, 8)
    for text in ("250", "2.5", "-1%", "1e2%", "10000%0", ""):
        with pytest.raises(ValueError, match="not a percentage"):
            units.multiple(text)
