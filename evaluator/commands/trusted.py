"""A tree held to a git revision: both are read, and what is judged is what the revision promises.

The operator's file that is found is that of the revision, too: otherwise a pull request could have its own server say
that all is well.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evaluator.commands import problems as wording
from evaluator.commands.asking import store_of
from evaluator.commands.evaluation import selection_of
from evaluator.commands.evidence import evidence_of
from evaluator.commands.invocation import Invocation
from evaluator.commands.options import Options
from evaluator.commands.reading import Reading, default_paths, loaded_of, read, with_calendar_files
from evaluator.commands.recording import place_of as history_place
from evaluator.configuration import FILE_NAMES, OperatorFile, operator_file, quick_source
from evaluator.core.report import GateFinding, TrustedRevision, Verdict
from evaluator.core.trust import held
from evaluator.refusal import Refusal
from evaluator.revisions import Revision, revision_of, texts_at
from evaluator.stores.documents import FOLDER_VARIABLE, place
from slo_spec.load import Loaded
from slo_spec.model import Source
from slo_spec.problem import Problem
from slo_spec.record import replace


def read_trusted(invocation: Invocation, options: Options) -> Reading:
    """The tree of the given paths, held to the revision. ``Refusal`` where that is not there or is wrong itself."""
    revision = revision_of(options.trusted or "", invocation.folder, invocation.environment)
    _refuse_believed_files_of_the_tree(revision, invocation, options)
    invocation = _without_cache_of_the_tree(revision, invocation)
    tree = read(invocation, options)
    if not tree.ok:
        return tree
    operator = _operator(revision, invocation.folder, options.config)
    base = _base(revision, operator, invocation, options)
    if not (base.spec.agreements or any(service.objective_count for service in base.spec.services)):
        where = " ".join(map(str, options.paths or default_paths(invocation.folder)))
        raise Refusal(
            f"{revision.name} promises nothing in {where}, so there is nothing to hold the tree to; "
            "look at the paths and the working folder, or check without --trusted the first time"
        )
    found = held(base.spec, tree.spec, revision.name, selection_of(options))
    return replace(
        tree,
        spec=found.spec,
        proposed=found.proposed,
        operator=operator,
        findings=(*found.findings, *_data_of_the_tree(base.spec.sources, operator, revision, invocation.folder)),
        trusted=TrustedRevision(name=revision.name, commit=revision.commit),
    )


def _refuse_believed_files_of_the_tree(revision: Revision, invocation: Invocation, options: Options) -> None:
    """What a run believes without asking must not come with the pull request that it judges."""
    believed = {
        "--config": options.config,
        "--store": store_of(invocation, options),
        "--evidence": evidence_of(invocation, options.evidence),
        "--history": _history_file(invocation, options),
        "--replay": Path(options.replayed.name) if options.replayed is not None else None,
    }
    for flag, path in believed.items():
        if path is not None and _is_inside(invocation.folder / path, revision):
            raise Refusal(
                f"{flag} {path} lies in the repository, where a pull request can bring its own: with --trusted give a "
                "file from outside of the checkout"
                + (" (slogate.yaml is found, and read from the revision)" if flag == "--config" else "")
            )


def _history_file(invocation: Invocation, options: Options) -> Path | None:
    """The file that rules compare with; None where the history is on a server, or nowhere."""
    found = history_place(invocation, options.history)
    return None if found is None else found.path


def _without_cache_of_the_tree(revision: Revision, invocation: Invocation) -> Invocation:
    """The run without a cache of documents that lies in the repository: it says what a text means."""
    kept = place(invocation.environment, invocation.folder)
    if kept is None or not _is_inside(kept, revision):
        return invocation
    return invocation._replace(environment={**invocation.environment, FOLDER_VARIABLE: "off"})


def _base(revision: Revision, operator: OperatorFile | None, invocation: Invocation, options: Options) -> Loaded:
    paths = options.paths or default_paths(invocation.folder)
    quick = tuple(quick_source(text, invocation.folder) for text in options.sources)
    skip = (operator.path,) if operator is not None and _is_inside(operator.path, revision) else ()
    texts, unread = texts_at(revision, paths, invocation.folder, skip=skip)
    loaded = loaded_of(texts, operator, quick, invocation)
    spec, unfit = with_calendar_files(loaded.spec, invocation.folder, revision)
    wrong = [each for each in (*unread, *loaded.problems, *unfit) if each.is_error]
    if wrong:
        refusal = Refusal(
            f"{revision.name} itself is wrong ({wording.counted(wrong)}), so nothing can be held to it: "
            "mend that revision first; nothing was evaluated"
        )
        refusal.before = wording.shown(wrong, invocation.colored(options.color))
        raise refusal
    return replace(loaded, spec=spec)


# ------------------------------------------------------------------------------- the operator's file


def _operator(revision: Revision, folder: Path, named: Path | None) -> OperatorFile | None:
    """The operator's file: that of ``--config`` lies outside of the repository; what is found is the revision's."""
    if named is not None:
        found = operator_file(folder, named)
        assert not isinstance(found, Problem), "the tree was read with the same file"
        return found
    for path in _upwards(folder, revision):
        text = _text_at(revision, path, folder)
        if text is not None:
            return OperatorFile(path=path, shown=text[0], text=text[1], trusted=False)
    return None


def _upwards(folder: Path, revision: Revision) -> list[Path]:
    root = revision.root.resolve()
    above = [each for each in (folder, *folder.parents) if each.resolve().is_relative_to(root)]
    return [each / name for each in above for name in FILE_NAMES]


def _is_inside(path: Path, revision: Revision) -> bool:
    """Whether a path lies in the repository, as it is written or where its links lead."""
    root = revision.root.resolve()
    written = (path.parent.resolve() / path.name).is_relative_to(root)
    return written or path.resolve().is_relative_to(root)


def _text_at(revision: Revision, path: Path, folder: Path) -> tuple[str, str] | None:
    texts, problems = texts_at(revision, (path,), folder)
    if problems:
        raise Refusal(f"{problems[0].location.file}: {problems[0].message}")
    return texts[0] if len(texts) == 1 and texts[0][0].endswith(path.name) else None


# ------------------------------------------------------------------------------- data


def _data_of_the_tree(
    sources: Sequence[Source], operator: OperatorFile | None, revision: Revision, folder: Path
) -> tuple[GateFinding, ...]:
    """Sources whose numbers lie in the checkout: whoever changes the files changes what was measured."""
    found = []
    for source in sources:
        quick = operator is None or source.location.file != operator.shown
        root = folder if quick or operator is None else operator.path.parent
        inside = [_shown(root / name, folder) for name in _files_of(source) if _is_inside(root / name, revision)]
        if inside:
            found.append(
                GateFinding(
                    code="data-in-tree",
                    verdict=Verdict.PASS,
                    subject=f"source {source.name}",
                    because=f"it reads {', '.join(inside)} of the tree under test, which decides what was measured",
                )
            )
    return tuple(found)


def _shown(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


def _files_of(source: Source) -> list[str]:
    tables = source.options.get("tables")
    named = list(tables.values()) if isinstance(tables, dict) else []
    flat = [name for each in named for name in (each if isinstance(each, list) else [each])]
    return [str(name) for name in dict.fromkeys((*flat, source.options.get("database"))) if name is not None]
