"""The contract linter: what an agreement says and nobody would want to sign. All of it warnings.

Nothing here looks at a clock: what has run out or is due is not a property of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from slo_spec import bands
from slo_spec.model import Objective, Spec, Target
from slo_spec.model.agreements import Agreement, Commitment
from slo_spec.model.credits import Schedule, Tiers
from slo_spec.patterns import regex
from slo_spec.problem import Location, Problem, Severity

MOST_COMMITMENTS: Final = 10
"""More than this nobody watches: ITIL advises to measure few things that matter."""
_VAGUE: Final = {
    "immediate": regex(r"\bimmediate(ly)?\b", re.IGNORECASE),
    "business day": regex(r"\b(business|working) days?\b", re.IGNORECASE),
    "promptly": regex(r"\bprompt(ly)?\b", re.IGNORECASE),
    "reasonable": regex(r"\breasonabl[ey]\b", re.IGNORECASE),
}
"""Words that courts have had to decide about, and how they are found."""


def contract_problems(agreement: Agreement, spec: Spec, above: Sequence[Agreement]) -> Iterator[Problem]:
    """What a careful reader would ask about one agreement; ``above`` are the agreements that it extends."""
    yield from _too_many(agreement)
    yield from _tiers(agreement, above)
    yield from _currencies(agreement)
    yield from _unsigned(agreement)
    yield from _vague_words(agreement, above)
    covered = any(each.credits is not None and each.credits.schedule is not None for each in (agreement, *above))
    for commitment in agreement.commitments:
        yield from _no_remedy(commitment, covered=covered)
        yield from _no_owner(commitment)
        yield from _no_room(commitment, spec)


def _warning(location: Location, code: str, message: str, hint: str = "") -> Problem:
    return Problem(location, code, message, Severity.WARNING, hint)


def _too_many(agreement: Agreement) -> Iterator[Problem]:
    count = len(agreement.commitments)
    if count > MOST_COMMITMENTS:
        message = f"'{agreement.name}' has {count} commitments; nobody watches more than {MOST_COMMITMENTS}"
        yield _warning(agreement.location, "many-commitments", message)


def _no_remedy(commitment: Commitment, *, covered: bool) -> Iterator[Problem]:
    if commitment.schedule is None and not covered:
        message = f"a miss of the commitment '{commitment.name}' costs nothing: no schedule of credits covers it"
        yield _warning(commitment.location, "no-remedy", message, "such as credits: {per_miss: 5%}")


def _no_owner(commitment: Commitment) -> Iterator[Problem]:
    if not commitment.owner:
        message = f"nobody answers for the commitment '{commitment.name}'"
        yield _warning(commitment.location, "no-owner", message, "write owner, here or under metadata")


def _no_room(commitment: Commitment, spec: Spec) -> Iterator[Problem]:
    """What is promised outside should be missed later than what is promised inside."""
    objective = _objective(commitment, spec) if commitment.from_objective else None
    if objective is None or not isinstance(commitment.target, Target):
        return
    inside, outside = objective.target, commitment.target
    if outside.ratio > inside.ratio:
        message = f"the commitment '{commitment.name}' of {outside} is stricter than its objective of {inside}"
        yield _warning(commitment.target_location, "no-room", message, "the objective should warn before a miss costs")
    elif outside.ratio == inside.ratio:
        message = f"the commitment '{commitment.name}' is as strict as its objective ({inside}): no room to react"
        yield _warning(commitment.target_location, "no-room", message)


def _objective(commitment: Commitment, spec: Spec) -> Objective | None:
    service_name, _, name = commitment.indicator.partition("/")
    for service in spec.services:
        if service.name == service_name:
            return next((objective for objective in service.objectives if objective.name == name), None)
    return None


# ------------------------------------------------------------------------------- signatures


def _unsigned(agreement: Agreement) -> Iterator[Problem]:
    roles = [party.role for party in agreement.parties]
    signed = {signature.party for signature in agreement.signatures}
    missing = [role for role in roles if role not in signed]
    if missing:
        message = f"the agreement '{agreement.name}' is not signed by {_listed(missing)}"
        yield _warning(agreement.location, "unsigned", message)
    for amendment in agreement.amendments:
        missing = [role for role in roles if role not in amendment.signed]
        if missing:
            message = f"the amendment of {amendment.on} does not hold: it is not signed by {_listed(missing)}"
            yield _warning(amendment.location, "amendment-unsigned", message)


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


# ------------------------------------------------------------------------------- words


def _vague_words(agreement: Agreement, above: Sequence[Agreement]) -> Iterator[Problem]:
    entries = [entry for each in (agreement, *above) for entry, _ in each.glossary]
    texts = [(text, agreement.location) for text in (agreement.description, *agreement.covers, *agreement.excludes)]
    for commitment in agreement.commitments:
        texts.append((commitment.description, commitment.location))
        texts.append((str(commitment.target), commitment.target_location))
    for word, pattern in _VAGUE.items():
        if any(pattern.fullmatch(entry.strip()) for entry in entries):
            continue
        for text, location in texts:
            found = pattern.search(text)
            if found:
                message = f"'{found.group()}' can mean many things, and the glossary does not say which"
                yield _warning(location, "vague-word", message, f"write glossary: {{{word}: ...}}")


# ------------------------------------------------------------------------------- tiers


def _tiers(agreement: Agreement, above: Sequence[Agreement]) -> Iterator[Problem]:
    shared = agreement.credits.schedule if agreement.credits else None
    for commitment, own in _priced(agreement, above):
        if not isinstance(own, Tiers):
            continue
        if isinstance(commitment.target, Target):
            yield from _misfits(own, commitment.target, commitment.name)
        else:
            message = f"the commitment '{commitment.name}' is no share ({commitment.target}), so no tier can be found"
            hint = "give it a schedule of its own, such as credits: {per_miss: 5%}"
            yield _warning(commitment.location, "tiers-misfit", message, hint)
    for schedule in [shared, *(commitment.schedule for commitment in agreement.commitments)]:
        if isinstance(schedule, Tiers):
            yield from _among_themselves(schedule)


def _priced(agreement: Agreement, above: Sequence[Agreement]) -> Iterator[tuple[Commitment, Schedule | None]]:
    """The commitments of an agreement with what prices them: their own, the agreement's, else the inherited one.

    With credits of its own, also the commitments that it inherits, which are priced by these.
    """
    nearest = next((each.credits for each in (agreement, *above) if each.credits is not None), None)
    shared = nearest.schedule if nearest else None
    for commitment in agreement.commitments:
        yield commitment, commitment.schedule or shared
    if agreement.credits is not None:
        seen = {commitment.name for commitment in agreement.commitments}
        for inherited in (each for one in above for each in one.commitments):
            if inherited.name not in seen and inherited.schedule is None:
                yield inherited, shared
            seen.add(inherited.name)


def _currencies(agreement: Agreement) -> Iterator[Problem]:
    terms = agreement.credits
    if terms is None or terms.base is None or terms.minimum is None:
        return
    if terms.base.currency != terms.minimum.currency:
        message = f"the minimum of {terms.minimum} and the base of {terms.base} are of different currencies"
        yield Problem(terms.location, "mixed-currencies", message, hint="nothing is converted: write both in one")


def _misfits(tiers: Tiers, target: Target, name: str) -> Iterator[Problem]:
    found = bands.band_problems(tiers.bands, target.ratio)
    for gap in found.gaps:
        message = f"an attainment {_of(gap)} misses the commitment '{name}' of {target} and is in no tier"
        yield _warning(_nearest(tiers, gap), "band-gap", message)
    for conflict, _ in found.conflicts:
        message = f"an attainment {_of(conflict)} meets the commitment '{name}' of {target} and earns a credit"
        yield _warning(_nearest(tiers, conflict), "credit-without-miss", message)


def _among_themselves(tiers: Tiers) -> Iterator[Problem]:
    for where, holding in bands.band_problems(tiers.bands, None).overlaps:
        many = "two" if len(holding) == 2 else str(len(holding))
        message = f"an attainment {_of(where)} is in {many} tiers; the first is at {holding[0].location}"
        yield _warning(holding[-1].location, "band-overlap", message)
    for worse, better in bands.unordered(tiers.bands):
        message = f"the tier {bands.describe(worse)} earns less than the better one, {bands.describe(better)}"
        yield _warning(worse.location, "credits-unordered", message)


def _of(stretch: bands.Range) -> str:
    return f"of {stretch}" if stretch.low == stretch.high else str(stretch)


def _nearest(tiers: Tiers, stretch: bands.Range) -> Location:
    """The first tier with a bound where a stretch begins or ends: where one would mend it."""
    for band in tiers.bands:
        if {band.low, band.high} & {stretch.low, stretch.high}:
            return band.location
    return tiers.bands[0].location
