"""The names that a shell completes: services, objectives, agreements, as the specifications in place have them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from evaluator.commands.invocation import Invocation

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

MOST = 200
"""More than this nobody reads."""


def names_beginning(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001 - click's signature
    """What can be selected and begins so: services first, and the objectives of one that is named."""
    from click.shell_completion import CompletionItem

    found: list[str] = []
    with suppress(Exception):  # nobody wants a traceback for a Tab
        found = _names(context)
    inside = incomplete.partition("/")[0] if "/" in incomplete else None
    shown = [name for name in found if name.startswith(incomplete) and ("/" not in name or inside)]
    if len(shown) == 1 and "/" not in shown[0]:
        shown += [name for name in found if name.startswith(f"{shown[0]}/")]
    return [CompletionItem(name) for name in shown[:MOST]]


def _names(context: click.Context) -> list[str]:
    from evaluator.commands.options import Options
    from evaluator.commands.reading import read

    invocation = context.find_object(Invocation)
    if invocation is None:
        return []
    spec = read(invocation, Options(paths=tuple(context.params.get("paths") or ()))).spec
    names = {service.name: [each.name for each in service.objectives] for service in spec.services}
    names |= {agreement.name: [each.name for each in agreement.commitments] for agreement in spec.agreements}
    return sorted([*names, *(f"{whole}/{part}" for whole, parts in names.items() for part in parts)])
