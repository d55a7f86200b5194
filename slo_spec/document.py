"""Text into documents whose every key and value knows its place. The only door to PyYAML.

YAML is read as a stream of events, never recursively: depth, size and the number of nodes are
bounded while reading, so that no text can exhaust the stack or the memory. Refused, each with its
place: duplicate keys, keys that are not text, tags, merge keys (``<<``), aliases inside their own
anchor, numbers that are not finite. Aliases are allowed; what they repeat counts as if written out.
"""

from __future__ import annotations

from typing import Any, Final

import yaml

from slo_spec.located import Document, Mark, Path
from slo_spec.problem import Location, Problem, Severity
from slo_spec.record import Record
from slo_spec.scalars import MAYBE_NOT_TEXT, plain_value
from slo_spec.suggestions import shortened
from slo_spec.syntax import characters_wrong, lines_of, syntax_problem

__all__ = ["DEFAULT_LIMITS", "Document", "Limits", "Path", "decode", "read_documents"]

_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where it was built in: 5 times as fast


class Limits(Record):
    """How much a text may ask of us. ``repeated`` counts what aliases repeat, over a whole file."""

    size: int = 10 * 1024 * 1024
    depth: int = 64
    nodes: int = 100_000
    repeated: int = 100_000
    problems: int = 10_000


DEFAULT_LIMITS: Final = Limits()


def decode(data: bytes) -> str:
    """The text of a file's bytes. Bytes that are not UTF-8 are kept as lone surrogates, so that
    ``read_documents`` can say where they stand."""
    return data.decode("utf-8", errors="surrogateescape")


def read_documents(
    text: str, file: str, limits: Limits = DEFAULT_LIMITS
) -> tuple[tuple[Document, ...], tuple[Problem, ...]]:
    """The documents of a text that could be read, and everything that is wrong with the others."""
    if len(text) > limits.size:
        size = f"{len(text):,} characters, more than the {limits.size:,} that are read"
        return (), (Problem(Location(file), "file-too-large", f"the file has {size}"),)
    text = text.removeprefix("\ufeff")
    lines = lines_of(text)
    wrong = characters_wrong(text, file, lines)
    if wrong:
        return (), wrong
    reading = _Reading(file, lines, limits)
    try:
        reading.take_all(text)
    except yaml.MarkedYAMLError as error:
        reading.problems.append(syntax_problem(error, file, lines, limits.depth))
    except _Enough:
        pass
    if not (reading.documents or reading.problems):
        reading.problems.append(Problem(Location(file), "empty-file", "the file holds no document", Severity.WARNING))
    return tuple(reading.documents), tuple(reading.problems)


class _Enough(Exception):
    """The text asked for more than the limits allow."""


_MAY_MEAN_MORE: Final = MAYBE_NOT_TEXT | {"<"}
"""How an unquoted scalar begins that may be a number, a word with a meaning, or a merge key."""
_NO_KEY: Final = object()
_BAD_KEY: Final = object()
_OPEN: Final = object()


class _Frame:
    """A mapping or sequence that is being read."""

    __slots__ = ("anchor", "data", "height", "key", "key_place", "marks", "nodes_before", "place")

    def __init__(self, data: Any, place: tuple[int, int], anchor: str | None, nodes_before: int) -> None:
        self.data = data
        self.marks: Any = {} if isinstance(data, dict) else []
        self.place = place
        self.anchor = anchor
        self.nodes_before = nodes_before
        self.height = 0
        self.key: Any = _NO_KEY
        self.key_place = place


class _Reading:
    """The state of reading one file: fed with events, it gathers documents and problems."""

    def __init__(self, file: str, lines: tuple[str, ...], limits: Limits) -> None:
        self.file = file
        self.lines = lines
        self.limits = limits
        self.documents: list[Document] = []
        self.problems: list[Problem] = []
        self._stack: list[_Frame] = []
        self._anchors: dict[str, Any] = {}
        self._nodes = 0
        self._repeated = 0
        self._problems_before = 0

    def take_all(self, text: str) -> None:
        """Go through the events of a text. Raises _Enough when a limit is passed, and what the parser raises."""
        # Not kept in self: a cycle would keep every text that was read, where no garbage is collected.
        takers: dict[type, Any] = {
            yaml.MappingStartEvent: self._open,
            yaml.SequenceStartEvent: self._open,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._start,
        }
        loader = _Loader(text)
        next_event, scalar = loader.get_event, yaml.ScalarEvent
        try:
            while True:
                event = next_event()
                kind = type(event)
                if kind is scalar:
                    # Nearly all scalars have neither tag nor anchor: a shorter way for them.
                    (self._plain if event.tag is None and event.anchor is None else self._scalar)(event)
                elif kind is yaml.StreamEndEvent:
                    return
                elif kind in takers:
                    takers[kind](event)
        finally:
            loader.dispose()

    def _start(self, _: Any) -> None:
        self._nodes = 0
        self._anchors = {}
        self._problems_before = len(self.problems)

    def _plain(self, event: Any) -> None:
        value: Any = event.value
        may_mean_more = event.implicit[0] and (not value or value[0] in _MAY_MEAN_MORE)
        frame = self._stack[-1] if self._stack else None
        if may_mean_more or frame is None or self._nodes >= self.limits.nodes:
            self._scalar(event)
            return
        self._nodes += 1
        mark = event.start_mark
        line, column = mark.line, mark.column
        data = frame.data
        if not frame.height:
            frame.height = 1
        if type(data) is list:
            data.append(value)
            frame.marks.append((line, column, None))
        elif frame.key is _NO_KEY:
            frame.key_place = (line, column)
            frame.key = value if value not in data else self._checked_key(frame, value)
        else:
            if frame.key is not _BAD_KEY:
                data[frame.key] = value
                frame.marks[frame.key] = (*frame.key_place, (line, column, None))
            frame.key = _NO_KEY

    def _scalar(self, event: Any) -> None:
        mark = event.start_mark
        place = (mark.line, mark.column)
        self._count(1, place)
        value: Any = event.value
        if event.tag is not None:
            self._tagged(event.tag, place)
        elif event.implicit[0]:
            if value == "<<" and self._key_is_next():
                self._say(place, "merge-key", "merge keys (<<) are not part of YAML 1.2", "repeat the keys")
                self._deliver(_BAD_KEY, (*place, None), 0)
                return
            try:
                value = plain_value(value)
            except ValueError as error:
                self._say(place, "bad-number", str(error))
        if event.anchor:
            self._anchors[event.anchor] = (value, (*place, None), 1, 0)
        self._deliver(value, (*place, None), 0)

    def _open(self, event: Any) -> None:
        mark = event.start_mark
        place = (mark.line, mark.column)
        nodes_before = self._nodes
        self._count(1, place)
        self._deep(len(self._stack) + 1, place)
        if event.tag is not None:
            self._tagged(event.tag, place)
        if event.anchor:
            self._anchors[event.anchor] = _OPEN
        data: Any = {} if type(event) is yaml.MappingStartEvent else []
        self._stack.append(_Frame(data, place, event.anchor, nodes_before))

    def _close(self, _: Any) -> None:
        frame = self._stack.pop()
        mark: Mark = (*frame.place, frame.marks)
        if frame.anchor:
            self._anchors[frame.anchor] = (frame.data, mark, self._nodes - frame.nodes_before, frame.height)
        self._deliver(frame.data, mark, frame.height)

    def _alias(self, event: Any) -> None:
        mark = event.start_mark
        place = (mark.line, mark.column)
        known = self._anchors.get(event.anchor)
        if known is None:
            name = shortened(event.anchor)
            self._say(place, "unknown-alias", f"no anchor &{name} stands before *{name}")
        elif known is _OPEN:
            self._say(place, "recursive-alias", f"*{shortened(event.anchor)} stands inside of what it names")
        else:
            value, value_mark, size, height = known
            self._repeated += size
            if self._repeated > self.limits.repeated:
                self._stop(place, f"the aliases repeat more than {self.limits.repeated:,} values")
            self._count(size, place)
            self._deep(len(self._stack) + height + 1, place)
            self._deliver(value, value_mark, height, place)
            return
        self._count(1, place)
        self._deliver(None, (*place, None), 0)

    def _key_is_next(self) -> bool:
        return bool(self._stack) and isinstance(self._stack[-1].data, dict) and self._stack[-1].key is _NO_KEY

    def _deliver(self, value: Any, mark: Mark, height: int, place: tuple[int, int] | None = None) -> None:
        """Put a finished value where it belongs: into a list, as a key, under a key, or as a document."""
        if not self._stack:
            self._finish(value, mark)
            return
        frame = self._stack[-1]
        if height >= frame.height:
            frame.height = height + 1
        if type(frame.data) is list:
            frame.data.append(value)
            frame.marks.append(mark)
        elif frame.key is _NO_KEY:
            frame.key_place = place or (mark[0], mark[1])
            frame.key = self._checked_key(frame, value)
        else:
            if frame.key is not _BAD_KEY:
                frame.data[frame.key] = value
                frame.marks[frame.key] = (*frame.key_place, mark)
            frame.key = _NO_KEY

    def _checked_key(self, frame: _Frame, key: Any) -> Any:
        if key is _BAD_KEY:
            return key
        if not isinstance(key, str):
            what = (
                "a list or mapping" if isinstance(key, list | dict) else str(key).lower() if key is not None else "null"
            )
            hint = "" if isinstance(key, list | dict) else f'quote it: "{what}"'
            self._say(frame.key_place, "key-not-text", f"a key must be text, not {what}", hint)
            return _BAD_KEY
        if key in frame.data:
            line, column = frame.marks[key][:2]
            message = f"the key '{shortened(key)}' is already at line {line + 1}, column {column + 1}"
            self._say(frame.key_place, "duplicate-key", message)
            return _BAD_KEY
        return key

    def _finish(self, value: Any, mark: Mark) -> None:
        clean = len(self.problems) == self._problems_before
        if clean and value is not None:
            self.documents.append(Document(value, self.file, self.lines, mark))

    def _tagged(self, tag: str, place: tuple[int, int]) -> None:
        self._say(place, "tag", f"the tag {shortened(tag)} is not allowed: a spec is plain data")

    def _count(self, size: int, place: tuple[int, int]) -> None:
        self._nodes += size
        if self._nodes > self.limits.nodes:
            self._stop(place, f"a document of more than {self.limits.nodes:,} values")

    def _deep(self, depth: int, place: tuple[int, int]) -> None:
        if depth > self.limits.depth:
            self._stop(place, f"nested deeper than {self.limits.depth} levels")

    def _stop(self, place: tuple[int, int], message: str) -> None:
        self._say(place, "document-too-large", message)
        raise _Enough

    def _say(self, place: tuple[int, int], code: str, message: str, hint: str = "") -> None:
        line = self.lines[place[0]] if place[0] < len(self.lines) else ""
        location = Location(self.file, place[0] + 1, place[1] + 1)
        self.problems.append(Problem(location, code, message, hint=hint, excerpt=line))
        if len(self.problems) >= self.limits.problems:
            raise _Enough
