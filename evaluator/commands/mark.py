"""``slogate mark``: note in the history what happened to a service, such as a deploy."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import click

from evaluator.commands.invocation import Invocation, Outcome
from evaluator.commands.options import Instant
from evaluator.commands.recording import history_option, label_option, labels_typed, needed_place, opened
from evaluator.core.history import Mark
from evaluator.core.interval import rfc3339
from evaluator.formats.plain import one_line
from evaluator.refusal import Refusal

MOST_CHARACTERS = 200


@click.group(name="mark", short_help="Note a deploy in the history.")
def command() -> None:
    """Note in the history what happened to a service, so that rules and reports can refer to it."""


@command.command(name="deploy", short_help="Note that a service was deployed.")
@click.argument("name")
@click.option(
    "--service", "services", multiple=True, required=True, metavar="SERVICE", help="Of which service. Repeatable."
)
@click.option("--at", type=Instant(), metavar="INSTANT", help="When it was live. Default: now.")
@history_option
@label_option
@click.pass_obj
def deploy(
    invocation: Invocation,
    name: str,
    services: tuple[str, ...],
    at: int | None,
    history: str | None,
    labels: tuple[str, ...],
) -> Outcome:
    """Note that the deploy NAME (a version, a commit) of a service is live.

    The same mark twice is one. A service that no recorded run is about is marked all the same, with a warning
    where others are: it may be misspelt. Exits 0 when it stands in the history, 2 when it could not be written.
    """
    place = needed_place(invocation, history)
    when = invocation.now if at is None else at
    for text in (name, *services):
        if not text.strip() or not text.isprintable() or len(text) > MOST_CHARACTERS:
            raise Refusal(f"{text!r}: a name is printable text of at most {MOST_CHARACTERS} characters")
    told = labels_typed("--label", labels)
    from evaluator.stores.database import StoreUnusable

    lines = []
    try:
        with opened(place, create=True) as store:
            known = store.services()
            for service in dict.fromkeys(services):
                mark = Mark(kind="deploy", name=name, service=service, at=when, labels=told)
                added = store.mark(mark, invocation.now)
                said = "marked" if added else "was marked already"
                lines.append(f"deploy {name} of {service} at {rfc3339(when)} {said} in {place.shown}")
    except StoreUnusable as error:
        raise Refusal(f"the deploy was not marked: {error}") from error
    return Outcome(stdout="".join(f"{one_line(line)}\n" for line in lines), stderr=_unknown(services, known))


def _unknown(services: Iterable[str], known: Collection[str]) -> str:
    """A warning for each service that no run is about, in a history that knows others."""
    from slo_spec.suggestions import suggestion

    return "".join(
        one_line(f"slogate: warning: no run is recorded of the service {service!r}; {suggestion(service, known)}")
        + "\n"
        for service in dict.fromkeys(services)
        if known and service not in known
    )
