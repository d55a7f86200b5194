"""What ``settle`` and ``collect`` share: which agreements, which store of evidence, what its questions are called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evaluator import plugins
from evaluator.commands.evaluation import Reading
from evaluator.commands.invocation import Invocation
from evaluator.core.query import Query
from evaluator.refusal import Refusal

if TYPE_CHECKING:
    from evaluator.core.settle_plan import SettlementPlan
    from slo_spec.model.agreements import Agreement

EVIDENCE_VARIABLE = "SLOGATE_EVIDENCE"

agreement_option = click.option(
    "--agreement", "names", multiple=True, metavar="NAME", help="Only this agreement. Repeatable."
)
evidence_option = click.option(
    "--evidence",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The store of evidence: kept slices and statements. Default: $SLOGATE_EVIDENCE, else none.",
)


def chosen(reading: Reading, names: tuple[str, ...]) -> tuple[Agreement, ...]:
    """The agreements of those names, or all; ``Refusal`` names what there is."""
    known = {agreement.name: agreement for agreement in reading.spec.agreements}
    if not known:
        raise Refusal("there is no agreement in any file")
    for name in names:
        if name not in known:
            raise Refusal(f"no agreement is named {name!r}{plugins.did_you_mean(name, known)}")
    return tuple(each for each in known.values() if not names or each.name in names)


def evidence_of(invocation: Invocation, named: Path | None) -> Path | None:
    """The store of evidence: as typed, else from the environment. Nothing in a checkout can name one."""
    place = named or invocation.environment.get(EVIDENCE_VARIABLE)
    return invocation.folder / place if place else None


def names_of(planned: SettlementPlan) -> dict[Query, str]:
    """What people call the questions of a plan: agreement/commitment."""
    names: dict[Query, str] = {}
    for settlement in planned.settlements:
        for asked in settlement.asked:
            for _, query in asked.pieces:
                names.setdefault(query, f"{settlement.agreement.name}/{asked.effective.commitment.name}")
    return names
