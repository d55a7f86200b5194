"""The texts of a run, read from disk without hanging, filling memory or leaving the tree."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from slo_spec.problem import Location, Problem, in_order
from slo_spec.record import Record

MOST_BYTES = 10 * 1024 * 1024
"""A specification is a page or two; more than this is a mistake or an attack."""
MOST_BYTES_IN_ALL = 64 * 1024 * 1024
DEEPEST = 64
SUFFIXES = (".yaml", ".yml")

CODES = {
    "file-missing": "The path that was given does not exist. Paths are relative to the working folder.",
    "file-kind": "The path is a pipe, a device or a socket. slogate reads regular files and folders only, "
    "because anything else could keep it waiting for ever.",
    "file-size": "A specification is at most 10 MiB, and all files of a run together 64 MiB.",
    "file-encoding": "Specifications are UTF-8. The place is that of the first byte that is not.",
    "file-permission": "The file or folder may not be read by the user who runs slogate.",
    "file-outside": "A symbolic link leads out of the folder that was given and out of the repository. "
    "A pull request could read any file of the machine that way, so it is refused; give the file's own path.",
    "folder-loop": "A folder contains itself through a symbolic link, or folders are nested more than 64 deep.",
    "no-files": "A folder was given that has no *.yaml or *.yml file below it. Hidden files and folders, and the "
    "operator's file, are not looked at. Checking nothing must not look like a pass.",
}
"""What ``slogate explain CODE`` says about the problems that this module finds."""

Text = tuple[str, str]
"""A name to show, and the text."""


class _Found(Record):
    """A file that is to be read. ``plain`` is where it really lies, if it was listed as a regular file there."""

    path: str
    shown: str
    bases: tuple[Path, ...]
    plain: str | None = None

    @property
    def real(self) -> str:
        """Where it really lies: looked up only for what may be a link."""
        return self.plain or str(Path(self.path).resolve())


def read_texts(
    paths: Sequence[Path], root: Path, *, skip: Sequence[Path] = ()
) -> tuple[tuple[Text, ...], tuple[Problem, ...]]:
    """The texts of files, and of every *.yaml and *.yml below folders, each once; and what could not be read.

    Names are relative to ``root`` where they lie below it. ``skip`` are files (the operator's) that
    are read in another way. What is found through a symbolic link stays below ``root`` or beside
    the path that was given.
    """
    texts: dict[str, Text] = {}
    problems: list[Problem] = []
    skipped = {str(path.resolve()) for path in skip}
    left = MOST_BYTES_IN_ALL
    for found in _walk(paths, root):
        if isinstance(found, Problem):
            problems.append(found)
            continue
        real = found.real
        if real in texts or real in skipped:
            continue
        text = _text_of(found)
        if isinstance(text, str):
            left -= len(text)
        if isinstance(text, Problem):
            problems.append(text)
        elif left < 0:
            problems.append(_problem(found.shown, "file-size", "all files of this run together have more than 64 MiB"))
            break
        else:
            texts[real] = (found.shown, text)
    return tuple(texts.values()), in_order(problems)


def read_text(path: Path, shown: str, *, bases: Sequence[Path] = (), most: int = MOST_BYTES) -> str | Problem:
    """The text of one file of at most so many bytes, or the problem with it; below ``bases`` if there are any."""
    try:
        real = path.resolve(strict=True)
        if bases and not any(real.is_relative_to(base) for base in bases):
            return _problem(shown, "file-outside", f"the link leads out of the tree, to {real}")
        refused = _not_regular(shown, real.stat(), most)
        if refused is not None:
            return refused
        data = _read(real, most)
    except (OSError, RuntimeError, ValueError) as error:
        return _from_os(shown, error)
    if data is None:
        return _problem(shown, "file-kind", "it changed into something else while it was read")
    if len(data) > most:
        return _problem(shown, "file-size", f"it has more than {most // 1024 // 1024} MiB")
    return decoded(shown, data)


def _text_of(found: _Found) -> str | Problem:
    data = _read_plain(found.plain) if found.plain else None
    if data is not None:
        return decoded(found.shown, data)
    return read_text(Path(found.path), found.shown, bases=found.bases)


def _read_plain(path: str) -> bytes | None:
    """The bytes of what was listed as a regular file; None where it is anything out of the ordinary by now."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MOST_BYTES:
            return None
        data = os.read(descriptor, status.st_size + 1)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return data if len(data) == status.st_size else None


def write_text(path: Path, text: str) -> None:
    """The text under that name, whole or not at all. OSError where it cannot be written, or is a symbolic link."""
    write_texts({path: text})


def write_texts(texts: Mapping[Path, str]) -> None:
    """All texts under their names, each whole, none before all are on the disk. OSError where one cannot be written."""
    import tempfile  # late: most runs write nothing

    staged: dict[Path, Path] = {}
    try:
        for path, text in texts.items():
            if path.is_symlink():  # whoever made it would choose what is overwritten
                raise OSError(errno.ELOOP, "this is a symbolic link, and nothing is written through one")
            target = path.resolve()
            handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
            staged[Path(name)] = target
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
        mask = os.umask(0)
        os.umask(mask)
        for temporary, target in staged.items():
            temporary.chmod(0o666 & ~mask)
            temporary.replace(target)
    finally:
        for temporary in staged:
            temporary.unlink(missing_ok=True)


def _walk(paths: Sequence[Path], root: Path) -> Iterator[_Found | Problem]:
    for given in paths:
        path = Path(os.path.normpath(root / given))
        bases = (root.resolve(), path.parent.resolve())
        try:
            status = path.stat()
        except (OSError, ValueError) as error:
            yield _from_os(_shown(path, root), error)
            continue
        if not stat.S_ISDIR(status.st_mode):
            yield _Found(str(path), _shown(path, root), bases)
            continue
        found = list(_below(path, root, bases, ()))
        if not found:
            message = "there is no *.yaml or *.yml file below this folder"
            yield Problem(Location(_shown(path, root), line=0), "no-files", message)
        yield from found


def _below(
    folder: Path, root: Path, bases: tuple[Path, ...], above: tuple[tuple[int, int], ...]
) -> Iterator[_Found | Problem]:
    shown = _shown(folder, root)
    try:
        status = folder.stat()
        real = folder.resolve()
        with os.scandir(folder) as entries:
            listed = sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda each: each.name)
    except (OSError, RuntimeError) as error:
        yield _from_os(shown, error)
        return
    identity = (status.st_dev, status.st_ino)
    if identity in above or len(above) > DEEPEST:
        yield _problem(shown, "folder-loop", "the folder contains itself, or is nested too deep")
        return
    if not any(real.is_relative_to(base) for base in bases):
        yield _problem(shown, "file-outside", f"the link leads out of the tree, to {real}")
        return
    # Text, not Path: ten thousand of these take longer to make than the files take to read.
    below, really = ("" if shown == "." else f"{shown.rstrip('/')}/"), f"{str(real).rstrip('/')}/"
    for entry in listed:
        try:
            is_folder = entry.is_dir()
        except OSError as error:
            yield _from_os(f"{below}{entry.name}", error)
            continue
        if is_folder:
            yield from _below(folder / entry.name, root, bases, (*above, identity))
        elif entry.name.endswith(SUFFIXES):
            plain = f"{really}{entry.name}" if entry.is_file(follow_symlinks=False) else None
            yield _Found(entry.path, f"{below}{entry.name}", bases, plain)


def _shown(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def _not_regular(shown: str, status: os.stat_result, most: int) -> Problem | None:
    mode = status.st_mode
    kinds = ((stat.S_ISFIFO, "a pipe"), (stat.S_ISDIR, "a folder"), (stat.S_ISSOCK, "a socket"))
    if not stat.S_ISREG(mode):
        kind = next((word for is_kind, word in kinds if is_kind(mode)), "a device")
        return _problem(shown, "file-kind", f"this is {kind}, not a file", "only regular files are read")
    if status.st_size > most:
        size = status.st_size / 1024 / 1024
        return _problem(shown, "file-size", f"it has {size:.1f} MiB, at most {most // 1024 // 1024} are read")
    return None


def _read(path: Path, most: int) -> bytes | None:
    # The file may have been exchanged since it was looked at: never wait, and look again.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        return stream.read(most + 1)


def decoded(shown: str, data: bytes) -> str | Problem:
    """The bytes of a file as text, or the problem at the first one that is not UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        hint = "it looks like UTF-16; save it as UTF-8" if wide else "save it as UTF-8"
        message = f"byte 0x{data[error.start]:02x} is not UTF-8"
        return Problem(Location(shown, line, column), "file-encoding", message, hint=hint)


def _from_os(shown: str, error: Exception) -> Problem:
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOENT, errno.ENOTDIR):
        return _problem(shown, "file-missing", "there is no such file or folder")
    if number in (errno.EACCES, errno.EPERM):
        return _problem(shown, "file-permission", "it may not be read")
    if number == errno.ELOOP or isinstance(error, RuntimeError):
        return _problem(shown, "folder-loop", "the symbolic link leads back to itself")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return _problem(shown, "file-missing", f"it cannot be read: {reason}")


def _problem(shown: str, code: str, message: str, hint: str = "") -> Problem:
    return Problem(Location(shown), code, message, hint=hint)
