"""What may pass and what is frozen, as documents of the language: the part of ``slogate policy show`` about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from evaluator.core.interval import rfc3339
from slo_spec.model import Policy
from slo_spec.model.freezes import Freeze, FrozenWindow
from slo_spec.model.waivers import Waiver
from slo_spec.units import duration_text


def permission_lines(policy: Policy) -> list[str]:
    """What a policy exempts and freezes, and the waivers that it takes."""
    lines = [f"exempt: {_names(policy.exempt)}"] if policy.exempt else []
    if policy.waivers_at_most is not None:
        longest = policy.waivers_at_most
        lines.append(f"waivers: {{at_most: {duration_text(longest)}}}" if longest else "waivers: {allowed: false}")
    return lines + (_freeze(policy.freeze) if policy.freeze is not None else [])


def waivers_yaml(waivers: Iterable[Waiver], now: int) -> str:
    """Each waiver as a document, with what is to be said of it today."""
    return "".join(f"---\n# {_state(waiver, now)}\n{_waiver(waiver)}" for waiver in waivers)


def _state(waiver: Waiver, now: int) -> str:
    if now >= waiver.until:
        return f"A waiver that ended at {rfc3339(waiver.until)}: it does nothing any more."
    if waiver.start is not None and now < waiver.start:
        return f"A waiver that begins at {rfc3339(waiver.start)}: it does nothing yet."
    return f"A waiver that is in force until {rfc3339(waiver.until)}."


def _waiver(waiver: Waiver) -> str:
    described = f", description: {json.dumps(waiver.description)}" if waiver.description else ""
    lines = [
        "apiVersion: slogate/v1",
        "kind: Waiver",
        f"metadata: {{name: {json.dumps(waiver.name)}{described}}}",
        f"{waiver.kind.value}: {json.dumps(waiver.subject)}",
        f"rules: {_names(waiver.rules)}",
        *([f"from: {rfc3339(waiver.start)}"] if waiver.start is not None else []),
        f"until: {rfc3339(waiver.until)}",
        f"owner: {json.dumps(waiver.owner)}",
        f"reason: {json.dumps(waiver.reason)}",
        *([f"ticket: {json.dumps(waiver.ticket)}"] if waiver.ticket else []),
    ]
    return "\n".join(lines) + "\n"


def _freeze(freeze: Freeze) -> list[str]:
    zones = {window.timezone for window in freeze.windows if window.rule}
    lines = ["freeze:", *(f"  timezone: {zone}" for zone in sorted(zones))]
    if freeze.windows:
        lines += ["  windows:", *(f"    - {{{_window(window)}}}" for window in freeze.windows)]
    named = (("exclusions", freeze.exclusions), ("during", freeze.during), ("outside", freeze.outside))
    return lines + [f"  {key}: {_names(names)}" for key, names in named if names]


def _window(window: FrozenWindow) -> str:
    parts = [f"name: {json.dumps(window.name)}"]
    if window.reason:
        parts.append(f"reason: {json.dumps(window.reason)}")
    if window.start is not None and window.end is not None:
        return ", ".join([*parts, f"from: {rfc3339(window.start)}", f"to: {rfc3339(window.end)}"])
    first = datetime.fromisoformat(window.first)
    ends = timedelta(seconds=window.end_of_day) // timedelta(minutes=1)
    at = f"{first:%H:%M}-{ends // 60:02}:{ends % 60:02}"
    return ", ".join([*parts, f"every: {json.dumps(window.rule)}", f"since: {first:%Y-%m-%d}", f'at: "{at}"'])


def _names(names: Sequence[str]) -> str:
    return "[" + ", ".join(map(json.dumps, names)) + "]"
