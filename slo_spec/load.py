"""Texts into a specification: the one entrance to the language. Reads no files, asks nobody.

Four stages: documents (YAML), schema (form), v1 (quantities), check (meaning). A document goes on
to the next stage if it passed the one before; of one that did not pass the schema, the sound entries
go on to v1, for their problems. The problems of all stages that were reached are returned together, by place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from slo_spec import catalogue
from slo_spec.check import across_problems, own_problems, surroundings
from slo_spec.located import Document
from slo_spec.model import Policy, Service, Source, Spec
from slo_spec.past import Declarations, Key, Memory, Past, Text
from slo_spec.problem import Problem, in_order
from slo_spec.record import Record, replace

if TYPE_CHECKING:
    from slo_spec.model.agreements import Agreement
    from slo_spec.model.calendars import Calendar
    from slo_spec.model.exclusions import Exclusions
    from slo_spec.model.settings import OperatorSettings, Setting
    from slo_spec.model.waivers import Waiver

_OPERATOR_KINDS: Final = ("Sources", "Settings", "Policy")


class Loaded(Record):
    """What the texts say, what is wrong with them, and the texts themselves (for excerpts).

    ``spec`` holds what could be read. It is fit for use only if ``ok``.
    """

    spec: Spec
    problems: tuple[Problem, ...]
    texts: tuple[Text, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing stops the run."""
        return not any(problem.is_error for problem in self.problems)


def load(
    texts: Sequence[Text],
    *,
    operator_text: Text | None = None,
    operator_trusted: bool = False,
    extra_sources: Sequence[Source] = (),
    memory: Memory | None = None,
) -> Loaded:
    """What the texts and the operator's file say, and every problem of the stages that were reached.

    ``operator_trusted`` says that the operator's file came from outside the checkout (``--config``)
    and may name secrets. ``extra_sources`` (``--source`` on the command line) win over the file's.
    Sources that a spec names are only checked where there is an operator's file: extra ones are given for one run,
    which may be about a part of the spec. ``memory`` keeps what texts that passed declare, and gives it back to
    later runs; the operator's file is read each time.
    """
    past = Past(memory)
    gathered = _Gathered()
    keys = [past.key(file, text) for file, text in texts]
    for key, text, declared in zip(keys, texts, past.declared(keys, texts, _read_anew), strict=True):
        gathered.take_remembered(key, text, declared) if declared is not None else gathered.take_new(key, text, past)
    if operator_text is not None:
        gathered.take(operator_text[1], operator_text[0], operator=True, trusted=operator_trusted)
    extra = {source.name for source in extra_sources}
    spec = Spec(
        services=tuple(gathered.services),
        policies=tuple(gathered.policies),
        agreements=tuple(gathered.agreements),
        calendars=tuple(gathered.calendars),
        exclusions=tuple(gathered.exclusions),
        waivers=tuple(gathered.waivers),
        sources=(*(source for source in gathered.sources if source.name not in extra), *extra_sources),
        alert_policies=_built_in(past, catalogue.ALERT_POLICIES_FILE).alert_policies,
        default_policy=_built_in(past, catalogue.DEFAULT_POLICY_FILE),
    )
    sources_known = operator_text is not None and gathered.complete
    found = _checked(spec, gathered, past, sources_known=sources_known)
    past.tell()
    every = (*texts, *((operator_text,) if operator_text else ()))
    problems = (*gathered.problems, *_with_excerpts(found, every))
    return Loaded(spec, in_order(problems), every)


def operator_settings(text: Text, *, trusted: bool) -> tuple[Setting, ...]:
    """The settings of the operator's file; none where anything is wrong with it, which ``load`` tells."""
    if "Settings" not in text[1]:
        return ()
    gathered = _Gathered()
    gathered.take(text[1], text[0], operator=True, trusted=trusted)
    return tuple(gathered.settings) if gathered.complete else ()


def _read_anew(text: Text) -> Declarations:
    """What a text declares, whatever is remembered of it."""
    gathered = _Gathered()
    gathered.take(text[1], text[0], operator=False, trusted=False)
    return gathered.declared


def _built_in(past: Past, name: str) -> Policy:
    text = (catalogue.shown(name), catalogue.built_in_text(name))
    key = past.key(*text)
    (declared,) = past.declared([key], [text], _read_anew)
    if declared is not None and isinstance(declared[0], Policy):
        return declared[0]
    policy = catalogue.built_in(name)
    past.note_declared(key, text[0], (policy,))
    return policy


def _checked(spec: Spec, gathered: _Gathered, past: Past, *, sources_known: bool) -> tuple[Problem, ...]:
    """What the checks say: of most texts, what they said before."""
    complete = gathered.complete
    context = past.context(surroundings(spec, sources_known=sources_known, complete=complete)) if past.known else b""
    parts = gathered.parts
    found = list(across_problems(spec, complete=complete))
    remembered = past.problems([part.key for part in parts], [part.file for part in parts], context)
    for part, said in zip(parts, remembered, strict=True):
        if said is None:
            problems = own_problems(spec, part.services, sources_known=sources_known, complete=complete)
            past.note_problems(part.key, part.file, context, problems)
            found += problems
        else:
            found += said
    return in_order(found)


class _Part(Record):
    """The services of one text, and its key."""

    key: Key
    file: str
    services: tuple[Service, ...]


class _Gathered:
    """What the documents declared so far."""

    def __init__(self) -> None:
        self.services: list[Service] = []
        self.policies: list[Policy] = []
        self.sources: list[Source] = []
        self.agreements: list[Agreement] = []
        self.calendars: list[Calendar] = []
        self.exclusions: list[Exclusions] = []
        self.settings: list[Setting] = []
        self.waivers: list[Waiver] = []
        self.problems: list[Problem] = []
        self.parts: list[_Part] = []

    @property
    def complete(self) -> bool:
        """Whether every document could be read: only then is an unknown name surely unknown."""
        return not any(problem.is_error for problem in self.problems)

    @property
    def declared(self) -> Declarations:
        """Services and policies, as far as they were read."""
        return (*self.services, *self.policies)

    def take_new(self, key: Key, text: Text, past: Past) -> None:
        """Read a text, and note what it declares if nothing is wrong with it."""
        own = _Gathered()
        own.take(text[1], text[0], operator=False, trusted=False)
        of_agreements = own.agreements or own.calendars or own.exclusions or own.waivers
        if not own.problems and not of_agreements:  # services are many and remembered, agreements few and read
            past.note_declared(key, text[0], own.declared)
        self.problems += own.problems
        self.agreements += own.agreements
        self.calendars += own.calendars
        self.exclusions += own.exclusions
        self.waivers += own.waivers
        self._add(key, text[0], own.declared)

    def take_remembered(self, key: Key, text: Text, declared: Declarations) -> None:
        """Add what a text declares, known without reading it."""
        self._add(key, text[0], declared)

    def _add(self, key: Key, file: str, declared: Declarations) -> None:
        services = tuple([each for each in declared if isinstance(each, Service)])
        self.services += services
        self.policies += [each for each in declared if isinstance(each, Policy)]
        if services:
            self.parts.append(_Part(key, file, services))

    def take(self, text: str, file: str, *, operator: bool, trusted: bool) -> None:
        """Read all documents of one text."""
        from slo_spec.document import read_documents
        from slo_spec.schema import readable_part, schema_problems

        documents, problems = read_documents(text, file)
        self.problems.extend(problems)
        for document in documents:
            wrong = schema_problems(document)
            readable = readable_part(document) if wrong else document
            misplaced = () if readable is None else _kind_misplaced(document, operator=operator)
            self.problems.extend((*wrong, *misplaced))
            if readable is not None and not misplaced:
                self._declare(readable, trusted=trusted, whole=not wrong)

    def _declare(self, document: Document, *, trusted: bool, whole: bool) -> None:
        from slo_spec.v1 import read

        declared, problems = read(document, trusted=trusted)
        self.problems.extend(problems)
        if problems or not whole:
            return
        if isinstance(declared, Service):
            self.services.append(declared)
        elif isinstance(declared, Policy):
            self.policies.append(declared)
        elif isinstance(declared, tuple):
            self.sources.extend(declared)
        else:
            self._declare_of_agreements(declared)

    def _declare_of_agreements(self, declared: Agreement | Calendar | Exclusions | Waiver | OperatorSettings) -> None:
        from slo_spec.model.agreements import Agreement
        from slo_spec.model.calendars import Calendar
        from slo_spec.model.exclusions import Exclusions
        from slo_spec.model.settings import OperatorSettings

        if isinstance(declared, OperatorSettings):
            self._declare_settings(declared)
        elif isinstance(declared, Agreement):
            self.agreements.append(declared)
        elif isinstance(declared, Calendar):
            self.calendars.append(declared)
        elif isinstance(declared, Exclusions):
            self.exclusions.append(declared)
        else:
            self.waivers.append(declared)

    def _declare_settings(self, declared: OperatorSettings) -> None:
        known = {each.name: each.location for each in self.settings}
        for each in declared.settings:
            if each.name in known:
                message = f"the setting '{each.name}' stands in line {known[each.name].line} already"
                self.problems.append(Problem(each.location, "duplicate-name", message, hint="keep one of them"))
            else:
                self.settings.append(each)


def _kind_misplaced(document: Document, *, operator: bool) -> tuple[Problem, ...]:
    kind = document.data["kind"]
    location = document.at(("kind",))
    if operator and kind not in _OPERATOR_KINDS:
        message = f"a document of kind {kind} in the operator's file, which holds Sources, Settings and Policy"
        return (document.problem(location, "kind-misplaced", message, "put it into a file of its own"),)
    if kind == "Settings" and not operator:
        hint = "put them into the operator's file: slogate.yaml at the root, or a file given with --config"
        return (
            document.problem(location, "kind-misplaced", "settings stand in a spec, where nobody reads them", hint),
        )
    if kind == "Sources" and not operator:
        message = "sources stand in a spec: whoever changes it could redirect queries"
        hint = "put them into the operator's file: slogate.yaml at the root, or a file given with --config"
        return (document.problem(location, "sources-in-spec", message, hint),)
    return ()


def _with_excerpts(problems: Sequence[Problem], texts: Sequence[Text]) -> Iterator[Problem]:
    """The problems with the lines that they point into."""
    by_name = dict(texts) if problems else {}
    lines: dict[str, tuple[str, ...]] = {}
    for problem in problems:
        file, number = problem.location.file, problem.location.line
        if file not in lines:
            lines[file] = _lines(by_name.get(file, ""))
        known = not problem.excerpt and number <= len(lines[file])
        yield replace(problem, excerpt=lines[file][number - 1]) if known else problem


def _lines(text: str) -> tuple[str, ...]:
    from slo_spec.syntax import lines_of

    return lines_of(text.removeprefix("\ufeff"))
