"""The report as people read it, at eighty columns and in a log."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.core.confidence import interval
from evaluator.core.counts import Counts, Reason
from evaluator.core.later import Later
from evaluator.core.report import UnknownAs, Verdict
from evaluator.formats.style import Style
from evaluator.formats.terminal import MOST_DESCRIBED, render
from slo_spec.record import replace
from tests.evaluator.core.given import AT, DAY, days, objective, target
from tests.evaluator.formats.golden import is_golden
from tests.evaluator.formats.reports import HOSTILE, everything, hostile, mixed, perfect, report_of, results_of, service

FAIL = Verdict.FAIL
GOLDEN = Path(__file__).parents[2] / "golden"
STYLES = {
    "report-80.txt": Style(width=80),
    "report-120-verbose.txt": Style(width=120, verbosity=1),
    "report-80-ascii.txt": Style(width=80, unicode=False),
    "report-80-colour.txt": Style(width=80, color=True),
}


@pytest.mark.parametrize("name", STYLES)
def test_the_report_is_the_golden_one(name: str) -> None:
    assert render(mixed(), STYLES[name]) == (GOLDEN / name).read_text(encoding="utf-8")


def test_commitments_waivers_and_findings_are_shown() -> None:
    assert is_golden("report-everything.txt", render(everything(), Style(width=100)))


def test_a_finding_that_fails_nothing_is_a_note_and_no_verdict() -> None:
    lines = render(everything(), Style()).splitlines()
    assert "· NOTE  waiver-unused: moving-house" in lines
    assert "NOTE  waiver-unused: moving-house" in render(everything(), Style(unicode=False)).splitlines()
    assert "✗ FAIL  objective-removed: checkout/latency" in lines


def test_quiet_names_whatever_did_not_pass() -> None:
    assert render(everything(), Style(verbosity=-1)).splitlines() == [
        "✗ FAIL  objective-removed: checkout/latency",
        "✗ FAIL  checkout/availability",
        "✗ FAIL  payments/availability",
        "? UNKNOWN  mail/availability",
        "! WARN  acme-gold/availability",
        "✗ FAIL, exit 1: 3 fail, 1 unknown, 1 warn, 2 pass",
    ]


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_no_number_is_ever_cut(width: int) -> None:
    text = render(mixed(), Style(width=width))
    assert "…" not in text
    for number in ("99.9%", "99.369%", "-531.1%", "+7.1%", "21.83x in 1d"):
        assert number in text


@pytest.mark.parametrize("width", [40, 80, 100])
def test_a_name_that_fits_nowhere_takes_no_number_its_room(width: int) -> None:
    (result,) = results_of(service("checkout"))
    text = render(report_of(replace(result, service="s" * 70)), Style(width=width))
    assert "…" not in text
    assert "s" * 70 in text  # in its paragraph
    assert re.search(r"99\.9% +99\.369% +-531\.1% +0\.1x in 1d\n", text)


def test_a_narrow_terminal_has_every_label() -> None:
    lines = render(replace(everything(), results=(), exposures=()), Style(width=40)).splitlines()
    assert lines[4:6] == ["  why  main promises it, and this tree", "       does not"]


def test_no_line_is_wider_than_the_terminal() -> None:
    for width in (80, 100, 120):
        assert max(map(len, render(mixed(), Style(width=width, verbosity=1)).splitlines())) <= width


def test_the_last_line_is_the_verdict_with_its_exit_code() -> None:
    assert render(mixed(), Style()).splitlines()[-1] == "✗ FAIL, exit 1: 2 fail, 1 unknown, 2 pass"


def test_quiet_is_the_verdict_and_the_names_behind_it() -> None:
    assert render(mixed(), Style(verbosity=-1)).splitlines() == [
        "✗ FAIL  checkout/availability",
        "✗ FAIL  payments/availability",
        "? UNKNOWN  mail/availability",
        "✗ FAIL, exit 1: 2 fail, 1 unknown, 2 pass",
    ]
    (failed,) = results_of(service("checkout"))
    many = render(report_of(*[failed] * 25), Style(verbosity=-1)).splitlines()
    assert many[19:] == ["✗ FAIL  checkout/availability", "... and 5 more", "✗ FAIL, exit 1: 25 fail"]


def test_a_name_that_is_too_long_goes_on_where_a_part_of_it_ends() -> None:
    (result,) = results_of(service("checkout"))
    group = (("region", "eu-central-1"), ("zone", "a"))
    text = render(report_of(replace(result, group=group)), Style(width=80))
    first, second, third = text.splitlines()[4:7]
    assert first.startswith(" ✗ FAIL  checkout/availability")
    assert [second.strip(), third.strip()] == ["{region=eu-central-1,", "zone=a}"]
    wide = render(report_of(replace(result, group=group)), Style(width=120))
    assert "checkout/availability{region=eu-central-1, zone=a}   99.9%" in wide


def test_a_window_that_the_service_is_younger_than_says_so() -> None:
    (whole,) = results_of(service("search"))
    (young,) = results_of(service("search", replace(objective(), since=AT - 12 * DAY)))
    assert "to 2026-09-21T00:00:00Z (12d, cut by since:)\n" in render(report_of(young), Style(verbosity=1))
    assert "since" not in render(report_of(whole), Style())


def test_the_burn_says_over_how_long_without_cutting_it_short() -> None:
    (result,) = results_of(service("search", objective(window=days(4))))
    assert re.search(r"0\.1x in 3h 12m$", render(report_of(result), Style()), re.MULTILINE)


def test_what_passed_has_a_paragraph_only_when_everything_is_asked_for() -> None:
    assert render(mixed(), Style()).count("search/latency") == 1
    assert render(mixed(), Style(verbosity=1)).count("search/latency") == 2


@pytest.mark.parametrize("number", [MOST_DESCRIBED, MOST_DESCRIBED + 2])
def test_of_hundreds_that_did_not_pass_the_table_has_all_and_the_paragraphs_the_worst_of_each_verdict(
    number: int,
) -> None:
    failed, unknown = (next(each for each in mixed().results if each.verdict is v) for v in (FAIL, Verdict.UNKNOWN))
    many = [replace(failed, service=f"search-{at}") for at in range(number)]
    report = replace(report_of(*many, unknown), findings=everything().findings)
    text, every = render(report, Style()), render(report, Style(verbosity=1))
    described = [each.service for each in many if text.count(f"{each.service}/") == 2]
    assert described == [each.service for each in many[:MOST_DESCRIBED]]
    assert all(f"{each.service}/" in text for each in many)
    assert text.count(unknown.name) == 2
    assert "NOTE" in text
    assert ("in the table alone: 2 fail (-v describes each)" in text) is (number > MOST_DESCRIBED)
    assert all(every.count(f"{each.service}/") == 2 for each in many)
    assert "in the table alone" not in every


def test_a_verdict_is_a_word_and_not_only_a_colour() -> None:
    text = render(mixed(), Style(unicode=False))
    assert text.isascii()
    assert {word for word in ("FAIL", "UNKNOWN", "PASS") if word in text} == {"FAIL", "UNKNOWN", "PASS"}


def test_without_colour_there_is_no_escape_and_with_it_there_is() -> None:
    assert "\x1b" not in render(mixed(), Style())
    assert "\x1b[1;31m" in render(mixed(), Style(color=True))


def test_a_budget_of_nothing_is_not_a_number() -> None:
    assert re.search(r"100% +99\.369% +overspent +infinite in 1d", render(perfect(broken=True), Style()))
    assert re.search(r"100% +100% +nothing spent +0x in 1d", render(perfect(broken=False), Style()))


def test_how_sure_it_is_is_shown_only_where_more_events_could_change_it() -> None:
    (result,) = results_of(service("search"))
    few = replace(result, interval=interval(Counts(99, 100)), measured=Counts(99, 100))
    words = "100 events say: between 94.55% and 99.82%, with 95% confidence"
    assert words not in render(report_of(few), Style(verbosity=1))
    near = replace(few, target=target("99.5%"))
    assert words in " ".join(render(report_of(near), Style(verbosity=1)).split())
    assert words in " ".join(render(report_of(replace(few, reason=Reason.TOO_FEW)), Style(verbosity=1)).split())
    assert "confidence" not in render(report_of(result), Style(verbosity=1))


def test_the_operators_word_on_unknown_is_shown() -> None:
    (unknown,) = [result for result in mixed().results if result.service == "mail"]
    text = render(report_of(unknown, unknown_as=UnknownAs.PASS), Style())
    assert text.endswith("✓ PASS, exit 0: 1 unknown; unknown counts as pass by --on-unknown\n")
    assert "? UNKNOWN" in text


@pytest.mark.parametrize(
    "style", [Style(width=80), Style(width=40, verbosity=1), Style(verbosity=-1), Style(unicode=False)]
)
def test_hostile_text_is_shown_and_not_obeyed(style: Style) -> None:
    text = render(hostile(), style)
    assert "\x1b" not in text
    assert "##[" not in text
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]
    if style.verbosity >= 0:
        assert "[/red]" in re.sub(r"\s", "", text)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=60).map(lambda text: text + HOSTILE))
def test_whatever_a_text_holds_no_control_character_is_printed(text: str) -> None:
    shown = render(hostile(text), Style(width=60))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028]", shown)
    assert not [line for line in shown.split("\n") if line.lstrip().startswith("::")]


@given(lengths=st.lists(st.sampled_from((1, 149, 150, 151, 400)), max_size=6))
def test_of_requests_the_first_short_ones_are_shown_and_whether_there_is_more(lengths: list[int]) -> None:
    requests = tuple(f"{number}".ljust(length, "q") for number, length in enumerate(lengths))
    short = [text for text in requests if len(text) <= 150]
    wanted = (short or [f"{text[:150]} ..." for text in requests])[:3]
    result = replace(mixed().results[0], requests=Later(lambda: requests))
    assert result.verdict is not Verdict.PASS
    printed = render(report_of(result), Style(width=1000))
    lines = [line.strip() for line in printed.split("asked", 1)[1].splitlines()[1:]]
    shown = lines[: lines.index("")]
    assert [line for line in shown if line in {*wanted, "(-v shows every query)"}] == [
        *wanted,
        *(["(-v shows every query)"] if list(requests) != wanted else []),
    ]
