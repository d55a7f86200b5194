"""The options that commands share, and the words on the command line that become values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from evaluator.commands.names import names_beginning
from evaluator.commands.settings import expect_own_paths, use_operators_file
from evaluator.core.report import UnknownAs, Verdict, WithoutBaseline
from evaluator.core.shards import Shard
from evaluator.plugins import FORMATS
from evaluator.refusal import Refusal
from slo_spec.model import Labels
from slo_spec.record import Record

if TYPE_CHECKING:
    from evaluator.commands.replaying import Replayed

    _Seconds = click.ParamType[int]
    _Text = click.ParamType[str]
    _Part = click.ParamType[Shard]
else:
    _Seconds = _Text = _Part = click.ParamType  # generic at run time only in later releases of click

Function = TypeVar("Function", bound=Callable[..., Any])

SETTLE_SECONDS = 60
EARLIEST, LATEST = 315_532_800, 32_503_680_000
"""1980 to 2999: windows of years on either side stay within the calendar."""
DEADLINE_SECONDS = 300


class Options(Record, kw_only=True):
    """How a run is to be evaluated and shown."""

    paths: tuple[Path, ...] = ()
    config: Path | None = None
    sources: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    at: int | None = None
    settle_seconds: int = SETTLE_SECONDS
    deadline_seconds: int = DEADLINE_SECONDS
    fail_on: Verdict = Verdict.FAIL
    unknown_as: UnknownAs = UnknownAs.UNKNOWN
    color: str = "auto"
    verbosity: int = 0
    store: Path | None = None
    trusted: str | None = None
    change: str | None = None
    override: str | None = None
    override_by: str | None = None
    replayed: Replayed | None = None
    history: str | None = None
    baseline: Labels = ()
    without_baseline: WithoutBaseline = WithoutBaseline.UNKNOWN
    shard: Shard | None = None
    evidence: Path | None = None

    def instant(self, now: int) -> int:
        """The run's one instant: as asked, else now less the time that sources take to settle."""
        return self.at if self.at is not None else now - self.settle_seconds


class Duration(_Seconds):
    """A length of time with its unit, in whole seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The seconds; 0s is allowed here."""
        from slo_spec.units import duration_seconds

        if isinstance(value, int):
            return value
        try:
            return 0 if value == "0s" else duration_seconds(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Days(_Seconds):
    """A number of whole days: 30d, 2w; 0d is none."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The days."""
        from slo_spec.units import duration_seconds

        if isinstance(value, int):
            return value
        try:
            days, rest = divmod(0 if value == "0d" else duration_seconds(value), 86_400)
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if rest:
            self.fail(f"{value} are not whole days, such as 30d", param, ctx)
        return days


class Zone(_Text):
    """A time zone of the IANA database."""

    name = "zone"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Its name."""
        from slo_spec.units import zone_name

        try:
            return zone_name(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Part(_Part):
    """A part of an estate: 2/5."""

    name = "part"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Shard:
        """Which, and of how many."""
        if isinstance(value, Shard):
            return value
        try:
            return Shard.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Instant(_Seconds):
    """A date or an RFC 3339 instant, in seconds since the epoch."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The seconds since the epoch."""
        from slo_spec.units import instant_seconds

        if isinstance(value, int):
            return value
        try:
            return instant_seconds(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def _all(*decorators: Callable[[Function], Function]) -> Callable[[Function], Function]:
    def apply(function: Function) -> Function:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return apply


_path = click.Path(path_type=Path)
paths_argument = click.argument("paths", nargs=-1, type=_path, callback=expect_own_paths)
config_option = click.option(
    "--config",
    type=_path,
    metavar="FILE",
    is_eager=True,
    callback=use_operators_file,
    help="Operator's file with sources and settings, trusted. Default: slogate.yaml upwards.",
)
store_option = click.option(
    "--store",
    type=_path,
    metavar="FILE",
    help="Remember closed hours in this file, and ask only for the rest. Default: $SLOGATE_STORE, else no store.",
)
select_option = click.option(
    "--select",
    multiple=True,
    metavar="WHAT",
    shell_complete=names_beginning,
    help="Only service, service/objective or label=value.",
)
trust_options = _all(
    click.option(
        "--trusted",
        metavar="REV",
        help="Judge what this git revision promises, as it says it, and fail for what the tree lacks of it.",
    ),
    click.option(
        "--change", metavar="CLASS", help="The class of the change, such as security-fix: policies may exempt it."
    ),
    click.option("--override", metavar="REASON", help="Open the gate whatever was found; the report says so, and why."),
    click.option(
        "--override-by", metavar="NAME", help="Whose word that is. Default: the user of the CI or the system."
    ),
)
shard_option = click.option(
    "--shard",
    type=Part(),
    metavar="I/N",
    help="Only part I of N of the services and agreements; slogate merge joins the reports of all.",
)
color_options = _all(
    click.option(
        "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour.", show_default=True
    ),
    click.option("--no-color", "color", flag_value="never", help="The same as --color never."),
)
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Only the verdicts, and no remarks.")
verbosity_options = _all(
    click.option("-q", "--quiet", is_flag=True, help="Only the verdict, and the names of what did not pass."),
    click.option("-v", "--verbose", is_flag=True, help="Everything, also about what passed."),
)
format_options = _all(
    click.option(
        "--format",
        "form",
        default="text",
        show_default=True,
        metavar="FORMAT",
        help=f"{', '.join(FORMATS)}, or a plugin's.",
    ),
    click.option(
        "--output", "outputs", multiple=True, metavar="FORMAT=PATH", help="Write the report to a file too. Repeatable."
    ),
)
evaluation_options = _all(
    config_option,
    click.option("--source", "sources", multiple=True, metavar="NAME=URL|PATH", help="Where a source is, for a try."),
    click.option(
        "--at", type=Instant(), metavar="INSTANT", help="Evaluate at this date or RFC 3339 instant. Default: now."
    ),
    click.option(
        "--settle",
        type=Duration(),
        default="60s",
        show_default=True,
        metavar="DURATION",
        help="How long sources take to have their numbers; taken off when --at is not given.",
    ),
    click.option(
        "--deadline",
        type=Duration(),
        default="300s",
        show_default=True,
        metavar="DURATION",
        help="When to give up on sources that have not answered; what is missing is unknown.",
    ),
    color_options,
)


def options_of(**given: Any) -> Options:
    """The options from click's keywords."""
    given["settle_seconds"] = given.pop("settle", SETTLE_SECONDS)
    given["deadline_seconds"] = given.pop("deadline", DEADLINE_SECONDS)
    if given["deadline_seconds"] <= 0:
        raise Refusal("--deadline 0s leaves no time to ask anything")
    quiet, verbose = given.pop("quiet", False), given.pop("verbose", False)
    if quiet and verbose:
        raise Refusal("-q and -v contradict each other; keep one")
    given["verbosity"] = verbose - quiet
    if given.get("at") is not None and not EARLIEST <= given["at"] < LATEST:
        raise Refusal("--at is outside of what a source could know: 1980 to 2999")
    return Options(**given)
