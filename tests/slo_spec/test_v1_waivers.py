"""What a document of kind Waiver means, and what a policy's freeze does."""

import pytest

from slo_spec.load import load
from slo_spec.model.freezes import Freeze, FrozenWindow
from slo_spec.model.waivers import WaivedKind, Waiver

WAIVER = """\
apiVersion: slogate/v1
kind: Waiver
metadata: {name: moving, description: The move}
%s
rules: [objective-missed, frozen, objective-missed]
until: %s
owner: web
reason: we move
ticket: OPS-1
"""
POLICY = "apiVersion: slogate/v1\nkind: Policy\nmetadata: {name: p}\n"


def waivers(subject="commitment: gold/uptime", until="2026-12-01", more=""):
    return load([("a.yaml", WAIVER % (subject, until) + more)]).spec.waivers


def policy(text):
    return load([("a.yaml", POLICY + text)]).spec.policies[0]


def test_a_waiver_becomes_a_frozen_value():
    assert waivers() == (
        Waiver(
            name="moving",
            kind=WaivedKind.COMMITMENT,
            subject="gold/uptime",
            rules=("objective-missed", "frozen"),
            until=1796083200,
            owner="web",
            reason="we move",
            ticket="OPS-1",
            description="The move",
        ),
    )


@pytest.mark.parametrize(
    ("until", "zone", "seconds"),
    [
        ("2026-12-01", "UTC", 1796083200),
        ("2026-12-01", "Europe/Berlin", 1796083200 - 3600),
        ("2026-07-01", "Europe/Berlin", 1782864000 - 7200),
        ("2026-12-01T00:00:00Z", "Europe/Berlin", 1796083200),
        ("2026-12-01T00:00:00+01:00", "Asia/Tokyo", 1796083200 - 3600),
    ],
)
def test_a_date_begins_in_the_zone_of_the_waiver_and_an_instant_has_its_own_offset(until, zone, seconds):
    (waiver,) = waivers(until=until, more=f"timezone: {zone}\n")
    assert waiver.until == seconds


@pytest.mark.parametrize(
    ("subject", "kind", "service", "objective"),
    [
        ("service: shop", WaivedKind.SERVICE, True, True),
        ("objective: shop/most", WaivedKind.OBJECTIVE, False, True),
        ("commitment: shop/most", WaivedKind.COMMITMENT, False, False),
    ],
)
def test_a_waiver_concerns_its_service_or_its_objective(subject, kind, service, objective):
    (waiver,) = waivers(subject)
    assert (waiver.kind, waiver.concerns("shop"), waiver.concerns("shop", "most")) == (kind, service, objective)
    assert not waiver.concerns("other", "most")


def test_a_freeze_has_windows_and_names():
    found = policy(
        "freeze:\n"
        "  timezone: Europe/Berlin\n"
        "  windows:\n"
        "    - {name: a, reason: rest, from: 2026-12-18, to: 2026-12-24}\n"
        '    - {name: b, every: FREQ=DAILY, since: 2026-01-01, at: "22:00-26:00"}\n'
        "  exclusions: [work]\n"
        "  during: [trading]\n"
        "  outside: [office]\n"
    )
    assert found.freeze == Freeze(
        windows=(
            FrozenWindow(name="a", reason="rest", start=1797552000, end=1798070400),
            FrozenWindow(
                name="b", rule="FREQ=DAILY", first="2026-01-01T22:00:00", end_of_day=26 * 3600, timezone="Europe/Berlin"
            ),
        ),
        exclusions=("work",),
        during=("trading",),
        outside=("office",),
    )


@pytest.mark.parametrize(
    ("text", "longest"),
    [
        ("", None),
        ("waivers: {allowed: true}\n", None),
        ("waivers: {allowed: false}\n", 0),
        ("waivers: {at_most: 30d}\n", 30 * 86_400),
    ],
)
def test_a_policy_says_which_waivers_it_takes(text, longest):
    assert policy(text).waivers_at_most == longest


def test_change_classes_are_named_once():
    assert policy("exempt: [security-fix, rollback, security-fix]\n").exempt == ("security-fix", "rollback")


def test_what_passed_is_remembered_with_its_freeze():
    class Memory:
        def __init__(self):
            self.kept = {}

        def recalled(self, keys):
            return {key: self.kept[key] for key in keys if key in self.kept}

        def remember(self, entries):
            self.kept.update(entries)

    memory = Memory()
    text = (
        POLICY
        + "exempt: [a]\nwaivers: {at_most: 1d}\nfreeze: {windows: [{name: a, from: 2026-12-18, to: 2026-12-24}]}\n"
    )
    first, second = (
        load([("a.yaml", text), ("b.yaml", WAIVER % ("commitment: gold/uptime", "2026-12-01"))], memory=memory).spec
        for _ in range(2)
    )
    assert first == second
    assert len(second.waivers) == 1
