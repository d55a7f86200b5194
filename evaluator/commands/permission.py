"""What may pass although it would not: waivers, change classes and the operator's word; and what is frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evaluator.commands.options import Options
from evaluator.core.plan import Plan
from evaluator.core.report import Exposure, GateFinding, Result
from evaluator.plugins import did_you_mean
from evaluator.refusal import Refusal
from slo_spec.model import Spec

_USERS = ("GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILD_USER_ID", "USER", "LOGNAME", "USERNAME")
"""Where CI systems, and systems, say who runs this; the first that is set."""


def findings_of(
    spec: Spec,
    known: Sequence[GateFinding],
    planned: Plan,
    results: Sequence[Result],
    exposures: Sequence[Exposure] = (),
    *,
    change: str = "",
) -> tuple[GateFinding, ...]:
    """Everything that is to be said about the gate itself, worst first: what is ``known``, freezes and waivers.

    ``Refusal`` where nobody could say whether it is frozen.
    """
    found = tuple(known)
    if any(policy.freeze is not None for policy in spec.policies):
        from evaluator.core.freezes import freeze_findings

        judged = [(each.service, each.objective) for each in planned.evaluations]
        try:
            found += freeze_findings(spec, judged, planned.at, change)
        except ValueError as error:  # a rule that cannot be followed so far, holidays that nobody knows
            raise Refusal(f"whether the gate is frozen cannot be told: {error}") from error
    if spec.waivers:
        from evaluator.core.excuses import excused_finding
        from evaluator.core.waivers import waiver_findings

        found = tuple(excused_finding(each, spec.waivers, planned.at) for each in found)
        found += waiver_findings(spec.waivers, results, exposures, found, planned.at)
    return tuple(sorted(found, key=lambda each: -each.verdict.badness))


def let_go(code: str, known: Sequence[GateFinding], spec: Spec, at: int) -> frozenset[str]:
    """What a tree lacks and may: its removal is waived by the revision itself, so it is not judged any more."""
    if not (known and spec.waivers):
        return frozenset()
    from evaluator.core.excuses import excused_finding

    removed = (each for each in known if each.code == code)
    return frozenset(each.subject for each in removed if excused_finding(each, spec.waivers, at).waived)


def refuse_unknown_change(change: str | None, spec: Spec) -> None:
    """``Refusal`` for a class of changes that no policy exempts: a slip of the pen must not look like a decision."""
    if change is None:
        return
    known = sorted({name for policy in spec.policies for name in policy.exempt})
    if change not in known:
        there = did_you_mean(change, known) if known else "; no policy here exempts any (exempt: in a policy)"
        raise Refusal(f"--change {change!r}: no policy exempts such a class{there}")


def overridden_by(options: Options, environment: Mapping[str, str]) -> tuple[str, str] | None:
    """The reason to open the gate whatever was found, and whose it is; None where nobody says so."""
    if options.override is None:
        if options.override_by is not None:
            raise Refusal("--override-by is of use only with --override REASON")
        return None
    if not options.override.strip():
        raise Refusal("--override needs a reason: it stands in the report")
    named = options.override_by if options.override_by is not None else _user(environment)
    if not named.strip():
        raise Refusal("--override: nobody knows who says so; give --override-by NAME")
    return options.override.strip(), named.strip()


def _user(environment: Mapping[str, str]) -> str:
    return next((environment[name] for name in _USERS if environment.get(name, "").strip()), "")
