"""What a tracker of issues gets: one list, worst first, each with an identity that numbers and lines do not change."""

from __future__ import annotations

from hypothesis import given, settings

from evaluator.core.report import Report, UnknownAs, Verdict
from evaluator.formats.entries import entries, fingerprints, first_place
from slo_spec.problem import Location
from slo_spec.record import replace
from tests.evaluator.formats.random_reports import reports
from tests.evaluator.formats.reports import everything, mixed, report_of


def test_everything_is_listed_once_worst_first() -> None:
    assert [(entry.kind, entry.name, str(entry.verdict), entry.code) for entry in entries(everything())] == [
        ("finding", "checkout/latency", "fail", "objective-removed"),
        ("objective", "checkout/availability", "fail", "objective-fail"),
        ("objective", "payments/availability", "fail", "objective-fail"),
        ("objective", "mail/availability", "unknown", "objective-unknown"),
        ("commitment", "acme-gold/availability", "warn", "commitment-warn"),
        ("finding", "moving-house", "pass", "waiver-unused"),
        ("objective", "search/availability", "pass", "objective-waived"),
        ("objective", "search/latency", "pass", "objective-pass"),
    ]


def test_only_what_passed_by_itself_is_no_news() -> None:
    assert [entry.name for entry in entries(everything()) if not entry.is_news] == ["search/latency"]


def test_an_unknown_that_the_operator_lets_pass_counts_as_a_pass_and_stays_unknown() -> None:
    (mail,) = [each for each in mixed().results if each.service == "mail"]
    entry, word = entries(report_of(mail, unknown_as=UnknownAs.PASS))
    assert (entry.verdict, entry.counts_as, entry.code) == (Verdict.UNKNOWN, Verdict.PASS, "objective-unknown")
    assert (word.verdict, word.code, word.is_news) == (Verdict.PASS, "unknown-let-pass", True)


def test_a_warning_that_closes_the_gate_counts_as_a_failure() -> None:
    (entry,) = [entry for entry in entries(replace(everything(), fail_on=Verdict.WARN)) if entry.kind == "commitment"]
    assert (entry.verdict, entry.counts_as) == (Verdict.WARN, Verdict.FAIL)


def test_a_fingerprint_survives_other_lines_and_other_numbers() -> None:
    given = everything()
    moved = replace(
        given,
        results=tuple(
            replace(each, location=Location("else.yaml", 99, 9), because=("other",)) for each in given.results
        ),
    )
    assert [mark for _, mark in fingerprints(entries(moved))] == [mark for _, mark in fingerprints(entries(given))]


@settings(max_examples=30, deadline=None)
@given(reports)
def test_fingerprints_are_unique_even_where_names_are_not(report: Report) -> None:
    twice = replace(report, results=(*report.results, *report.results))
    marks = [mark for _, mark in fingerprints(entries(twice))]
    assert len(set(marks)) == len(marks) == len(report.findings) + 2 * len(report.results) + len(report.exposures)


def test_the_first_place_is_one_in_a_file() -> None:
    assert first_place(entries(everything())) == Location("slo/checkout.yaml", 17, 5)
    assert first_place(()) is None
