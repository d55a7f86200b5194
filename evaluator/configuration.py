"""The operator's side: which file says where sources are, and which secret goes to which of them.

A file found in the checkout may have been changed by the very pull request that is judged. It says
where to ask, but it binds no secret: those come from the environment, each with the origin that may
see it. Only a file that the operator names (``--config``) binds them itself.
"""

from __future__ import annotations

import glob
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from evaluator.core.query import Credential, Settings
from evaluator.files import read_text
from evaluator.redaction import masked
from evaluator.refusal import Refusal
from slo_spec.model import Source
from slo_spec.patterns import regex
from slo_spec.problem import Location, Problem
from slo_spec.record import Record
from slo_spec.units import share

FILE_NAMES = ("slogate.yaml", "slogate.yml")
DATA_SUFFIXES = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet")
_COMPRESSED = (".gz", ".zst")
COMMAND_LINE = Location("--source")
_NO_NAME = regex("[:/@?#]")
"""What stands in an address and in no name: the name was forgotten."""
_REDIRECTING = ("proxy", "ca", "client_certificate")
"""Options by which a file could have a secret pass through somebody else's hands."""


class OperatorFile(Record, kw_only=True):
    """The file that says where sources are. ``trusted`` if the operator named it."""

    path: Path
    shown: str
    text: str
    trusted: bool


def operator_file(folder: Path, named: Path | None) -> OperatorFile | Problem | None:
    """The file named by ``--config``, else the slogate.yaml found upwards from the folder; None if there is none.

    The search ends at the root of the repository (the folder with ``.git``), and without a
    repository it looks only into the folder itself.
    """
    path = folder / named if named is not None else _found_upwards(folder)
    if path is None:
        return None
    shown = str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
    # What is found must lie where it was found: a link out of the tree would show a file of the machine.
    bases = () if named is not None else (path.parent.resolve(),)
    text = read_text(path, shown, bases=bases)
    if isinstance(text, Problem):
        return text
    return OperatorFile(path=path, shown=shown, text=text, trusted=named is not None)


def _found_upwards(folder: Path) -> Path | None:
    above = [folder, *folder.parents]
    root = next((index for index, each in enumerate(above) if (each / ".git").exists()), 0)
    candidates = (each / name for each in above[: root + 1] for name in FILE_NAMES)
    return next((path for path in candidates if path.exists() or path.is_symlink()), None)


def quick_source(text: str, folder: Path) -> Source:
    """A source from ``--source NAME=URL|PATH``; ``Refusal`` says what can be written."""
    name, equals, place = text.partition("=")
    name, place = name.strip(), place.strip()
    if not equals or not name or not place or _NO_NAME.search(name):
        raise Refusal(f"--source {masked(text)!r}: write NAME=URL or NAME=PATH, such as metrics=http://localhost:9090")
    if place.lower().startswith(("http://", "https://")):
        return Source(name=name, type="prometheus", options={"url": place}, location=COMMAND_LINE)
    path = folder / place
    if place.endswith(".duckdb"):
        return Source(name=name, type="duckdb", options={"database": str(path)}, location=COMMAND_LINE)
    plain = next((place.removesuffix(packed) for packed in _COMPRESSED if place.endswith(packed)), place)
    if plain.endswith(DATA_SUFFIXES):
        # Under the source's name and under the file's: whichever the specification says.
        stem = Path(plain).stem
        names = {name, stem} if not glob.has_magic(stem) else {name}
        tables = {each: str(path) for each in sorted(names)}
        return Source(name=name, type="duckdb", options={"tables": tables}, location=COMMAND_LINE)
    known = ", ".join(f"*{suffix}" for suffix in (*DATA_SUFFIXES, ".duckdb"))
    raise Refusal(f"--source {masked(text)!r}: neither a URL (http:// or https://) nor a data file ({known})")


def settings_of(
    source: Source, operator: OperatorFile | None, folder: Path, environment: Mapping[str, str]
) -> Settings:
    """What the source's backend is connected with: its options, and its credential if it has one.

    ``Refusal`` where a credential is incomplete, or would be at the mercy of an untrusted file.
    """
    quick = source.location == COMMAND_LINE
    trusted = quick or (operator is not None and operator.trusted)
    root = operator.path.parent if operator is not None and not quick else folder
    options: dict[str, Any] = dict(source.options)
    bound = options.pop("credential", None)
    coverage = options.pop("coverage", None)
    if not trusted:
        _stay_below(source, options, root)
    credential = _from_environment(source.name, environment)
    if credential is None and bound is not None:
        credential = _from_file(source.name, bound, root, environment)
    if credential is not None and not trusted:
        _refuse_redirection(source.name, options)
    if not trusted:
        own = environment.get(f"{variable_prefix(source.name)}_ORIGIN", "")
        _refuse_other_server(source, credential.origin if credential is not None else own)
    return Settings(
        name=source.name,
        type=source.type,
        options=options,
        root=root,
        credential=credential,
        coverage=Fraction(95, 100) if coverage is None else share(str(coverage)),
    )


def variable_prefix(name: str) -> str:
    """The beginning of the environment variables that belong to a source."""
    return "SLOGATE_SOURCE_" + name.upper().replace("-", "_").replace(".", "_")


def refuse_shared_variables(sources: Sequence[Source], environment: Mapping[str, str]) -> None:
    """``Refusal`` where a secret in the environment could mean either of two sources."""
    owners: dict[str, str] = {}
    for source in sources:
        prefix = variable_prefix(source.name)
        other = owners.setdefault(prefix, source.name)
        if other != source.name and any(f"{prefix}_{end}" in environment for end in ("TOKEN", "USER", "PASSWORD")):
            raise Refusal(f"sources {other!r} and {source.name!r} share the variables {prefix}_*; rename one of them")


def _from_environment(name: str, environment: Mapping[str, str]) -> Credential | None:
    prefix = variable_prefix(name)
    token, user, password, origin = (
        environment.get(f"{prefix}_{end}", "") for end in ("TOKEN", "USER", "PASSWORD", "ORIGIN")
    )
    if not token and not password:
        return None
    secret = "TOKEN" if token else "PASSWORD"
    if not origin:
        raise Refusal(
            f"{prefix}_{secret} is set, but not where it may be sent: set {prefix}_ORIGIN to the beginning "
            "of the source's URL, such as https://prometheus.example.com/team"
        )
    if token and password:
        raise Refusal(f"both {prefix}_TOKEN and {prefix}_PASSWORD are set; keep one")
    if password and not user:
        raise Refusal(f"{prefix}_PASSWORD is set without {prefix}_USER")
    return Credential(origin=_checked_origin(origin, f"{prefix}_ORIGIN"), token=token, user=user, password=password)


def _from_file(name: str, bound: Any, root: Path, environment: Mapping[str, str]) -> Credential:
    origin = _checked_origin(str(bound.get("origin", "")), f"credential.origin of source {name!r}")
    if "token_variable" in bound:
        token = environment.get(str(bound["token_variable"]), "")
        if not token:
            raise Refusal(f"source {name!r}: the variable {bound['token_variable']} (token_variable) is not set")
        return Credential(origin=origin, token=token)
    if "token_file" in bound:
        text = read_text(root / str(bound["token_file"]), str(bound["token_file"]))
        if isinstance(text, Problem):
            raise Refusal(f"source {name!r}: token_file: {text.location.file}: {text.message}")
        if not text.strip():
            raise Refusal(f"source {name!r}: token_file {bound['token_file']} is empty")
        return Credential(origin=origin, token=text.strip())
    raise Refusal(f"source {name!r}: a credential needs token_file or token_variable")


def _checked_origin(origin: str, where: str) -> str:
    if not _is_origin(origin):
        raise Refusal(
            f"{where} is no origin: write scheme, host, port and path, such as https://prometheus.example.com"
        )
    return origin


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return whole and not (parts.username or parts.password or parts.query or parts.fragment)


def _refuse_redirection(name: str, options: Mapping[str, Any]) -> None:
    found = [option for option in _REDIRECTING if option in options]
    if found:
        raise Refusal(
            f"source {name!r} has a credential, but a file from the checkout sets its {' and '.join(found)}: "
            "whoever changes that file could read the secret; give the file with --config from a trusted place"
        )


def _refuse_other_server(source: Source, origin: str) -> None:
    """Whoever changes a file of the checkout must not choose who is believed, where the operator has said it."""
    from evaluator.backends.prometheus.settings import sends_to, without_userinfo

    url = str(source.options.get("url", ""))
    if origin and url and not sends_to(origin, url):
        raise Refusal(
            f"source {source.name!r}: {source.location.file} says that it is at {without_userinfo(url)}, "
            f"and {variable_prefix(source.name)}_ORIGIN that it is at {without_userinfo(origin)}: nothing was asked "
            "or sent; correct one of them, or give the file with --config from a trusted place"
        )


def _stay_below(source: Source, options: Mapping[str, Any], root: Path) -> None:
    tables = options.get("tables")
    named = list(tables.values()) if isinstance(tables, Mapping) else []
    if isinstance(options.get("database"), str):
        named.append(options["database"])
    base = root.resolve()
    for pattern in (each for entry in named for each in ([entry] if isinstance(entry, str) else entry)):
        path = root / str(pattern)

        real = [path, *map(Path, glob.glob(str(path), recursive=True))]  # noqa: PTH207 - Path.glob knows no absolute patterns
        if not all(each.resolve().is_relative_to(base) for each in real):
            raise Refusal(
                f"source {source.name!r} reads {pattern!r}, which lies outside the folder of {source.location.file}: "
                "a file from the checkout may only name data below it; give the file with --config"
            )
