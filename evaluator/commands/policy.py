"""``slogate policy``: what closes the gate, as text that can be copied into a file."""

from __future__ import annotations

import json
from pathlib import Path

import click

from evaluator.commands.evaluation import read, refused
from evaluator.commands.invocation import Invocation, Outcome
from evaluator.commands.options import Options, config_option, paths_argument
from evaluator.core.wording import percent
from evaluator.plugins import did_you_mean
from evaluator.refusal import Refusal
from slo_spec.load import load
from slo_spec.model import Policy, Rule, Spec


@click.group(name="policy", short_help="Show what closes the gate.")
def command() -> None:
    """Show what closes the gate."""


@command.command(name="show", short_help="Print the default policy, or those that gate an objective.")
@click.option("--for", "name", metavar="SERVICE/OBJECTIVE", help="The policies that gate this objective of PATHS.")
@paths_argument
@config_option
@click.pass_obj
def show(invocation: Invocation, name: str | None, paths: tuple[Path, ...], config: Path | None) -> Outcome:
    """Print the default policy as YAML, or the ones that gate an objective of PATHS (default: slo/)."""
    if name is None:
        policy = load(()).spec.default_policy
        policies = (policy,) if policy else ()
        return Outcome(stdout=_document("The policy that holds where no other is selected.", policies))
    options = Options(paths=paths, config=config)
    reading = read(invocation, options)
    if not reading.ok:
        return refused(reading, invocation, options)
    return Outcome(stdout=_document(f"What gates {name}.", _policies(reading.spec, name)))


def _policies(spec: Spec, name: str) -> tuple[Policy, ...]:
    known = {
        f"{service.name}/{objective.name}": (service, objective)
        for service in spec.services
        for objective in service.objectives
    }
    if name not in known:
        raise Refusal(f"no objective is named {name!r}{did_you_mean(name, known)}")
    return spec.policies_for(*known[name])


def _document(heading: str, policies: tuple[Policy, ...]) -> str:
    return f"# {heading}\n" + "---\n".join(policy_yaml(policy) for policy in policies)


def policy_yaml(policy: Policy) -> str:
    """The policy as a document of the language. Texts are quoted as JSON does, which YAML reads."""
    lines = ["apiVersion: slogate/v1", "kind: Policy"]
    described = f", description: {json.dumps(policy.description)}" if policy.description else ""
    lines.append(f"metadata: {{name: {json.dumps(policy.name)}{described}}}")
    if policy.select:
        pairs = ", ".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in policy.select)
        lines.append(f"select: {{{pairs}}}")
    lines.append("rules:")
    lines += [f"  - {{{_rule(rule)}}}" for rule in policy.rules]
    lines.append(f"unknown: {policy.on_unknown.value}")
    return "\n".join(lines) + "\n"


def _rule(rule: Rule) -> str:
    parts = [f"when: {rule.when.value}"]
    if rule.share is not None:
        parts.append(f'share: "{percent(rule.share, (rule.share,), digits=15)}"')
    if rule.severity is not None:
        parts.append(f"severity: {json.dumps(rule.severity)}")
    return ", ".join([*parts, f"then: {rule.then.value}"])
