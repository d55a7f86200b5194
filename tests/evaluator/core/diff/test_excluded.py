"""What changed exclusions mean: time that counted and does not any more."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from evaluator.core.diff.specs import diff
from slo_spec.model import Policy
from slo_spec.record import replace
from tests.evaluator.core.diff.rich import AT
from tests.evaluator.core.diff.telling import changes, line, told
from tests.evaluator.formats.diff.story import BASE, read

DISKS = "{name: disks, kind: maintenance, from: 2026-10-03T04:00:00Z, to: 2026-10-03T05:00:00Z, announced: 2026-09-20}"
SUNDAYS = "{name: sundays, kind: maintenance, every: FREQ=WEEKLY;BYDAY=SU, since: 2026-01-04, at: 02:00-03:00, announced: 2025-12-01}"
FREE = BASE.replace("yearly_cap: 8h\n", "").replace("notice: 48h\n", "")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("notice: 48h", "notice: 24h", "loosened maintenance notice: 48h -> 24h"),
        ("notice: 48h\n", "", "loosened maintenance notice"),
        ("yearly_cap: 8h", "yearly_cap: 4h", "tightened maintenance yearly cap: 8h -> 4h"),
        ("yearly_cap: 8h\n", "", "loosened maintenance yearly cap: 8h -> none"),
        (DISKS, f"{DISKS}, {SUNDAYS}", "loosened maintenance window sundays: None -> "),
        ("05:00:00Z", "06:00:00Z", "loosened maintenance window disks end"),
        ("04:00:00Z", "04:30:00Z", "tightened maintenance window disks start"),
        ("announced: 2026-09-20", "announced: 2026-10-03", "tightened maintenance window disks announced"),
        ("kind: maintenance", "kind: force-majeure", "loosened maintenance window disks kind"),
        ("disks, kind", "disks, reason: new, kind", "neutral maintenance window disks reason"),
        ("disks, kind", "disks, services: [checkout], kind", "tightened maintenance window disks services"),
    ],
)
def test_one_change_of_exclusions(old: str, new: str, said: str) -> None:
    assert any(each.replace("2d", "48h").replace("-> 1d", "-> 24h").startswith(said) for each in told(old, new)), told(
        old, new
    )


def test_a_window_that_begins_later_may_be_in_time_and_is_not_taken_for_tightened() -> None:
    late = BASE.replace("announced: 2026-09-20", "announced: 2026-10-01T04:30:00Z")
    (found,) = changes(late, late.replace("T04:00:00Z", "T04:30:00Z"))
    assert found.direction.value == "changed"
    assert "with notice, cap and all other windows" in found.because


def test_a_window_that_goes_and_leaves_the_cap_to_others_is_not_taken_for_tightened() -> None:
    both = BASE.replace(DISKS, f"{DISKS}, {SUNDAYS}").replace("yearly_cap: 8h", "yearly_cap: 50h")
    more = both.replace("FREQ=WEEKLY;BYDAY=SU", "FREQ=DAILY")
    (found,) = changes(more, more.replace(f", {SUNDAYS}".replace("FREQ=WEEKLY;BYDAY=SU", "FREQ=DAILY"), ""))
    assert found.direction.value == "changed"


@pytest.mark.parametrize(
    ("at", "direction"), [("02:00-04:00", "loosened"), ("02:00-02:30", "tightened"), ("03:00-04:00", "changed")]
)
def test_a_recurring_window_is_compared_by_its_time(at: str, direction: str) -> None:
    base = FREE.replace(DISKS, SUNDAYS)
    (found,) = changes(base, base.replace("02:00-03:00", at))
    assert found.direction.value == direction


class Freezing(Policy, kw_only=True):
    """A policy with what it freezes by."""

    freeze: Any = None


def test_of_what_a_freeze_is_made_less_is_no_stronger_promise() -> None:
    """Fewer windows are less time that does not count, and less time for which the gate is closed."""
    freeze = SimpleNamespace(exclusions=("maintenance",), during=(), outside=())
    before = read(BASE, "a.yaml")
    after = read(BASE.replace("05:00:00Z", "04:30:00Z"), "a.yaml")
    assert [each.direction.value for each in diff(before, after, AT).changes] == ["tightened"]
    frozen = Freezing(name="frozen", rules=(), freeze=freeze)
    old, new = (replace(each, policies=(*each.policies, frozen)) for each in (before, after))
    assert [each.direction.value for each in diff(old, new, AT).changes] == ["changed"]


def test_a_document_that_nobody_names_is_neutral_and_who_names_it_says_so() -> None:
    document = "---\napiVersion: slogate/v1\nkind: Exclusions\nmetadata: {name: more}\nwindows: [{name: a, kind: other, from: 2026-10-03, to: 2026-10-04}]\n"
    assert [line(each) for each in changes(BASE, BASE + document)] == ["neutral more exclusions: None -> 1 window"]
    named = BASE.replace("exclusions: [maintenance]", "exclusions: [maintenance, more]") + document
    assert "loosened acme-gold/uptime exclusions: maintenance -> maintenance, more" in [
        line(each) for each in changes(BASE, named)
    ]
