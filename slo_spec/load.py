"""Texts into a specification: the one entrance to the language. Reads no files, asks nobody.

Four stages: documents (YAML), schema (form), v1 (quantities), check (meaning). A document goes on
to the next stage if it passed the one before; of one that did not pass the schema, the sound entries
go on to v1, for their problems. The problems of all stages that were reached are returned together, by place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from slo_spec import catalogue
from slo_spec.check import check
from slo_spec.document import Document, read_documents
from slo_spec.model import Policy, Service, Source, Spec
from slo_spec.problem import Problem, in_order
from slo_spec.schema import readable_part, schema_problems
from slo_spec.v1 import read

Text = tuple[str, str]
"""A name to show, and the text."""

_OPERATOR_KINDS: Final = ("Sources", "Policy")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the texts say, what is wrong with them, and the texts themselves (for excerpts).

    ``spec`` holds what could be read. It is fit for use only if ``ok``.
    """

    spec: Spec
    problems: tuple[Problem, ...]
    texts: tuple[Text, ...] = field(repr=False)

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
) -> Loaded:
    """What the texts and the operator's file say, and every problem of the stages that were reached.

    ``operator_trusted`` says that the operator's file came from outside the checkout (``--config``)
    and may name secrets. ``extra_sources`` (``--source`` on the command line) win over the file's.
    Sources that a spec names are only checked where there is an operator's file: extra ones are given for one run,
    which may be about a part of the spec.
    """
    gathered = _Gathered()
    for file, text in texts:
        gathered.take(text, file, operator=False, trusted=False)
    if operator_text is not None:
        gathered.take(operator_text[1], operator_text[0], operator=True, trusted=operator_trusted)
    extra = {source.name for source in extra_sources}
    spec = Spec(
        services=tuple(gathered.services),
        policies=tuple(gathered.policies),
        sources=(*(source for source in gathered.sources if source.name not in extra), *extra_sources),
        alert_policies=catalogue.alert_policies(),
        default_policy=catalogue.default_policy(),
    )
    sources_known = operator_text is not None and gathered.complete
    found = check(spec, sources_known=sources_known, complete=gathered.complete)
    problems = (*gathered.problems, *(_with_excerpt(problem, gathered.lines) for problem in found))
    return Loaded(spec, in_order(problems), (*texts, *((operator_text,) if operator_text else ())))


class _Gathered:
    """What the documents declared so far."""

    def __init__(self) -> None:
        self.services: list[Service] = []
        self.policies: list[Policy] = []
        self.sources: list[Source] = []
        self.problems: list[Problem] = []
        self.lines: dict[str, tuple[str, ...]] = {}

    @property
    def complete(self) -> bool:
        """Whether every document could be read: only then is an unknown name surely unknown."""
        return not any(problem.is_error for problem in self.problems)

    def take(self, text: str, file: str, *, operator: bool, trusted: bool) -> None:
        """Read all documents of one text."""
        documents, problems = read_documents(text, file)
        self.problems.extend(problems)
        for document in documents:
            self.lines[file] = document.lines
            wrong = schema_problems(document)
            readable = readable_part(document) if wrong else document
            misplaced = () if readable is None else _kind_misplaced(document, operator=operator)
            self.problems.extend((*wrong, *misplaced))
            if readable is not None and not misplaced:
                self._declare(readable, trusted=trusted, whole=not wrong)

    def _declare(self, document: Document, *, trusted: bool, whole: bool) -> None:
        declared, problems = read(document, trusted=trusted)
        self.problems.extend(problems)
        if problems or not whole:
            return
        if isinstance(declared, Service):
            self.services.append(declared)
        elif isinstance(declared, Policy):
            self.policies.append(declared)
        else:
            self.sources.extend(declared)


def _kind_misplaced(document: Document, *, operator: bool) -> tuple[Problem, ...]:
    kind = document.data["kind"]
    location = document.at(("kind",))
    if operator and kind not in _OPERATOR_KINDS:
        message = f"a document of kind {kind} in the operator's file, which holds Sources and Policy"
        return (document.problem(location, "kind-misplaced", message, "put it into a file of its own"),)
    if kind == "Sources" and not operator:
        message = "sources stand in a spec: whoever changes it could redirect queries"
        hint = "put them into the operator's file: slogate.yaml at the root, or a file given with --config"
        return (document.problem(location, "sources-in-spec", message, hint),)
    return ()


def _with_excerpt(problem: Problem, lines: dict[str, tuple[str, ...]]) -> Problem:
    known = lines.get(problem.location.file, ())
    if problem.excerpt or problem.location.line > len(known):
        return problem
    line = known[problem.location.line - 1]
    return Problem(problem.location, problem.code, problem.message, problem.severity, problem.hint, line)
