"""What a document of kind Exclusions means, and what is said about one that is wrong."""

import pytest

from slo_spec.load import load
from slo_spec.model.exclusions import Exclusion, ExclusionKind, Recurring

HEAD = """\
apiVersion: slogate/v1
kind: Exclusions
metadata: {name: maintenance, description: Announced work}
timezone: Europe/Berlin
notice: 48h
yearly_cap: 10h
windows:
"""
DATED = (
    '  - {name: db-upgrade, kind: maintenance, reason: "database upgrade", from: 2026-03-07T22:00:00Z, '
    "to: 2026-03-08T01:00:00Z, announced: 2026-03-01T09:00:00Z, approver: Jo, services: [checkout]}\n"
)
SUNDAY = (
    '  - {name: sunday, kind: maintenance, every: "FREQ=WEEKLY;BYDAY=SU", since: 2026-01-01, at: "02:00-04:00", '
    "announced: 2025-11-01T00:00:00Z}\n"
)


def problems(windows, head=HEAD):
    return load([("a.yaml", head + windows)]).problems


def said(inside):
    """The code, the column's text and the message of the one problem that a window has."""
    line = f"  - {{name: w, {inside}}}\n"
    (problem,) = problems(line)
    assert problem.location.line == 8
    return problem.code, line[problem.location.column - 1 :].split(",", maxsplit=1)[0].rstrip("}\n"), problem.message


def recurring(every="FREQ=DAILY", since="2026-01-01", at="02:00-04:00"):
    return f'kind: maintenance, every: "{every}", since: {since}, at: "{at}"'


def test_a_document_of_windows_becomes_frozen_values():
    loaded = load([("a.yaml", HEAD + DATED + SUNDAY)])
    assert loaded.problems == ()
    (document,) = loaded.spec.exclusions
    assert (document.name, document.description, document.timezone) == (
        "maintenance",
        "Announced work",
        "Europe/Berlin",
    )
    assert (document.notice_seconds, document.yearly_cap_seconds) == (48 * 3600, 10 * 3600)
    assert document.windows == (
        Exclusion(
            name="db-upgrade",
            kind=ExclusionKind.MAINTENANCE,
            reason="database upgrade",
            start=1772920800,
            end=1772931600,
            announced=1772355600,
            approver="Jo",
            services=("checkout",),
        ),
        Exclusion(
            name="sunday",
            kind=ExclusionKind.MAINTENANCE,
            announced=1761955200,
            recurring=Recurring(
                rule="FREQ=WEEKLY;BYDAY=SU", first="2026-01-01T02:00:00", end_of_day=14400, timezone="Europe/Berlin"
            ),
        ),
    )
    assert document.windows[1].location.line == 9


def test_what_is_left_out_requires_nothing():
    head = "apiVersion: slogate/v1\nkind: Exclusions\nmetadata: {name: m}\nwindows:\n"
    loaded = load([("a.yaml", head + "  - {name: storm, kind: force-majeure, from: 2026-03-07, to: 2026-03-08}\n")])
    assert loaded.problems == ()
    (document,) = loaded.spec.exclusions
    assert (document.notice_seconds, document.yearly_cap_seconds, document.timezone) == (0, None, "UTC")


def test_times_of_day_go_on_over_midnight_up_to_48_hours():
    (document,) = load([("a.yaml", f"{HEAD}  - {{name: w, {recurring(at='22:30-48:00')}}}\n")]).spec.exclusions
    assert document.windows[0].recurring.first == "2026-01-01T22:30:00"
    assert document.windows[0].recurring.end_of_day == 48 * 3600


@pytest.mark.parametrize(
    ("inside", "code", "at", "message"),
    [
        (
            "kind: maintenance, from: 2026-03-07, to: 2026-03-07",
            "ends-before-start",
            "2026-03-07",
            "not after its start",
        ),
        (
            "kind: maintenance, from: 2026-03-08, to: 2026-03-07",
            "ends-before-start",
            "2026-03-07",
            "not after its start",
        ),
        ("kind: maintenance", "not-exactly-one", "{name: w", "exactly one of from and every"),
        ("kind: maintenance, from: 2026-03-07", "missing-key", "from: 2026-03-07", "'from' needs 'to'"),
        ('kind: maintenance, every: FREQ=DAILY, at: "1:00-2:00"', "missing-key", "every: FREQ=DAILY", "needs 'since'"),
        (f"{recurring()}, from: 2026-03-07, to: 2026-03-08", "not-exactly-one", "every", "has from and every"),
        (recurring(every="FREQ=SECONDLY"), "bad-rule", '"FREQ=SECONDLY"', "one of DAILY, WEEKLY, MONTHLY, YEARLY"),
        (recurring(every="every Sunday"), "bad-rule", '"every Sunday"', "is no part of a rule"),
        (recurring(every="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), "bad-rule", '"FREQ', "never comes true"),
        (recurring(since="1066-10-14"), "bad-rule", '"FREQ=DAILY"', "it begins in 1066"),
        (recurring(since="2026-02-30"), "bad-value", "2026-02-30", "there is no 2026-02-30"),
        (recurring(at="22:00-02:00"), "bad-value", '"22:00-02:00"', "over midnight, write 22:00-26:00"),
        (recurring(at="02:00-02:00"), "bad-value", '"02:00-02:00"', "ends before it begins"),
        (recurring(at="24:00-25:00"), "bad-value", '"24:00-25:00"', "on no clock"),
        (recurring(at="20:00-48:01"), "bad-value", '"20:00-48:01"', "on no clock"),
        (recurring(at="at night"), "bad-value", '"at night"', "no time of day"),
    ],
)
def test_a_problem_has_its_place_and_its_code(inside, code, at, message):
    found_code, found_at, found_message = said(inside)
    assert (found_code, message in found_message) == (code, True), found_message
    assert found_at.startswith(at)


def test_all_windows_are_looked_at_even_if_the_form_of_one_is_wrong():
    found = problems(f"  - {{name: a, kind: maintenance}}\n  - {{name: b, {recurring(every='FREQ=HOURLY')}}}\n")
    assert [problem.code for problem in found] == ["not-exactly-one", "bad-rule"]


def test_an_unknown_time_zone_is_an_error():
    found = problems(SUNDAY, HEAD.replace("Berlin", "Berlyn"))
    assert [problem.code for problem in found] == ["bad-value"]
