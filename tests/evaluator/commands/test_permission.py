"""What may pass on the command line's word, what is frozen, and what is shown of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evaluator import plugins
from evaluator.commands.permission import let_go
from evaluator.core.report import GateFinding, Verdict
from slo_spec.model import Spec
from slo_spec.model.waivers import WaivedKind
from tests.evaluator.commands.running import SOURCE, SPEC, Folder
from tests.evaluator.core.given import AT
from tests.evaluator.core.test_excuses import waiver

WAIVER = """\
apiVersion: slogate/v1
kind: Waiver
metadata: {name: moving}
objective: shop/all
rules: [objective-missed, budget-exhausted]
until: 2026-11-06
owner: web
reason: "we move ::error::"
ticket: OPS-1
"""
POLICY = """\
apiVersion: slogate/v1
kind: Policy
metadata: {name: gold}
rules: [{when: objective-missed, then: fail}]
exempt: [security-fix]
freeze: {windows: [{name: launch, from: 2026-11-04, to: 2026-11-06}]}
"""
WORDS = "waived until 2026-11-06T00:00:00Z by 'moving' (web, OPS-1): we move ::error::"


def report(here: Folder, *more: str, **environment: str) -> tuple[int, dict[str, Any]]:
    ran = here.slogate("check", *SOURCE, "--format", "json", *more, environment=environment)
    assert ran.out, ran.err
    return ran.code, json.loads(ran.out)


def test_a_waiver_lets_a_named_condition_pass_and_is_shown_however_little_is(here: Folder) -> None:
    here.shop()
    here.write("slo/waiver.yaml", WAIVER)
    code, found = report(here)
    assert (code, found["verdict"], found["because"]) == (0, "warn", "1 warn, 1 pass; waived: 1")
    assert found["results"][0]["rules"][0]["waived"] == WORDS
    quiet = here.slogate("check", *SOURCE, "-q").out
    assert "    waived: objective-missed, " in quiet
    assert ": waived until 2026-11-06T00:00:00Z by 'moving' (web, OPS-1)" in " ".join(quiet.split())
    assert here.slogate("check", *SOURCE, "--fail-on", "warn").code == 0


def test_a_waiver_ends(here: Folder) -> None:
    here.shop()
    here.write("slo/waiver.yaml", WAIVER.replace("2026-11-06", "2026-11-05"))
    code, found = report(here)
    assert (code, [each["code"] for each in found["findings"]]) == (1, ["waiver-expired"])
    assert here.slogate("lint", "--strict").code == 2


def test_a_freeze_closes_the_gate_for_what_is_selected_until_it_ends(here: Folder) -> None:
    here.shop()
    here.write("slo/policy.yaml", POLICY)
    code, found = report(here, "--select", "shop/most")
    assert (code, found["because"], found["findings"][0]["code"]) == (1, "1 fail, 1 pass", "frozen")
    here.write("slo/policy.yaml", POLICY.replace("2026-11-06", "2026-11-05"))
    assert report(here, "--select", "shop/most")[0] == 0


def test_a_freeze_that_cannot_be_followed_so_far_is_refused_and_no_open_gate(here: Folder) -> None:
    here.shop()
    friday = '{name: friday, every: FREQ=WEEKLY;BYDAY=FR, since: 2026-01-01, at: "14:00-24:00"}'
    here.write("slo/policy.yaml", POLICY.replace("{name: launch, from: 2026-11-04, to: 2026-11-06}", friday))
    ran = here.slogate("check", *SOURCE[:2], "--at", "2999-01-01")
    assert (ran.code, "whether the gate is frozen cannot be told" in ran.err) == (2, True)


def test_an_exempt_change_passes_the_freeze_and_the_rules_and_is_shown(here: Folder) -> None:
    here.shop()
    here.write("slo/policy.yaml", POLICY)
    code, found = report(here, "--change", "security-fix")
    assert (code, found["change"], found["because"]) == (0, "security-fix", "2 warn, 1 pass; waived: 2")
    shown = here.slogate("check", *SOURCE, "--change", "security-fix").out
    assert "for a change of class security-fix" in shown


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("security-fx", "(did you mean 'security-fix'?)"),
        ("", "known: security-fix"),
        ("x" * 300, "known: security-fix"),
    ],
)
def test_a_class_that_no_policy_exempts_is_refused(here: Folder, change: str, said: str) -> None:
    here.shop()
    here.write("slo/policy.yaml", POLICY)
    ran = here.slogate("check", *SOURCE, "--change", change)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_without_any_exemption_every_class_is_unknown(here: Folder) -> None:
    here.shop()
    ran = here.slogate("check", *SOURCE, "--change", "security-fix")
    assert (ran.code, "no policy here exempts any" in ran.err) == (2, True)


# ------------------------------------------------------------------------------- override


def test_an_override_opens_the_gate_and_stands_in_the_report(here: Folder) -> None:
    here.shop()
    ran = here.slogate("check", *SOURCE, "--override", "the fix itself", "--override-by", "jo")
    assert ran.code == 0
    assert ran.out.splitlines()[-2:] == [
        "✗ FAIL, exit 0: 1 fail, 1 pass",
        "overridden by jo: the fix itself (would have been: fail, exit 1)",
    ]
    quiet = here.slogate("check", *SOURCE, "-q", "--override", "the fix itself", "--override-by", "jo").out
    assert quiet.splitlines()[-1].startswith("overridden by jo")
    code, found = report(here, "--override", "the fix", "--override-by", "jo")
    assert (code, found["verdict"], found["exit_code"]) == (0, "fail", 0)
    assert found["override"] == {"reason": "the fix", "by": "jo", "exit_code": 1}


def test_an_override_opens_what_could_not_be_decided_and_not_what_could_not_start(here: Folder) -> None:
    here.shop()
    late = ("--at", "2026-11-30", "--override", "no data since the move", "--override-by", "jo")
    code, found = report(here, *late)
    assert (code, found["verdict"], found["override"]["exit_code"]) == (0, "unknown", 3)
    here.write("slo/shop.yaml", SPEC.replace("4d", "4"))
    assert here.slogate("check", *SOURCE, *late).code == 2


@pytest.mark.parametrize(
    ("environment", "by"),
    [
        ({"GITHUB_ACTOR": "octo", "USER": "runner"}, "octo"),
        ({"GITHUB_ACTOR": "", "GITLAB_USER_LOGIN": "tanuki"}, "tanuki"),
        ({"GITHUB_ACTOR": " ", "GITLAB_USER_LOGIN": "", "BUILD_USER_ID": "", "USER": "jo"}, "jo"),
    ],
)
def test_who_overrides_is_whom_the_environment_names(here: Folder, environment: dict[str, str], by: str) -> None:
    here.shop()
    assert report(here, "--override", "r", **environment)[1]["override"]["by"] == by


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--override", " "], "--override needs a reason"),
        (["--override-by", "jo"], "--override-by is of use only with --override"),
        (["--override", "r", "--override-by", ""], "give --override-by NAME"),
    ],
)
def test_an_override_that_says_nothing_is_refused_before_anybody_is_asked(
    here: Folder, more: list[str], said: str
) -> None:
    here.shop()
    ran = here.slogate("check", "--source", "orders=http://127.0.0.1:1", *more)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_hostile_reason_is_one_harmless_line(here: Folder) -> None:
    here.shop()
    reason = "a\x1b[2J\n::error::owned\u202e"
    out = here.slogate("check", *SOURCE, "--override", reason, "--override-by", reason).out
    assert "\x1b" not in out
    assert not any(line.startswith("::") for line in out.splitlines())
    assert "overridden by a" in out
    github = here.slogate("check", *SOURCE, "--override", reason, "--override-by", reason, "--format", "github").out
    assert not any(line.startswith("::error::") for line in github.splitlines())


@pytest.mark.parametrize(
    "form", ["json", "jsonl", "junit", "sarif", "github", "summary", "gitlab", "markdown", "html", "text"]
)
def test_every_format_shows_an_override(here: Folder, form: str) -> None:
    here.shop()
    out = here.slogate("check", *SOURCE, "--override", "Mending3000", "--override-by", "jo", "--format", form).out
    assert "Mending3000" in out


@pytest.mark.parametrize(
    "form", ["json", "jsonl", "junit", "sarif", "github", "summary", "gitlab", "markdown", "html", "text", "csv"]
)
def test_every_format_shows_a_waiver(here: Folder, form: str) -> None:
    here.shop()
    here.write("slo/waiver.yaml", WAIVER)
    assert "OPS-1" in here.slogate("check", *SOURCE, "--format", form).out


def test_what_a_waiver_lets_go_is_told_by_the_code_of_its_finding() -> None:
    committed = waiver("commitment-removed", kind=WaivedKind.COMMITMENT, subject="gold/uptime")
    spec = Spec(waivers=(waiver("objective-removed"), committed))
    gone = [
        GateFinding(code=code, verdict=Verdict.FAIL, subject=subject, because="gone")
        for code, subject in (
            ("objective-removed", "svc/slo"),
            ("objective-removed", "other/slo"),
            ("commitment-removed", "gold/uptime"),
        )
    ]
    assert let_go("objective-removed", gone, spec, AT) == {"svc/slo"}
    assert let_go("commitment-removed", gone, spec, AT) == {"gold/uptime"}
    assert let_go("objective-removed", gone, spec, AT + 10**9) == frozenset()
    assert let_go("objective-removed", gone, Spec(), AT) == frozenset()


@pytest.mark.parametrize("form", plugins.FORMATS)
@pytest.mark.parametrize("counts_as", ["pass", "warn"])
def test_an_unknown_that_the_operator_lets_pass_is_named_in_every_format(
    here: Folder, form: str, counts_as: str
) -> None:
    here.shop()
    arguments = ("--source", "orders=orders.csv", "--at", "2026-11-30", "--on-unknown", counts_as, "-q")
    ran = here.slogate("check", *arguments, "--format", form)
    assert ran.code == 0
    named = "by --on-unknown" if form in {"text", "github"} else "unknown-let-pass"
    assert named in ran.out
    closed = here.slogate("check", *arguments[:4], "--format", form)
    assert (closed.code, "unknown-let-pass" in closed.out) == (3, False)
