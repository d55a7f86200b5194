"""The command line. Only this module reads the clock and the environment, prints, and ends with a code."""

from __future__ import annotations

import gc
import importlib
import os
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from evaluator import __version__
from evaluator.commands.invocation import PASSED, REFUSED, Invocation, Outcome
from evaluator.commands.settings import origin_of, with_variables
from evaluator.formats.plain import one_line
from evaluator.refusal import Refusal

if TYPE_CHECKING:
    from evaluator.formats.style import Style

BUG = 70
INTERRUPTED = 130
COLLECT_AFTER = 100_000
"""Values after which Python looks for garbage: every 700, as is usual, takes a fifth of a check and finds nothing."""
LOG_WIDTH = 120
"""Columns where nobody can be asked: the usual 80 are too few for a log."""

COMMANDS: Mapping[str, tuple[str, str]] = {
    "demo": ("evaluator.commands.demo", "See a verdict on thirty days of generated data."),
    "init": ("evaluator.commands.init", "Write a first specification to start from."),
    "lint": ("evaluator.commands.lint", "Find what is wrong with specifications, offline."),
    "check": ("evaluator.commands.check", "Evaluate objectives and gate on them."),
    "render": ("evaluator.commands.render", "Show a stored report in any format, without asking anybody."),
    "diff": ("evaluator.commands.diff", "What a change means: tightened, loosened, removed."),
    "settle": ("evaluator.commands.settle", "What agreements owe for a period, to the cent."),
    "compare": ("evaluator.commands.compare", "Two agreements side by side, and what the better one saves."),
    "report": ("evaluator.commands.report", "What a month or a quarter was like: objectives, credits, dates."),
    "explain": ("evaluator.commands.explain", "Show every step behind one verdict, or explain a code."),
    "collect": ("evaluator.commands.collect", "Keep an agreement's slices before the sources forget them."),
    "cache": ("evaluator.commands.cache", "Show, fill or clear the store of closed hours."),
    "history": ("evaluator.commands.history", "Runs that were recorded: list, show, trend, compare, deploys."),
    "mark": ("evaluator.commands.mark", "Note a deploy in the history."),
    "plan": ("evaluator.commands.plan", "Show what a check sends, and what it costs the sources."),
    "policy": ("evaluator.commands.policy", "Show what closes the gate."),
    "merge": ("evaluator.commands.merge", "Join the stored reports of all shards into one."),
    "config": ("evaluator.commands.config", "Show every setting with its value and its origin."),
    "completion": ("evaluator.commands.completion", "Print what lets a shell complete slogate's words."),
    "preset": ("evaluator.commands.preset", "Print a vendor's agreement as YAML, or list those there are."),
    "schema": ("evaluator.commands.schema", "Print a JSON Schema: of the language, or of what is printed as JSON."),
}
"""Name to module and summary. A module is imported when its command runs, so that help stays fast."""

EPILOG = """\b
Exit codes:
  0  the gate passed (warnings allowed, unless --fail-on warn)
  1  the gate failed: an objective or a policy is breached
  2  it could not start: usage, unreadable or invalid spec, unknown name, nothing selected
  3  it could not decide: no data, stale, partial, backend error, deadline
  70 a bug in slogate
"""


class LazyGroup(click.Group):
    """A group that knows its commands by name, and imports one when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        found = importlib.import_module(COMMANDS[cmd_name][0]).command
        if not isinstance(found, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name][0]}.command is no command")
        if not any(parameter.name == "traceback" for parameter in found.params):
            found.params.append(_traceback_option(hidden=True))
        return with_variables(cmd_name, found)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is asked for; an unknown one lists the known."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-") and not ctx.resilient_parsing:
            from evaluator.plugins import did_you_mean

            ctx.fail(f"unknown command {args[0]!r}{did_you_mean(args[0], COMMANDS, len(COMMANDS))}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        """The table of commands, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:  # noqa: ARG002 - as above
        """The names that begin so, without importing any."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(name, help=text) for name, (_, text) in COMMANDS.items() if name.startswith(incomplete)]


def _traceback_option(*, hidden: bool = False) -> click.Option:
    return click.Option(["--traceback"], is_flag=True, expose_value=False, hidden=hidden, help="Show a bug in full.")


def _print_version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        click.echo(f"slogate {__version__}")
        context.exit()


slogate = LazyGroup(
    name="slogate",
    help="Promises as code: objectives in, a verdict out: pass, warn, fail or unknown.",
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    params=[
        click.Option(
            ["--version"], is_flag=True, expose_value=False, is_eager=True, callback=_print_version, help="Print it."
        ),
        _traceback_option(),
    ],
)


def main(arguments: Sequence[str] | None = None, *, alive: list[object] | None = None) -> int:
    """Run the command line; the exit code. Whatever happens, a bug never looks like a verdict.

    What the run made is put into ``alive``, for who ends the process without it being taken apart.
    """
    before = gc.get_threshold()
    gc.set_threshold(COLLECT_AFTER)
    try:
        return _run(arguments, [] if alive is None else alive)
    finally:
        gc.set_threshold(*before)


def _run(arguments: Sequence[str] | None, alive: list[object]) -> int:
    _have_streams()
    given = list(sys.argv[1:] if arguments is None else arguments)
    environment = dict(os.environ)
    outcome = Outcome(exit_code=BUG)
    try:
        outcome = _outcome(given, environment)
        alive.append(outcome.made)
        if outcome.stderr:
            _write(sys.stderr, _without_passwords(outcome.stderr, given, environment))
        _write(sys.stdout, _without_passwords(outcome.stdout, given, environment))
    except BrokenPipeError:
        # Whoever read our output has gone (| head). The verdict stands.
        _abandon_output()
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        _complain(f"the output cannot be written: {error.strerror or error}")
        _abandon_output()
        return REFUSED
    return outcome.exit_code


def _have_streams() -> None:
    # Started with a closed output (>&-), Python has no stream at all.
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for good


def _outcome(given: list[str], environment: Mapping[str, str]) -> Outcome:
    try:
        returned = slogate.main(given, prog_name="slogate", standalone_mode=False, obj=_invocation(environment))
        return returned if isinstance(returned, Outcome) else Outcome(exit_code=returned or PASSED)
    except click.Abort:
        return Outcome(exit_code=INTERRUPTED)
    except click.exceptions.NoArgsIsHelpError as error:
        return Outcome(exit_code=REFUSED, stderr=f"{error.format_message()}\n")
    except click.ClickException as error:
        # Whatever click would exit with: 1 means that an objective was missed.
        return Outcome(exit_code=REFUSED, stderr=f"slogate: error: {_lines(_usage(error))}\n")
    except Refusal as error:
        return Outcome(exit_code=REFUSED, stderr=f"{error.before}slogate: error: {_lines(str(error))}\n")
    except BrokenPipeError:
        raise
    except SystemExit as error:
        # click ends so after shell completion, and when nobody reads its help.
        return Outcome(exit_code=REFUSED if error.code == 1 else int(error.code or 0))
    except Exception as error:  # noqa: BLE001 - the one place where a bug ends
        return Outcome(exit_code=BUG, stderr=_bug(error, given, environment))


def _usage(error: click.ClickException) -> str:
    """What click found wrong, in our own style, and where to read more."""
    words = error.format_message().rstrip(".")
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context else "slogate"
    if context and isinstance(error, click.BadParameter) and error.param is not None and error.param.name:
        origin, where = origin_of(context, error.param.name)
        words += f" (from {where})" if origin in ("environment", "file") else ""
    return f"{words[:1].lower()}{words[1:]} (see {path} --help)"


def _invocation(environment: Mapping[str, str]) -> Invocation:
    try:
        folder = Path.cwd()
    except OSError as error:
        raise Refusal("the working folder does not exist any more") from error
    return Invocation(
        folder=folder,
        now=int(time.time()),
        clock=time.monotonic,
        environment=environment,
        colored=partial(_style, environment, folder),
        version=lambda: __version__,
        program=partial(_program, environment),
        terminal=sys.stderr if sys.stderr.isatty() and environment.get("TERM") != "dumb" else None,
        stdin=lambda most: sys.stdin.buffer.read(most) if sys.stdin is not None else b"",
    )


def _program(environment: Mapping[str, str]) -> str:
    """How a shell in any folder calls slogate: by its name, or as it was started now."""
    import shlex
    import shutil

    if shutil.which("slogate", path=environment.get("PATH", "")):
        return "slogate"
    started = Path(sys.argv[0]).absolute()
    return shlex.quote(str(started)) if started.name == "slogate" else f"{shlex.quote(sys.executable)} -m evaluator"


def _style(environment: Mapping[str, str], folder: Path, color: str | None) -> Style:
    from evaluator.formats.style import Style

    interactive = sys.stdout.isatty()
    automatic = (interactive and environment.get("TERM") != "dumb") or bool(environment.get("FORCE_COLOR"))
    # None: early releases of click hand over no default where two options share a name.
    colored = color == "always" or (color in ("auto", None) and automatic and not environment.get("NO_COLOR"))
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "").replace("_", "")
    columns = environment.get("COLUMNS", "")
    stated = int(columns) if columns.isascii() and columns.isdigit() and int(columns) > 0 else None
    width = stated or (_terminal_width() if interactive else LOG_WIDTH)
    return Style(width=max(40, min(width, 400)), color=colored, unicode=encoding.startswith("utf"), root=folder)


def _terminal_width() -> int:
    import shutil

    return shutil.get_terminal_size((LOG_WIDTH, 24)).columns


def _bug(error: Exception, given: Sequence[str], environment: Mapping[str, str]) -> str:
    from evaluator.redaction import Redactor

    text = (
        f"slogate: internal error: {type(error).__name__}: {one_line(str(error))} "
        "(this is a bug in slogate, not a verdict; --traceback shows it; please report it with the project)\n"
    )
    if "--traceback" in given or environment.get("SLOGATE_TRACEBACK"):
        import traceback

        text = "".join(f"{one_line(line)}\n" for line in "".join(traceback.format_exception(error)).split("\n")) + text
    return Redactor(value for name, value in environment.items() if name.endswith(("_TOKEN", "_PASSWORD")))(text)


def _without_passwords(text: str, given: Sequence[str], environment: Mapping[str, str]) -> str:
    """The text without passwords in addresses that were typed: a slip must not put one into a log."""
    typed = [*given, *(value for name, value in environment.items() if name.startswith("SLOGATE_"))]
    if any("@" in each for each in typed):
        from evaluator.redaction import Redactor, typed_secrets

        return Redactor(typed_secrets(typed))(text)
    return text


def _lines(text: str) -> str:
    return "\n".join(one_line(line) for line in text.split("\n"))


def _write(stream: TextIO, text: str) -> None:
    encoding = stream.encoding or "ascii"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()


def _complain(message: str) -> None:
    try:
        _write(sys.stderr, f"slogate: error: {message}\n")
    except OSError:
        return


def _abandon_output() -> None:
    # Python flushes standard output once more at the end, and would complain about the same again.
    for stream in (sys.stdout, sys.stderr):
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        except (OSError, ValueError):
            continue
