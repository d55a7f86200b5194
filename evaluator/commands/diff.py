"""``slogate diff``: what a change of a specification means, by name and not by line."""

from __future__ import annotations

from typing import Any

import click

from evaluator.commands import problems as wording
from evaluator.commands.invocation import REFUSED, Invocation, Outcome
from evaluator.commands.options import evaluation_options, options_of, verbosity_options
from evaluator.commands.reading import DEFAULT_FOLDER, with_calendar_files
from evaluator.commands.versions import Typed, Version, Versions, settings_of, versions
from evaluator.core.diff.change import Change, Difference, Direction, Meaning, Subject, in_order
from evaluator.core.diff.review import UNREADABLE, Allow, FailOn, Review, review
from evaluator.formats.style import Style
from evaluator.refusal import Refusal
from evaluator.stores.documents import Documents, place
from slo_spec.load import Loaded, load
from slo_spec.problem import Severity
from slo_spec.problem import in_order as by_place

_AFTER = "slogate.diff.after_dashes"


class Dashed(click.Command):
    """A command that knows what was typed behind ``--``: there stand paths, and before it revisions."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, but for what stands behind the dashes."""
        if "--" in args:
            at = args.index("--")
            ctx.meta[_AFTER] = tuple(args[at + 1 :])
            args = args[:at]
        return super().parse_args(ctx, args)


@click.command(name="diff", cls=Dashed, short_help="What a change means: tightened, loosened, removed.")
@click.argument("words", metavar="BASE [HEAD] [PATHS]...", nargs=-1, required=True)
@click.option("--impact", is_flag=True, help="Evaluate both versions over the same history, and show what differs.")
@click.option(
    "--fail-on",
    "fail_on",
    multiple=True,
    type=click.Choice([each.value for each in FailOn]),
    help="Exit 1 if something may promise less; on any change; if the new version fails now. Repeatable.",
)
@click.option(
    "--allow",
    multiple=True,
    type=click.Choice([each.value for each in Allow]),
    help="What --fail-on loosened lets pass, once somebody has looked at it. Repeatable.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="How it is shown.",
)
@evaluation_options
@verbosity_options
@click.pass_context
def command(context: click.Context, /, words: tuple[str, ...], form: str, **given: Any) -> Outcome:
    """Compare two versions of a specification: BASE with HEAD, both folders (or files), or both revisions.

    BASE alone is a revision that is compared with the working tree; A...B begins where B left A. PATHS are what is
    compared (default: slo/; of two folders all of them). Write -- before PATHS: before it stand revisions only, and
    options. Without it a word that is a path and a revision is refused; ./NAME is always a path.

    Exits 0 if nothing that --fail-on names was found, 1 if it was, 2 if either version cannot be read, and 3 only if
    --fail-on failing cannot be told.
    """
    invocation: Invocation = context.obj
    with_impact = given.pop("impact")
    fail_on = tuple(FailOn(each) for each in given.pop("fail_on"))
    allow = tuple(Allow(each) for each in given.pop("allow"))
    options = options_of(**given)
    if FailOn.FAILING in fail_on and not with_impact:
        raise Refusal("--fail-on failing needs --impact: only who evaluates both versions knows what fails")
    found = versions(Typed(words, context.meta.get(_AFTER)), invocation, options.config)
    style = invocation.colored(options.color)
    style = Style(width=style.width, color=style.color, unicode=style.unicode, verbosity=options.verbosity)
    loaded = _loaded(found.base, invocation), _loaded(found.head, invocation)
    refused = _refused((found.base, found.head), loaded, style, allow)
    if refused is not None:
        return refused
    at = options.instant(invocation.now)
    difference = _difference(found, loaded, at)
    impact = None
    if with_impact:
        from evaluator.commands.impacts import impact_of

        impact = impact_of((loaded[0].spec, loaded[1].spec), invocation, options)
    reviewed = review((found.base.name, found.head.name), difference, impact=impact, fail_on=fail_on, allow=allow)
    return Outcome(exit_code=reviewed.exit_code, stdout=_rendered(reviewed, form, style))


def _loaded(version: Version, invocation: Invocation) -> Loaded:
    path = place(invocation.environment, invocation.folder)
    found = load(
        version.texts,
        operator_text=version.operator,
        operator_trusted=version.trusted,
        memory=Documents(path) if path is not None else None,
    )
    # Where a source is, is the operator's business of now; no version needs to know it.
    problems = [problem for problem in found.problems if problem.code != "unknown-source"]
    spec, unfit = with_calendar_files(found.spec, invocation.folder, version.revision)
    return Loaded(spec, by_place((*version.problems, *problems, *unfit)), found.texts)


def _refused(
    named: tuple[Version, Version], loaded: tuple[Loaded, Loaded], style: Style, allow: tuple[Allow, ...]
) -> Outcome | None:
    """What to say where a version cannot be read. The version before may be broken: somebody has to mend it."""
    said = ""
    for version, found in zip(named, loaded, strict=True):
        base = version is named[0]
        if found.ok or (base and Allow.INVALID_BASE in allow):
            continue
        errors = [problem for problem in found.problems if problem.severity is Severity.ERROR]
        which = "BASE" if base else "HEAD"
        hint = " (--allow invalid-base compares with what can be read of it)" if base else ""
        said += (
            f"{wording.shown(errors, style)}{which}, {version.name}, is not valid: {wording.counted(errors)}{hint}\n"
        )
    return Outcome(exit_code=REFUSED, stderr=f"{said}nothing was compared\n") if said else None


def _difference(both: Versions, loaded: tuple[Loaded, Loaded], at: int) -> Difference:
    from evaluator.core.diff.operator import setting_changes
    from evaluator.core.diff.specs import diff

    try:
        found = diff(loaded[0].spec, loaded[1].spec, at)
    except ValueError as error:
        raise Refusal(f"calendars cannot be compared: {error}") from error
    set_otherwise = setting_changes(settings_of(both.base), settings_of(both.head), (DEFAULT_FOLDER,))
    return in_order((*_unreadable(loaded[0]), *set_otherwise, *found.changes))


def _unreadable(base: Loaded) -> tuple[Change, ...]:
    """What could not be read of the version before, each as something that may be loosened."""
    errors = [problem for problem in base.problems if problem.severity is Severity.ERROR]
    return tuple(
        Subject("what cannot be read of BASE", UNREADABLE, problem.location.file).change(
            f"{problem.location.file} {problem.code}",
            Meaning(Direction.CHANGED, "what it promised cannot be compared"),
            (problem.message, None),
            (problem.location, None),
        )
        for problem in errors
    )


def _rendered(reviewed: Review, form: str, style: Style) -> str:
    from evaluator.formats.diff import json, markdown, text

    match form:
        case "json":
            return json.render(reviewed)
        case "markdown":
            return markdown.render(reviewed)
        case _:
            return text.render(reviewed, style)
