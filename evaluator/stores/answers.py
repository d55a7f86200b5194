"""A run's answers as text, and back: what a replay needs so that nobody has to be asked again.

The text is JSON, ``slogate-answers/v1``. Every answer stands under the digest of its question; numbers are exact
(integers, or ``"7/3"``). The SHA-256 of everything else stands in it, so that a text that was changed is not believed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from evaluator.core.answer import Answer, Answered, Timeline
from evaluator.core.counts import Number, Reason, Unanswered
from evaluator.core.query import Query
from slo_spec.model import Labels
from slo_spec.record import Record

VERSION: Final = "slogate-answers/v1"
_DEEPEST: Final = 4
"""How often a timeline may hold another one: ``if_counted`` has at most one of its own."""

Data = dict[str, Any]


class NotAnswers(Exception):
    """The text holds no answers that this version could believe, in words."""


class SavedAnswers(Record, kw_only=True):
    """What the sources said in one run: ``answers`` by the digest of each question.

    ``coverage`` is what each source's operator asked for, ``notices`` what was noticed on the way, ``earlier`` what the
    run knew of earlier ones, as plain data. ``select`` is what the run was about, as it was typed: objectives share
    questions, so that another selection asks others. ``version`` is the slogate that asked.
    """

    at: int
    version: str
    answers: Mapping[str, Answer]
    coverage: Mapping[str, Fraction]
    notices: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    earlier: Any = None

    def answers_to(self, queries: Sequence[Query], name: str) -> dict[Query, Answer]:
        """An answer to each query; ``Unanswered`` where the run never asked it. ``name`` is what the file is called."""
        return {query: self.answers.get(query.digest()) or _never_asked(query, name) for query in queries}


def _never_asked(query: Query, name: str) -> Unanswered:
    detail = (
        f"{name} has no answer to this question to {query.source} (digest {query.digest()[:12]}): the run that saved"
    )
    return Unanswered(Reason.NO_DATA, f"{detail} it asked something else, and a replay asks nobody")


def dumps(saved: SavedAnswers) -> str:
    """The answers as text, ending with a line break; the same answers give the same bytes."""
    content = _content(saved)
    return json.dumps({**content, "digest": _digest(content)}, ensure_ascii=True, separators=(",", ":")) + "\n"


def digest_of(text: str) -> str:
    """The digest that stands in a text of ``dumps``."""
    return str(json.loads(text)["digest"])


def loads(text: str) -> SavedAnswers:
    """The answers that a text holds. ``NotAnswers`` says what is wrong with one that is none, or was changed."""
    try:
        content = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise NotAnswers("it is not JSON as --save-answers writes it") from error
    if not isinstance(content, dict) or not str(content.get("answers", "")).startswith("slogate-answers/"):
        raise NotAnswers("it holds no answers; --save-answers writes such a file")
    if content["answers"] != VERSION:
        raise NotAnswers(f"it is written as {content['answers']!r}, this slogate reads {VERSION}")
    stated = content.pop("digest", None)
    if _digest(content) != stated:
        raise NotAnswers("its content is not what its digest says: it was changed after it was saved")
    try:
        return _saved(content)
    except (AttributeError, KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise NotAnswers(f"an answer in it makes no sense ({type(error).__name__}: {error})") from error


def _refuse_constant(text: str) -> Any:
    raise ValueError(text)


def _digest(content: Data) -> str:
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _content(saved: SavedAnswers) -> Data:
    return {
        "answers": VERSION,
        "slogate": saved.version,
        "at": saved.at,
        "coverage": {name: _share(share) for name, share in sorted(saved.coverage.items())},
        "notices": list(saved.notices),
        "select": list(saved.select),
        "earlier": saved.earlier,
        "questions": {digest: _answer(answer) for digest, answer in sorted(saved.answers.items())},
    }


def _saved(content: Data) -> SavedAnswers:
    return SavedAnswers(
        at=_integer(content["at"]),
        version=_text(content["slogate"]),
        answers={_text(digest): _read_answer(data) for digest, data in content["questions"].items()},
        coverage={_text(name): Fraction(_text(share)) for name, share in content["coverage"].items()},
        notices=tuple(map(_text, content["notices"])),
        select=tuple(map(_text, content["select"])),
        earlier=content["earlier"],
    )


def _answer(answer: Answer) -> Data:
    if isinstance(answer, Unanswered):
        return _unanswered(answer)
    return {
        "groups": [[list(map(list, labels)), _group(group)] for labels, group in answer.groups],
        "requests": list(answer.requests),
        "notices": list(answer.notices),
        "counted_by": answer.counted_by,
    }


def _read_answer(data: Data) -> Answer:
    if "unanswered" in data:
        return _read_unanswered(data)
    return Answered(
        groups=tuple((_labels(labels), _read_group(group)) for labels, group in data["groups"]),
        requests=tuple(map(_text, data["requests"])),
        notices=tuple(map(_text, data["notices"])),
        counted_by=_text(data["counted_by"]),
    )


def _group(group: Timeline | Unanswered) -> Data:
    return _unanswered(group) if isinstance(group, Unanswered) else _timeline(group)


def _read_group(data: Data) -> Timeline | Unanswered:
    return _read_unanswered(data) if "unanswered" in data else _read_timeline(data, _DEEPEST)


def _unanswered(unanswered: Unanswered) -> Data:
    return {"unanswered": unanswered.reason.value, "detail": unanswered.detail}


def _read_unanswered(data: Data) -> Unanswered:
    return Unanswered(Reason(data["unanswered"]), _text(data["detail"]))


def _timeline(timeline: Timeline) -> Data:
    return {
        "knots": list(timeline.knots),
        "good": _numbers(timeline.good),
        "total": _numbers(timeline.total),
        "observed": list(timeline.observed),
        "estimated": timeline.estimated,
        "holes": [[knot, _unanswered(hole)] for knot, hole in timeline.holes],
        "gone_since": timeline.gone_since,
        "if_counted": None if timeline.if_counted is None else _timeline(timeline.if_counted),
    }


def _read_timeline(data: Data, deepest: int) -> Timeline:
    if not deepest:
        raise ValueError("timelines within timelines")
    knots = tuple(map(_integer, data["knots"]))
    if list(knots) != sorted(set(knots)):
        raise ValueError("knots that do not ascend")
    gone_since, counted = data["gone_since"], data["if_counted"]
    return Timeline(
        knots=knots,
        good=_read_numbers(data["good"]),
        total=_read_numbers(data["total"]),
        observed=tuple(map(_integer, data["observed"])),
        estimated=_flag(data["estimated"]),
        holes=tuple((_integer(knot), _read_unanswered(hole)) for knot, hole in data["holes"]),
        gone_since=None if gone_since is None else _integer(gone_since),
        if_counted=None if counted is None else _read_timeline(counted, deepest - 1),
    )


def _numbers(numbers: Sequence[Number]) -> list[int | str]:
    return [each if isinstance(each, int) else _share(each) for each in numbers]


def _read_numbers(data: Sequence[object]) -> tuple[Number, ...]:
    return tuple(Fraction(each) if isinstance(each, str) else _integer(each) for each in data)


def _share(share: Fraction) -> str:
    return f"{share.numerator}/{share.denominator}"


def _labels(data: Sequence[Sequence[object]]) -> Labels:
    return tuple((_text(name), _text(value)) for name, value in data)


def _integer(value: object) -> int:
    if type(value) is not int:
        raise ValueError(f"{value!r:.40} is no whole number")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r:.40} is no text")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r:.40} is neither true nor false")
    return value
