"""Every setting in one table: as a flag, as ``SLOGATE_*`` in the environment, in the operator's file, by default.

click resolves them in this order itself: a variable is an option's ``envvar``, the operator's file is the context's
``default_map``, and the default is the option's own. Nothing else in the program knows where a value comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from click.core import ParameterSource

from evaluator.commands.invocation import Invocation
from evaluator.refusal import Refusal

if TYPE_CHECKING:
    from slo_spec.model.settings import Setting

KEPT = "slogate.settings"
"""Where a context keeps what the operator's file set, for whoever asks where a value comes from."""

FILE = "slogate.operators-file"
"""Where a context keeps the operator's file, or what is wrong with it."""


class Row(NamedTuple):
    """A setting, the parameter that it sets, and of which commands (empty: of all that have the parameter)."""

    name: str
    parameter: str
    commands: tuple[str, ...] = ()
    in_file: bool = True
    secret: bool = False
    may_be_file: bool = False
    unit: str = ""
    otherwise: str = ""
    """What holds where the parameter has no default of its own."""

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return f"SLOGATE_{self.name.upper()}"

    def is_of(self, command: str) -> bool:
        """Whether it sets the command's parameter of that name."""
        return not self.commands or command in self.commands


TABLE = (
    Row("config", "config", in_file=False),
    Row("paths", "paths", otherwise="slo"),
    Row("select", "select"),
    Row("shard", "shard", ("check",), in_file=False),
    Row("format", "form", ("check",)),
    Row("output", "outputs", ("check",)),
    Row("fail_on", "fail_on", ("check",)),
    Row("on_unknown", "on_unknown", ("check",)),
    Row("deadline", "deadline", unit="s"),
    Row("settle", "settle", unit="s"),
    Row("color", "color"),
    Row("store", "store"),
    Row("evidence", "evidence"),
    Row("history", "history", secret=True, may_be_file=True),
    Row("record", "record"),
    Row("period", "period_text", ("report",)),
    Row("timezone", "timezone", ("report",)),
    Row("fiscal_start", "fiscal_start", ("report",)),
    Row("trend", "trend", ("report",)),
    Row("ahead", "ahead", ("report",), unit="d"),
    Row("report_format", "forms", ("report",)),
    Row("output_dir", "output_dir", ("report",)),
    Row("post", "post", ("report",), secret=True),
    Row("post_as", "post_as", ("report",)),
)


def with_variables(name: str, command: click.Command) -> click.Command:
    """The command, whose parameters now know their variables."""
    for row in TABLE:
        for parameter in command.params:
            if parameter.name == row.parameter and row.is_of(name) and _takes_value(parameter):
                parameter.envvar = parameter.envvar or row.variable
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            with_variables(name, inner)
    return command


def _takes_value(parameter: click.Parameter) -> bool:
    """Not for --no-color, which shares its parameter with --color: the variable is that of the other."""
    return not (isinstance(parameter, click.Option) and parameter.is_flag and not parameter.is_bool_flag)


def use_operators_file(context: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:  # noqa: ARG001 - click's signature
    """``--config`` as it is; what the file sets becomes the defaults of the parameters that are read after it."""
    invocation = context.find_object(Invocation)
    if invocation is None or context.resilient_parsing:
        return value
    from evaluator.configuration import operator_file
    from slo_spec.load import operator_settings
    from slo_spec.problem import Problem

    found = operator_file(invocation.folder, value)
    if found is None:
        return value
    context.meta[FILE] = found
    if isinstance(found, Problem):  # told where the file is read
        return value
    settings = {each.name: each for each in operator_settings((found.shown, found.text), trusted=found.trusted)}
    if settings:
        context.meta[KEPT] = settings
        rows = [row for row in TABLE if row.in_file and row.is_of(command_of(context)) and row.name in settings]
        context.default_map = {row.parameter: _given(settings[row.name]) for row in rows}
    return value


def expect_own_paths(context: click.Context, parameter: click.Parameter, value: tuple[Path, ...]) -> tuple[Path, ...]:
    """The paths; ``Refusal`` where a run that trusts a revision would take them from the tree under test."""
    from_file = context.get_parameter_source(str(parameter.name)) is ParameterSource.DEFAULT_MAP
    if from_file and context.params.get("trusted") and not context.meta[FILE].trusted:
        place = set_in_file(context)["paths"].location
        raise Refusal(
            f"{place.file}:{place.line} names the paths, and the tree under test may have changed it: "
            "with --trusted give PATHS, SLOGATE_PATHS, or the file with --config"
        )
    return value


def _given(setting: Setting) -> Any:
    return list(setting.value) if isinstance(setting.value, tuple) else setting.value


def command_of(context: click.Context) -> str:
    """The command of the table that a context belongs to: cache, of ``slogate cache show``."""
    while context.parent is not None and context.parent.parent is not None:
        context = context.parent
    return context.info_name or ""


def set_in_file(context: click.Context) -> Mapping[str, Setting]:
    """What the operator's file sets, by name."""
    found: Mapping[str, Setting] = context.meta.get(KEPT, {})
    return found


def origin_of(context: click.Context, parameter: str) -> tuple[str, str]:
    """Where a parameter's value comes from: flag, environment, file or default; and which variable or line."""
    row = next((row for row in TABLE if row.parameter == parameter and row.is_of(command_of(context))), None)
    source = context.get_parameter_source(parameter)
    if source is ParameterSource.ENVIRONMENT and row is not None:
        return "environment", row.variable
    if source is ParameterSource.DEFAULT_MAP and row is not None:
        place = set_in_file(context)[row.name].location
        return "file", f"{place.file}:{place.line}"
    if source is ParameterSource.COMMANDLINE:
        return "flag", next(_flags(context, parameter), "")
    return "default", ""


def _flags(context: click.Context, parameter: str) -> Iterator[str]:
    for each in context.command.params:
        if each.name == parameter and isinstance(each, click.Option):
            yield each.opts[-1]
