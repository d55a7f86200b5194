"""Agreements on several levels: which target holds for a customer, and from which agreement it comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from evaluator.core.readings import more_is_better
from slo_spec.model import Target
from slo_spec.model.agreements import Agreement, ByGauge, ByOutages, Commitment, Levels, Limit
from slo_spec.record import Record, replace


class LevelTarget(Record):
    """A target and the level (an agreement, or corporate, customer, service) at which it stands."""

    level: str
    target: Target | Limit


class EffectiveCommitment(Record, kw_only=True):
    """A commitment that holds, and where it comes from.

    ``terms_from`` is the agreement that words it, ``target_from`` the one whose target wins; ``commitment`` has that
    target. ``outdone`` are the targets of the same name that do not hold.
    """

    commitment: Commitment
    terms_from: str
    target_from: str
    outdone: tuple[LevelTarget, ...] = ()

    @property
    def because(self) -> str:
        """Where it comes from, as one would say it."""
        origin = f"{self.commitment.name} {self.commitment.target} stands in {self.target_from}"
        if not self.outdone:
            return origin
        return f"{origin}, not {' nor '.join(f'{each.target} of {each.level}' for each in self.outdone)}"


def prevailing(targets: Sequence[LevelTarget], levels: Levels, *, more_is_better: bool = True) -> LevelTarget:
    """Which of several targets holds; they come most specific first, and there is at least one.

    The strictest is the highest (the lowest where less is better); of equals the most specific. A share and a limit
    cannot be compared: then the most specific one's kind decides.
    """
    first = targets[0]
    if levels is Levels.MOST_SPECIFIC:
        return first
    comparable = [each for each in targets if isinstance(each.target, Target) == isinstance(first.target, Target)]
    best = max if more_is_better else min
    return best(comparable, key=lambda each: _number(each.target))


def effective(agreement: Agreement, others: Mapping[str, Agreement]) -> tuple[EffectiveCommitment, ...]:
    """All commitments that hold under an agreement: its own, then those of what it extends, and so on.

    Of one name there is one commitment, in the words of the most specific agreement that has it; the ``levels`` of
    each agreement say which target wins there. ``others`` are all agreements by name. ValueError for an extended
    agreement that is not there, or that extends its own extension.
    """
    chain = _chain(agreement, others)
    found: tuple[EffectiveCommitment, ...] = ()
    for each in reversed(chain):
        found = _over(each, found)
    return found


def _chain(agreement: Agreement, others: Mapping[str, Agreement]) -> tuple[Agreement, ...]:
    chain = [agreement]
    while chain[-1].extends:
        last = chain[-1]
        names = [each.name for each in chain]
        if last.extends in names:
            raise ValueError(f"agreement {' extends '.join([*names, last.extends])}: a circle has no first level")
        if last.extends not in others:
            raise ValueError(f"agreement {last.name} extends {last.extends}, which is not there")
        chain.append(others[last.extends])
    return tuple(chain)


def _over(agreement: Agreement, inherited: Sequence[EffectiveCommitment]) -> tuple[EffectiveCommitment, ...]:
    """An agreement's own commitments over those that it inherits."""
    below = {each.commitment.name: each for each in inherited}
    own = tuple(_merged(agreement, each, below.pop(each.name, None)) for each in agreement.commitments)
    return (*own, *below.values())


def _merged(agreement: Agreement, own: Commitment, inherited: EffectiveCommitment | None) -> EffectiveCommitment:
    mine = LevelTarget(agreement.name, own.target)
    if inherited is None:
        return EffectiveCommitment(commitment=own, terms_from=agreement.name, target_from=agreement.name)
    theirs = LevelTarget(inherited.target_from, inherited.commitment.target)
    # A time between failures and a time to restore are both limits, and neither is the stricter.
    comparable = _figure(own) == _figure(inherited.commitment)
    levels = agreement.levels if comparable else Levels.MOST_SPECIFIC
    winner = prevailing((mine, theirs), levels, more_is_better=_more_is_better(own))
    loser = theirs if winner is mine else mine
    return EffectiveCommitment(
        commitment=replace(own, target=winner.target),
        terms_from=agreement.name,
        target_from=winner.level,
        outdone=(loser, *inherited.outdone),
    )


def _figure(commitment: Commitment) -> str:
    accounting = commitment.accounting
    if isinstance(accounting, ByGauge):
        # At most and at least of one figure are different promises.
        return f"{accounting.figure} {accounting.share} {_more_is_better(commitment)}"
    return accounting.figure.value if isinstance(accounting, ByOutages) else ""


def _more_is_better(commitment: Commitment) -> bool:
    return more_is_better(commitment.accounting, commitment.target)


def _number(target: Target | Limit) -> Fraction:
    return target.ratio if isinstance(target, Target) else target.value
