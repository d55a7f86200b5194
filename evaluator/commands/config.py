"""``slogate config``: which value every setting has, and where it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from evaluator.commands import problems as wording
from evaluator.commands.invocation import REFUSED, Invocation, Outcome
from evaluator.commands.settings import FILE, TABLE, Row, command_of, origin_of
from evaluator.formats.plain import one_line, without_commands
from evaluator.redaction import masked
from evaluator.refusal import Refusal
from slo_spec.record import Record

if TYPE_CHECKING:
    from evaluator.configuration import OperatorFile
    from slo_spec.problem import Problem

VERSION = "slogate-config/v1"


class Shown(Record):
    """A setting's name, its value as one may see it, and where that comes from."""

    name: str
    value: Any
    origin: str
    where: str


@click.group(name="config", short_help="Show every setting with its value and its origin.")
def command() -> None:
    """Show every setting with its value and its origin."""


@command.command(
    name="show",
    short_help="Print every setting with its value and its origin.",
    context_settings={"allow_interspersed_args": False, "ignore_unknown_options": True},
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[COMMAND [ARGUMENTS]...]")
@click.pass_context
def show(context: click.Context, form: str, arguments: tuple[str, ...]) -> Outcome:
    """Print what every setting is, and whether a flag, the environment, the operator's file or nobody said so.

    With a COMMAND only its settings, as they would be with these ARGUMENTS: slogate config show check --deadline 10s.
    """
    invocation = context.find_object(Invocation)
    root = context.find_root()
    group = root.command
    if invocation is None or not isinstance(group, click.Group):
        raise TypeError("slogate config show is no command of slogate")
    names = arguments[:1] or tuple(group.list_commands(root))
    if arguments and group.get_command(root, arguments[0]) is None:
        from evaluator.plugins import did_you_mean

        raise Refusal(f"unknown command {arguments[0]!r}{did_you_mean(arguments[0], group.list_commands(root))}")
    with ExitStack() as stack:
        contexts = [stack.enter_context(each) for each in _contexts(group, root, names, arguments[1:])]
        shown = list(_all_shown(contexts))
        operator = next((found for each in contexts if (found := each.meta.get(FILE)) is not None), None)
    wrong = _wrong(operator)
    if wrong:
        return Outcome(exit_code=REFUSED, stderr=wording.shown(wrong, invocation.colored("auto")))
    return Outcome(stdout=_as_json(shown, operator) if form == "json" else _as_text(shown, operator))


def _wrong(operator: OperatorFile | Problem | None) -> tuple[Problem, ...]:
    """What is wrong with the operator's file, for which commands would not run."""
    from slo_spec.load import load
    from slo_spec.problem import Problem

    if operator is None or isinstance(operator, Problem):
        return () if operator is None else (operator,)
    problems = load((), operator_text=(operator.shown, operator.text), operator_trusted=operator.trusted).problems
    return tuple(each for each in problems if each.is_error)


def _contexts(
    group: click.Group, root: click.Context, names: Sequence[str], arguments: Sequence[str]
) -> Iterator[click.Context]:
    """The commands that settings are about, each with its parameters as they would be."""
    for name in names:
        found = group.get_command(root, name)
        asked = {each.name for each in found.params} if found is not None else set()
        if found is not None and not isinstance(found, click.Group) and ("config" in asked or len(names) == 1):
            # NAME of explain and the like is no setting, and must not be asked for.
            needed = [each for each in found.params if isinstance(each, click.Argument) and each.required]
            stand_ins = [each.human_readable_name for each in needed if not arguments]
            yield found.make_context(name, [*stand_ins, *arguments], root)


def _all_shown(contexts: Sequence[click.Context]) -> Iterator[Shown]:
    """Each setting once, as the first of the commands has it."""
    told: set[str] = set()
    for inner in contexts:
        for row in TABLE:
            if row.name not in told and row.is_of(command_of(inner)) and row.parameter in inner.params:
                told.add(row.name)
                origin, where = origin_of(inner, row.parameter)
                yield Shown(row.name, _value(row, inner.params[row.parameter]), origin, where)


def _value(row: Row, value: Any) -> Any:
    if row.secret and isinstance(value, str):
        return _address(value, row)
    if row.unit and value is not None:
        return f"{value}{row.unit}"
    if row.otherwise and not value:
        return row.otherwise
    if isinstance(value, tuple | list):
        return [str(each) for each in value]
    return str(value) if isinstance(value, Path) else value


def _address(value: str, row: Row) -> str:
    """Of an address the host; of what is neither a clear one nor a file nothing."""
    try:
        parts = urlsplit(value)
        clear = "@" not in value or "@" in parts.netloc
    except ValueError:
        return "..."
    if parts.hostname and clear:
        return f"{parts.scheme}://{parts.hostname}/..."
    return masked(value) if row.may_be_file and not parts.netloc else "..."


def _as_text(shown: Sequence[Shown], operator: OperatorFile | None) -> str:
    rows = [("setting", "value", "from"), *((each.name, _words(each.value), _origin(each)) for each in shown)]
    widths = [max(len(row[index]) for row in rows) for index in (0, 1)]
    lines = [f"{name:{widths[0]}}  {value:{widths[1]}}  {origin}".rstrip() for name, value, origin in rows]
    return without_commands("".join(f"{one_line(line)}\n" for line in [*lines, "", _file_words(operator)]))


def _file_words(operator: OperatorFile | None) -> str:
    if operator is None:
        return "There is no operator's file (slogate.yaml)."
    found = "found, so it sets nothing that could open a gate"
    return f"The operator's file is {operator.shown}: {'named by you, so trusted' if operator.trusted else found}."


def _origin(shown: Shown) -> str:
    return shown.where if shown.origin == "file" else f"{shown.origin} {shown.where}".rstrip()


def _words(value: Any) -> str:
    if value is None or value == []:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(value) if isinstance(value, list) else str(value)


def _as_json(shown: Sequence[Shown], operator: OperatorFile | None) -> str:
    file = None if operator is None else {"file": operator.shown, "trusted": operator.trusted}
    data = {
        "config": VERSION,
        "operators_file": file,
        "settings": [
            {"name": each.name, "value": each.value, "origin": each.origin, "where": each.where or None}
            for each in shown
        ],
    }
    return json.dumps(data, indent=2, ensure_ascii=True).replace("##", "#\\u0023") + "\n"
