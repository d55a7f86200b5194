"""What ``settle`` and ``collect`` share: which agreements, which store of evidence, what its questions are called."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evaluator import plugins
from evaluator.commands.invocation import Invocation
from evaluator.commands.reading import Reading
from evaluator.core.query import Backend, Query
from evaluator.refusal import Refusal

if TYPE_CHECKING:
    from evaluator.core.settle_plan import SettlementPlan
    from evaluator.core.settlement import Settlement
    from evaluator.stores.collecting import Collecting
    from slo_spec.model.agreements import Agreement

EVIDENCE_VARIABLE = "SLOGATE_EVIDENCE"
NOT_KEPT = "no statement was kept"

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
    refuse_unknown(reading, names)
    return tuple(each for each in known.values() if not names or each.name in names)


def refuse_unknown(reading: Reading, names: Iterable[str]) -> None:
    """``Refusal`` for a name that no agreement has."""
    known = [agreement.name for agreement in reading.spec.agreements]
    for name in names:
        if name not in known:
            raise Refusal(f"no agreement is named {name!r}{plugins.did_you_mean(name, known)}")


def evidence_of(invocation: Invocation, named: Path | None) -> Path | None:
    """The store of evidence: as typed, else from the environment. Nothing in a checkout can name one."""
    place = named or invocation.environment.get(EVIDENCE_VARIABLE)
    return invocation.folder / place if place else None


def names_of(planned: SettlementPlan) -> dict[Query, str]:
    """What people call the questions of a plan: agreement/commitment, and of a composite which part."""
    names: dict[Query, str] = {}
    for settlement in planned.settlements:
        # Terminations look at earlier periods: those are asked for, and kept, as well.
        for asked in (*settlement.asked, *(each for _, several in settlement.earlier for each in several)):
            commitment = asked.effective.commitment
            name = f"{settlement.agreement.name}/{commitment.name}"
            called = [f"{name} ({part})" for part in commitment.part_names] or [name]
            for _, queries in asked.pieces:
                for query, each in zip(queries, called, strict=True):
                    names.setdefault(query, each)
    return names


def with_evidence(
    backends: Mapping[str, Backend], store: Path | None, planned: SettlementPlan, now: int
) -> tuple[Mapping[str, Backend], tuple[Collecting, ...]]:
    """The sources of a plan with the store of evidence before them; as they are without a store."""
    if store is None:
        return backends, ()
    from evaluator.stores.collecting import Collecting

    names = names_of(planned)
    wrapped = {name: Collecting(each, store, now=now, names=names) for name, each in backends.items()}
    return wrapped, tuple(wrapped.values())


def stated(store: Path | None, settlements: Sequence[Settlement], now: int) -> Iterator[str]:
    """Keep what is final as statements; a line for each that is new, and what it changed."""
    if store is None:
        return
    from evaluator.formats.settlement.json import statement
    from evaluator.stores.database import StoreUnusable
    from evaluator.stores.evidence import open_evidence

    try:
        with open_evidence(store) as evidence:
            for each in settlements:
                if not each.final or each.undecided:
                    continue
                name = each.agreement.name
                before = evidence.statements(name, each.period)
                kept = evidence.state(name, each.period, now, statement(each))
                if len(before) == kept.revision:
                    continue
                words = f"{name}, {each.period}: kept as revision {kept.revision} in {store}"
                yield f"{words}; it changes {_changes(before[-1].text, kept.text)}" if before else words
    except StoreUnusable as error:
        yield f"{NOT_KEPT}: {error}"


def _changes(before: str, after: str) -> str:
    """What two statements differ in: the credit, and the commitments that were reached differently."""
    old, new = json.loads(before), json.loads(after)
    changed = [
        f"the credit from {_credit(old)} to {_credit(new)}" if _credit(old) != _credit(new) else "",
        *(f"the commitment {each['name']}" for each in new["commitments"] if each not in old["commitments"]),
    ]
    return ", ".join(each for each in changed if each) or "what is said about it, and no figure"


def _credit(statement: Mapping[str, Any]) -> str:
    owed = statement["highest_credit"]
    return "nothing" if owed is None else f"{owed['amount']} {owed['currency']}"
