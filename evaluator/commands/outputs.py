"""Where reports go beside standard output, and how they look there."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from evaluator import plugins
from evaluator.commands.destinations import expect_unlinked, real_path
from evaluator.commands.invocation import Invocation
from evaluator.core.report import Report
from evaluator.files import write_text
from evaluator.formats.plain import one_line
from evaluator.formats.style import Style
from evaluator.refusal import Refusal
from slo_spec.record import replace

Targets = tuple[tuple[str, Path], ...]
"""Formats, and the files that they go to."""
ROOT_VARIABLES = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
"""Where build servers say that the repository is."""


def placed(style: Style, invocation: Invocation) -> Style:
    """The style of a place, with where the working folder lies in its repository."""
    return replace(style, below=_below(invocation.folder, invocation.environment))


def targets_of(outputs: tuple[str, ...], folder: Path) -> Targets:
    """What ``--output FORMAT=PATH`` asks for; ``Refusal`` before anything is evaluated where that cannot be."""
    targets: dict[Path, str] = {}
    for text in outputs:
        name, equals, place = text.partition("=")
        if not equals or not place:
            raise Refusal(f"--output {text!r}: write FORMAT=PATH, such as json=report.json")
        plugins.expect_format(name)
        path = folder / place
        expect_unlinked(f"--output {name}", Path(place), folder)
        if not path.parent.is_dir():
            raise Refusal(f"--output {text!r}: there is no folder {Path(place).parent}")
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            raise Refusal(f"--output {text!r}: this is not a regular file (for standard output there is --format)")
        if path.resolve() in targets:
            raise Refusal(f"--output {text!r}: two outputs go to the same file")
        targets[path.resolve()] = name
    return tuple((name, path) for path, name in targets.items())


def clear(targets: Targets, inputs: Iterable[Path | None], folder: Path) -> None:
    """Take away what lies where outputs go: a run that is refused leaves no report, least of all one of the checkout.

    ``Refusal`` where that is one of the run's own ``inputs``, or cannot be taken away.
    """
    read = {real_path(folder / each) for each in inputs if each is not None}
    for name, path in targets:
        shown = f"--output {name}={one_line(str(path))}"
        if path in read:
            raise Refusal(f"{shown}: this run reads that file")
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise Refusal(f"{shown} cannot be written: {error.strerror or error}") from error


def written(targets: Targets, report: Report, invocation: Invocation, key: str = "check") -> str:
    """The report in each of the files, in a style that no terminal changes; what could not be written."""
    style = placed(Style(verbosity=0, root=invocation.folder, key=key), invocation)
    return "".join(_written(name, path, report, style) for name, path in targets)


def _written(name: str, path: Path, report: Report, style: Style) -> str:
    text = plugins.report_format(name).render(report, style)
    try:
        write_text(path, text)
    except OSError as error:
        return f"slogate: error: --output {name}={path} cannot be written: {error.strerror or error}\n"
    return ""


def _below(folder: Path, environment: Mapping[str, str]) -> str:
    stated = [Path(environment[name]) for name in ROOT_VARIABLES if environment.get(name)]
    found = [each for each in (folder, *folder.parents) if (each / ".git").exists()][:1]
    root = next((each for each in (*found, *stated) if folder.is_relative_to(each)), folder)
    below = folder.relative_to(root).as_posix()
    return "" if below == "." else below
