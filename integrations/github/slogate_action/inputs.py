"""The inputs of the action as a command line. They come from the environment, never from the text of a script."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class Mistake(Exception):
    """An input that cannot be followed: the step ends with 2, and says which and why."""


@dataclass(frozen=True, slots=True)
class Flag:
    """An input that becomes an option; ``each`` line of it by itself, or only its presence (``on``)."""

    name: str
    option: str
    each: bool = False
    on: bool = False


_CONFIG = Flag("config", "--config")
_SOURCES = Flag("sources", "--source", each=True)
_AT = Flag("at", "--at")
_SELECT = Flag("select", "--select", each=True)
_STORE = Flag("store", "--store")
_FAIL_ON = Flag("fail-on", "--fail-on")

FLAGS: Mapping[str, tuple[Flag, ...]] = {
    "check": (
        _CONFIG,
        _SOURCES,
        _AT,
        _SELECT,
        _FAIL_ON,
        Flag("on-unknown", "--on-unknown"),
        Flag("trusted", "--trusted"),
        Flag("change", "--change"),
        Flag("override", "--override"),
        _STORE,
        Flag("record", "--record", on=True),
        Flag("history", "--history"),
        Flag("label", "--label", each=True),
        Flag("shard", "--shard"),
    ),
    "lint": (_CONFIG, Flag("strict", "--strict", on=True)),
    "diff": (
        _CONFIG,
        _SOURCES,
        _AT,
        _FAIL_ON,
        Flag("allow", "--allow", each=True),
        Flag("impact", "--impact", on=True),
    ),
    "report": (
        _CONFIG,
        _SOURCES,
        _AT,
        _SELECT,
        _FAIL_ON,
        _STORE,
        Flag("period", "--period"),
        Flag("output-dir", "--output-dir"),
    ),
}
"""What each command takes; an input that it does not take is a mistake, never silently left out."""

FILES = (("sarif-file", "sarif"), ("junit-file", "junit"), ("html-file", "html"))
REVISIONS = ("base", "head")
WITH_TOKEN = ("check", "diff", "report")


def value(environment: Mapping[str, str], name: str) -> str:
    """One input, without the white space around it."""
    return environment.get("INPUT_" + name.upper().replace("-", "_"), "").strip()


def lines(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    """The lines of one input, without the empty ones."""
    return tuple(line.strip() for line in value(environment, name).splitlines() if line.strip())


def asked(environment: Mapping[str, str], name: str) -> bool:
    """Whether an input is true; anything but true and false is a mistake."""
    written = value(environment, name).lower()
    if written not in ("", "true", "false"):
        raise Mistake(f"the input {name} is true or false, not {written!r}")
    return written == "true"


def one_of(environment: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    """An input that has to be one of a few words; the first where it is empty."""
    written = value(environment, name) or known[0]
    if written not in known:
        raise Mistake(f"the input {name} is one of {', '.join(known)}, not {written!r}")
    return written


def arguments(environment: Mapping[str, str], result_file: Path) -> list[str]:
    """The arguments of slogate. Values are glued to their options and paths follow ``--``: none becomes an option."""
    name = one_of(environment, "command", tuple(FLAGS))
    _refuse_what_is_not_taken(name, environment)
    built = [name]
    for flag in FLAGS[name]:
        if flag.on:
            built += [flag.option] if asked(environment, flag.name) else []
        elif flag.each:
            built += [f"{flag.option}={line}" for line in lines(environment, flag.name)]
        elif value(environment, flag.name):
            built.append(f"{flag.option}={value(environment, flag.name)}")
    if name == "check":
        built.append(f"--output=json={result_file}")
        built += [f"--output={form}={value(environment, each)}" for each, form in FILES if value(environment, each)]
    elif name == "diff":
        # A folder of the name of a revision would be ambiguous, but not before the dashes.
        built += ["--format=markdown", *_revisions(environment)]
    elif name == "report":
        forms = ("markdown", "html", "json", "csv") if value(environment, "output-dir") else ("markdown",)
        built += [f"--format={form}" for form in forms]
    return [*built, "--", *lines(environment, "paths")]


def credential(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that give the token to the one source with a URL; empty without a token."""
    token = value(environment, "token")
    if not token:
        return {}
    named = [line.partition("=") for line in lines(environment, "sources")]
    urls = [(name.strip(), url.strip()) for name, _, url in named if url.strip().startswith(("http://", "https://"))]
    if len(urls) != 1:
        raise Mistake(
            f"the input token belongs to the one URL in sources, and there are {len(urls)}; otherwise set "
            "SLOGATE_SOURCE_<NAME>_TOKEN and SLOGATE_SOURCE_<NAME>_ORIGIN in env"
        )
    prefix = "SLOGATE_SOURCE_" + urls[0][0].upper().replace("-", "_").replace(".", "_")
    return {f"{prefix}_TOKEN": token, f"{prefix}_ORIGIN": urls[0][1]}


def event(environment: Mapping[str, str]) -> Mapping[str, object]:
    """What set the workflow off, as GitHub wrote it down; empty where it wrote nothing that can be read."""
    try:
        found = json.loads(Path(environment.get("GITHUB_EVENT_PATH", "")).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def pull_request(environment: Mapping[str, str]) -> Mapping[str, object]:
    """The pull request of the event; empty where there is none."""
    found = event(environment).get("pull_request")
    return found if isinstance(found, dict) else {}


def _revisions(environment: Mapping[str, str]) -> list[str]:
    base, head = value(environment, "base"), value(environment, "head")
    if not base:
        of_event = pull_request(environment).get("base")
        commit = of_event.get("sha") if isinstance(of_event, dict) else None
        if not isinstance(commit, str) or head:
            raise Mistake("diff needs the input base: there is no pull request to take it from")
        # From where the proposal left its base: what the base got since is not the proposal's.
        return [f"{commit}...HEAD"]
    for each in (base, head):
        if each.startswith("-"):
            raise Mistake(f"{each!r} is no revision and no folder")
    return [base, head or "HEAD"]


def _refuse_what_is_not_taken(name: str, environment: Mapping[str, str]) -> None:
    taken = {flag.name for flag in FLAGS[name]}
    everything = {flag.name: flag for flags in FLAGS.values() for flag in flags}
    given = {each for each, flag in everything.items() if _is_given(environment, flag)}
    given |= {each for each, _ in FILES if value(environment, each) and name != "check"}
    given |= {each for each in REVISIONS if value(environment, each) and name != "diff"}
    given |= {"token"} if value(environment, "token") and name not in WITH_TOKEN else set()
    files = {each for each, _ in FILES} if name == "check" else set()
    foreign = sorted(given - taken - files - (set(REVISIONS) if name == "diff" else set()))
    if foreign:
        raise Mistake(f"{name} does not take the input {' and '.join(foreign)}")


def _is_given(environment: Mapping[str, str], flag: Flag) -> bool:
    return asked(environment, flag.name) if flag.on else bool(value(environment, flag.name))
