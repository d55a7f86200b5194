"""Two versions of a specification, as they were typed: folders or files, revisions, the working tree."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evaluator import configuration
from evaluator.commands.invocation import Invocation
from evaluator.commands.reading import DEFAULT_FOLDER
from evaluator.files import Text, read_texts
from evaluator.refusal import Refusal
from evaluator.revisions import Revision, holds, merge_base, revision_of, texts_at
from slo_spec.load import operator_settings
from slo_spec.model.settings import Setting
from slo_spec.problem import Problem
from slo_spec.record import Record, replace

WORKING_TREE = "working tree"
_ABSENT = ("file-missing", "no-files")
_DOTS = ("...", "..")
_SURELY_PATHS = ("./", "../", "/")


class Version(Record, kw_only=True):
    """One version: what it is called, its texts, what could not be read of it, and the operator's file that is its own.

    ``trusted`` says that the operator's file was named by ``--config``; ``revision`` is None where the files lie here.
    """

    name: str
    texts: tuple[Text, ...]
    problems: tuple[Problem, ...] = ()
    operator: Text | None = None
    trusted: bool = False
    revision: Revision | None = None


class Versions(Record):
    """The version before and the one after."""

    base: Version
    head: Version


class Typed(Record):
    """What was typed: words before ``--``, and those after it (None where there was none)."""

    words: tuple[str, ...]
    after_dashes: tuple[str, ...] | None = None


def versions(typed: Typed, invocation: Invocation, config: Path | None) -> Versions:
    """Both versions. ``Refusal`` where what was typed names nothing.

    Before ``--`` stand revisions only. Without it a word that is both a path and a revision is refused: whoever adds a
    folder of the name of a branch would say what is compared.
    """
    if typed.after_dashes is None:
        _refuse_ambiguous(typed.words[:2], invocation)
        if _exists(typed.words[0], invocation):
            return _of_folders(typed.words, invocation, config)
    return _of_revisions(typed, invocation, config)


def _refuse_ambiguous(words: Sequence[str], invocation: Invocation) -> None:
    for word in words:
        if not word.startswith(_SURELY_PATHS) and _exists(word, invocation) and _means_revision(word, invocation):
            raise Refusal(
                f"{word!r} is a path here and a revision: write -- after the revisions (before it stand revisions "
                f"only), or ./{word} for the path"
            )


def _means_revision(word: str, invocation: Invocation) -> bool:
    """Whether it is a revision, or a range with one: in a shallow clone the other end may be unknown."""
    ends = (each for dots in _DOTS if dots in word for each in word.split(dots, 1))
    return any(_is_revision(each, invocation) for each in (word, *ends) if each)


def _exists(word: str, invocation: Invocation) -> bool:
    try:
        return bool(word) and (invocation.folder / word).exists()
    except (OSError, ValueError):
        return False


def _is_revision(word: str, invocation: Invocation) -> bool:
    try:
        revision_of(word, invocation.folder, invocation.environment)
    except Refusal:
        return False
    return True


# ------------------------------------------------------------------------------- folders and files


def _of_folders(words: tuple[str, ...], invocation: Invocation, config: Path | None) -> Versions:
    if len(words) < 2 or not _exists(words[1], invocation):
        other = f", and {words[1]!r} is none" if len(words) > 1 else ""
        raise Refusal(
            f"{words[0]!r} is a path here{other}: two paths are compared with each other "
            f"(for a revision of that name write slogate diff {' '.join(words[:2])} --)"
        )
    paths = tuple(Path(word) for word in words[2:])
    base, head = (_folder(Path(word), paths, invocation, config) for word in words[:2])
    return Versions(base, head)


def _folder(place: Path, paths: tuple[Path, ...], invocation: Invocation, config: Path | None) -> Version:
    """A folder or file as it lies there. A checkout beside others has an operator's file of its own."""
    own = None
    if config is None and (invocation.folder / place).is_dir():
        own = configuration.operator_file(invocation.folder / place, None)
        if isinstance(own, configuration.OperatorFile) and own.path.parent != invocation.folder / place:
            own = None
    found = own or configuration.operator_file(invocation.folder, config)
    problems = (found,) if isinstance(found, Problem) else ()
    operator = None if isinstance(found, Problem) else found
    looked = tuple(place / path for path in paths) or (place,)
    texts, missing = read_texts(looked, invocation.folder, skip=(operator.path,) if operator else ())
    return Version(
        name=str(place),
        texts=texts,
        problems=(*problems, *missing),
        operator=_shown(operator, place) if operator is own else _shown(operator),
        trusted=operator.trusted if operator else False,
    )


def _shown(operator: configuration.OperatorFile | None, place: Path = Path()) -> Text | None:
    return None if operator is None else (str(place / operator.shown), operator.text)


# ------------------------------------------------------------------------------- revisions


def _of_revisions(typed: Typed, invocation: Invocation, config: Path | None) -> Versions:
    words = list(typed.words)
    if not words:
        raise Refusal("before -- stands at least one revision, such as origin/main")
    first = words.pop(0)
    base, head = _range(first, invocation)
    if head is None and words and (typed.after_dashes is not None or not _exists(words[0], invocation)):
        head = _revision(words.pop(0), invocation, " (a path that is gone stands behind --)")
    if typed.after_dashes is not None and words:
        raise Refusal(f"before -- stand at most two revisions; {words[0]!r} is one too many")
    named = tuple(typed.after_dashes or words)
    _refuse_unknown(named, (base, head), invocation)
    paths = tuple(Path(word) for word in named) or _paths_of((base, head), invocation, config)
    before = _at(base, paths, invocation, config)
    after = _at(head, paths, invocation, config) if head is not None else _tree(paths, invocation, config)
    if not named:  # of what one version's settings name, the other need not have all
        after = replace(after, problems=tuple(each for each in after.problems if each.code not in _ABSENT))
    wrong = (each for each in (*before.problems, *after.problems) if each.code not in _ABSENT)
    if not before.texts and not after.texts and not any(wrong):
        raise Refusal(f"neither {before.name} nor {after.name} has {' or '.join(str(path) for path in paths)}")
    if before.texts and not after.texts:
        # Whoever deletes all of it has changed it: what is missing is no slip of the pen.
        after = replace(after, problems=tuple(each for each in after.problems if each.code not in _ABSENT))
    return Versions(before, after)


def _refuse_unknown(words: Sequence[str], compared: tuple[Revision, Revision | None], invocation: Invocation) -> None:
    """A slip of the pen would compare nothing, and nothing is no change."""
    for word in words:
        if word.startswith("-"):
            raise Refusal(f"{word!r} stands behind --, where paths stand; write options before -- (./{word} is a path)")
        held = (
            _exists(word, invocation) if each is None else holds(each, Path(word), invocation.folder)
            for each in compared
        )
        if not any(held):
            names = " nor ".join(WORKING_TREE if each is None else each.name for each in compared)
            raise Refusal(f"neither {names} has {word}")


def _paths_of(compared: tuple[Revision | None, ...], invocation: Invocation, config: Path | None) -> tuple[Path, ...]:
    """What a run of either version would read: what its settings name, else the folder that everybody has."""
    found: dict[Path, None] = {}
    for each in compared:
        empty = _at(each, (), invocation, config) if each is not None else _tree((), invocation, config)
        named = {setting.name: setting.value for setting in settings_of(empty)}.get("paths", DEFAULT_FOLDER)
        found |= {Path(path): None for path in (named if isinstance(named, tuple) else (str(named),))}
    return tuple(found)


def settings_of(version: Version) -> tuple[Setting, ...]:
    """What the operator's file of a version sets; nothing where it is wrong, which is told where it is loaded."""
    return () if version.operator is None else operator_settings(version.operator, trusted=version.trusted)


def _range(word: str, invocation: Invocation) -> tuple[Revision, Revision | None]:
    """``A..B`` is from A to B, ``A...B`` from where B left A to B; nothing behind the dots is HEAD."""
    for dots in _DOTS:
        left, found, right = word.partition(dots)
        if found and left:
            base, head = _revision(left, invocation), _revision(right or "HEAD", invocation)
            return (merge_base(base, head) if dots == "..." else base), head
    return _revision(word, invocation), None


def _revision(word: str, invocation: Invocation, hint: str = "") -> Revision:
    try:
        return revision_of(word, invocation.folder, invocation.environment)
    except Refusal as refusal:
        if _exists(word, invocation):
            raise
        raise Refusal(f"{word!r} is no path here, and {refusal}{hint}") from refusal


def _at(revision: Revision, paths: tuple[Path, ...], invocation: Invocation, config: Path | None) -> Version:
    """What a revision says, with the operator's file as it was then: that may hold policies too."""
    folder = invocation.folder
    named = f"{revision.name} ({revision.commit[:12]})"
    candidates = _operator_candidates(revision, folder)
    texts, problems = texts_at(revision, paths, folder, skip=candidates)
    if config is not None:
        operator = configuration.operator_file(folder, config)
        unread = (operator,) if isinstance(operator, Problem) else ()
        found = _shown(operator) if isinstance(operator, configuration.OperatorFile) else None
        unread = (*problems, *unread)
        return Version(name=named, texts=texts, problems=unread, operator=found, trusted=True, revision=revision)
    then, wrong = texts_at(revision, candidates, folder)
    operator_then = then[0] if then else None
    return Version(name=named, texts=texts, problems=(*problems, *wrong), operator=operator_then, revision=revision)


def _operator_candidates(revision: Revision, folder: Path) -> tuple[Path, ...]:
    """Where an operator's file may stand: in the folder, and upwards to the repository's root."""
    above, root = [folder, *folder.parents], revision.root.resolve()
    last = next((index for index, each in enumerate(above) if each.resolve() == root), 0)
    return tuple(each / name for each in above[: last + 1] for name in configuration.FILE_NAMES)


def _tree(paths: tuple[Path, ...], invocation: Invocation, config: Path | None) -> Version:
    found = configuration.operator_file(invocation.folder, config)
    wrong: Sequence[Problem] = (found,) if isinstance(found, Problem) else ()
    operator = None if isinstance(found, Problem) else found
    texts, problems = read_texts(paths, invocation.folder, skip=(operator.path,) if operator else ())
    return Version(
        name=WORKING_TREE,
        texts=texts,
        problems=(*wrong, *problems),
        operator=_shown(operator),
        trusted=operator.trusted if operator else False,
    )
