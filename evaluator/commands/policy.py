"""``slogate policy``: what closes the gate, as text that can be copied into a file."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import click

from evaluator.commands.invocation import Invocation, Outcome
from evaluator.commands.options import Options, config_option, paths_argument
from evaluator.commands.permission_yaml import permission_lines, waivers_yaml
from evaluator.commands.reading import read, refused
from evaluator.core.wording import decimal, percent
from evaluator.plugins import did_you_mean
from evaluator.refusal import Refusal
from slo_spec.load import load
from slo_spec.model import AlertPolicy, AlertTier, Baseline, Policy, Rule, Since, Spec
from slo_spec.units import duration_text


@click.group(name="policy", short_help="Show what closes the gate.")
def command() -> None:
    """Show what closes the gate."""


@command.command(name="show", short_help="Print the policies that gate objectives, or the default one.")
@click.option(
    "--for",
    "name",
    metavar="SERVICE/OBJECTIVE",
    help="Only what gates this objective, with its alerts.",
)
@paths_argument
@config_option
@click.pass_obj
def show(invocation: Invocation, name: str | None, paths: tuple[Path, ...], config: Path | None) -> Outcome:
    """Print, as YAML, the policies that gate the objectives of PATHS.

    Without PATHS: the default policy, or with --for what gates that objective or agreement/commitment (PATHS default
    to slo/).
    """
    if name is None and config is None and not paths:
        policy = load(()).spec.default_policy
        policies = (policy,) if policy else ()
        return Outcome(stdout=_documents("The policy that holds where no other is selected.", policies))
    options = Options(paths=paths, config=config)
    reading = read(invocation, options)
    if not reading.ok:
        return refused(reading, invocation, options)
    if name is None:
        shown = _documents("What gates the objectives here.", _all(reading.spec))
        return Outcome(stdout=shown + waivers_yaml(reading.spec.waivers, invocation.now))
    gating = _gating(reading.spec, name)
    concerned = [waiver for waiver in reading.spec.waivers if waiver.concerns(*name.split("/", 1))]
    return Outcome(stdout=gating + waivers_yaml(concerned, invocation.now))


def _all(spec: Spec) -> tuple[Policy, ...]:
    """Every policy that was read, and the default one where an objective falls to it."""
    gating = [
        policy
        for service in spec.services
        for objective in service.objectives
        for policy in spec.policies_for(service, objective)
    ]
    for agreement, each in spec.commitments:
        gating += spec.policies_for_commitment(agreement.labels_for(each))
    return tuple(dict.fromkeys([*spec.policies, *gating]))


def _gating(spec: Spec, name: str) -> str:
    known = {
        f"{service.name}/{objective.name}": (service, objective)
        for service in spec.services
        for objective in service.objectives
    }
    promised = {f"{agreement.name}/{each.name}": agreement.labels_for(each) for agreement, each in spec.commitments}
    if name not in known and name in promised:
        return _documents(f"What gates {name}.", spec.policies_for_commitment(promised[name]))
    if name not in known:
        raise Refusal(f"no objective is named {name!r}{did_you_mean(name, [*known, *promised])}")
    policies = tuple(dict.fromkeys((*spec.policies_for(*known[name]), *spec.freezes_for(*known[name]))))
    alerts = spec.alert_policy(*known[name])
    if alerts is None:
        return _documents(f"What gates {name}. It has no alerts: no burn rate fires for it.", policies)
    text = _documents(f"What gates {name}.", policies)
    if any(alerts in policy.alert_policies for policy in policies):
        return text
    return f"{text}---\n{_documents('Its alerts.', (Policy(name=alerts.name, rules=(), alert_policies=(alerts,)),))}"


def _documents(heading: str, policies: tuple[Policy, ...]) -> str:
    return f"# {heading}\n" + "---\n".join(policy_yaml(policy) for policy in policies)


def policy_yaml(policy: Policy) -> str:
    """The policy as a document of the language. Texts are quoted as JSON does, which YAML reads."""
    lines = ["apiVersion: slogate/v1", "kind: Policy"]
    described = f", description: {json.dumps(policy.description)}" if policy.description else ""
    lines.append(f"metadata: {{name: {json.dumps(policy.name)}{described}}}")
    if policy.select:
        pairs = ", ".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in policy.select)
        lines.append(f"select: {{{pairs}}}")
    if policy.rules:
        lines += ["rules:", *(f"  - {{{_rule(rule)}}}" for rule in policy.rules)]
        lines.append(f"unknown: {policy.on_unknown.value}")
    lines += permission_lines(policy)
    if policy.min_events:
        lines.append(f"min_events: {policy.min_events}")
    if policy.confidence is not None:
        lines.append(f'confidence: "{_percentage(policy.confidence)}"')
    if policy.alert_policies:
        lines += ["alert_policies:", *(line for alerts in policy.alert_policies for line in _alerts(alerts))]
    return "\n".join(lines) + "\n"


def _alerts(alerts: AlertPolicy) -> list[str]:
    reference = [f"    reference: {json.dumps(alerts.reference)}"] if alerts.reference else []
    tiers = [f"      - {{{_tier(tier)}}}" for tier in alerts.tiers]
    return [f"  {json.dumps(alerts.name)}:", *reference, "    tiers:", *tiers]


def _tier(tier: AlertTier) -> str:
    windows = ", ".join(map(duration_text, tier.windows))
    named = f"name: {json.dumps(tier.name)}, severity: {json.dumps(tier.severity)}, windows: [{windows}]"
    if tier.budget_share is not None:
        return f'{named}, budget_share: "{_percentage(tier.budget_share)}"'
    return f"{named}, burn_rate: {decimal(tier.burn_rate or 0, 15).normalize():f}"


def _rule(rule: Rule) -> str:
    parts = [f"when: {rule.when.value}"]
    if rule.share is not None:
        parts.append(f'share: "{_percentage(rule.share)}"')
    if rule.amount is not None:
        parts.append(f"amount: {rule.amount} {rule.currency}")
    if rule.severity is not None:
        parts.append(f"severity: {json.dumps(rule.severity)}")
    if rule.by is not None and rule.baseline is not None:
        parts += [f'by: "{_percentage(rule.by)}"', _baseline(rule.baseline)]
    return ", ".join([*parts, f"then: {rule.then.value}"])


def _baseline(baseline: Baseline) -> str:
    if baseline.since is Since.RUNS:
        chosen = f"results: {baseline.results.value}, aggregate: {baseline.aggregate.value}"
        return f"compared_with: {{last: {baseline.last}, {chosen}}}"
    since = duration_text(baseline.seconds) if baseline.since is Since.AGO else baseline.since.value
    return f"since: {since}"


def _percentage(share: Fraction) -> str:
    return percent(share, (share,), digits=15)
