"""Saving what the sources answered, and judging what was saved as if they had answered it now."""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evaluator.commands.destinations import expect_unlinked
from evaluator.commands.options import Options
from evaluator.core.interval import rfc3339
from evaluator.files import write_text
from evaluator.formats.plain import one_line
from evaluator.refusal import Refusal
from slo_spec.record import Record, replace

if TYPE_CHECKING:
    from evaluator.commands.evaluation import Answered
    from evaluator.commands.invocation import Invocation
    from evaluator.core.answer import Answer
    from evaluator.core.history import Earlier
    from evaluator.core.plan import Plan
    from evaluator.core.query import Query
    from evaluator.stores.answers import SavedAnswers
    from slo_spec.model import Spec

MOST_BYTES = 1 << 30

replay_option: Callable[[Any], Any] = click.option(
    "--replay",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Judge the answers in a file of --save-answers, at its instant; nobody is asked.",
)
save_answers_option: Callable[[Any], Any] = click.option(
    "--save-answers",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write all that the sources answered to a file, for --replay.",
)


class Replayed(Record, kw_only=True):
    """The answers of an earlier run, and what the file is called that they are from."""

    name: str
    saved: SavedAnswers
    earlier: Earlier | None


def replaying(
    invocation: Invocation, options: Options, replay: Path | None, save_answers: Path | None = None
) -> Options:
    """The options with the answers of a file, and its instant, in them; as they are without a file.

    ``Refusal`` also where answers could not be saved.
    """
    if save_answers is not None:
        expect_unlinked("--save-answers", save_answers, invocation.folder)
    if replay is None:
        return options
    if options.sources:
        raise Refusal("--replay asks nobody: leave --source out")
    saved = _read(invocation.folder / replay, str(replay))
    if options.at is not None and options.at != saved.at:
        there = rfc3339(saved.at)
        raise Refusal(f"--replay {replay}: its answers are about {there}; leave --at out, or write --at {there}")
    replayed = Replayed(name=str(replay), saved=saved, earlier=_earlier(saved, str(replay)))
    return replace(options, at=saved.at, store=None, replayed=replayed)


def _earlier(saved: SavedAnswers, name: str) -> Earlier | None:
    from evaluator.core.history import earlier_of_data

    try:
        return None if saved.earlier is None else earlier_of_data(saved.earlier)
    except (AttributeError, KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise Refusal(f"--replay {name}: what it says of earlier runs makes no sense ({error})") from error


class Saving(Record):
    """What became of saving answers: what to say of it, their digest, and an error that ends the run with exit 2."""

    remark: str = ""
    digest: str = ""
    error: str = ""


def saved_check(path: Path | None, found: Answered, invocation: Invocation, options: Options) -> Saving:
    """All that the sources answered in a check, written to ``path``; nothing without one."""
    if path is None:
        return Saving()
    from evaluator.core.history import data_of_earlier

    earlier = None if found.earlier is None else data_of_earlier(found.earlier)
    known = {"coverage": found.coverage, "notices": found.notices, "select": options.select, "earlier": earlier}
    return saved(path, found.answers, found.planned.at, invocation, **known)


def saved(path: Path | None, answers: Mapping[Query, Answer], at: int, invocation: Invocation, **known: Any) -> Saving:
    """Answers written to ``path``, with what else is ``known`` of the run; nothing without a path."""
    if path is None:
        return Saving()
    from evaluator.stores.answers import SavedAnswers, digest_of, dumps

    by_digest = {query.digest(): answer for query, answer in answers.items()}
    shown = one_line(str(path))
    try:
        text = dumps(SavedAnswers(at=at, version=invocation.version(), answers=by_digest, **known))
        write_text(invocation.folder / path, text)
    except (OSError, ValueError) as error:
        words = getattr(error, "strerror", None) or error
        return Saving(error=f"slogate: error: --save-answers {shown} cannot be written: {words}\n")
    digest = digest_of(text)
    return Saving(remark=f"slogate: answers saved in {shown}, {digest}\n", digest=digest)


def asked_then(planned: Plan, spec: Spec, replayed: Replayed) -> Plan:
    """The plan with the questions that the replayed run asked, where it asked for more than is selected now."""
    from evaluator.core.plan import plan
    from evaluator.core.select import Selection

    saved = replayed.saved
    if all(query.digest() in saved.answers for query in planned.queries):
        return planned
    try:
        whole = plan(spec, saved.at, Selection.parse(saved.select))
    except ValueError as error:
        raise Refusal(f"--replay {replayed.name}: {error}") from error
    then = {(each.service.name, each.objective.name): each for each in whole.evaluations}
    chosen = []
    for each in planned.evaluations:
        other = then.get((each.service.name, each.objective.name), each)
        known = each.query is not None and each.query.digest() in saved.answers
        chosen.append(each if known else other)
    return replace(planned, evaluations=tuple(chosen))


def _read(path: Path, name: str) -> SavedAnswers:
    from evaluator.stores.answers import NotAnswers, loads

    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > MOST_BYTES:
            raise Refusal(f"--replay {name}: this is no regular file of at most 1 GiB")
        return loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refusal(f"--replay {name}: {error.strerror or error}") from error
    except (NotAnswers, UnicodeDecodeError) as error:
        words = str(error) if isinstance(error, NotAnswers) else "it is not UTF-8 text"
        raise Refusal(f"--replay {name}: {words}") from error
