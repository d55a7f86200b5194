"""Specifications that attack or mislead (section 2.3 of the catalogue), each with what slogate says."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

from tests.faults.row import Row
from tests.faults.running import SPEC

Make = Callable[[Path], object]
"""Makes what is given as ``spec.yaml`` (a file, a folder, a link ...) in an empty folder."""


def _text(text: str | bytes) -> Make:
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return lambda folder: (folder / "spec.yaml").write_bytes(raw)


def _with(old: str, new: str) -> Make:
    assert SPEC.count(old) == 1, old
    return _text(SPEC.replace(old, new))


def _target(text: str) -> Make:
    return _with('target: "99%"', f"target: {text}")


def _window(text: str) -> Make:
    return _with("window: 1h", f"window: {text}")


def _name(text: str) -> Make:
    return _with("{name: checkout}", f"{{name: {text}}}")


def _under_x(text: str) -> Make:
    """Anything at all, where the language lets anybody write what they like."""
    return _text(f"{SPEC}x-more: {text}\n")


def _socket(folder: Path) -> object:
    listener = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(folder)  # a socket's path may have a hundred characters only
    try:
        listener.bind("spec.yaml")
    finally:
        os.chdir(here)
        listener.close()
    return None


def _tree_of_links(folder: Path) -> object:
    (folder / "spec.yaml").mkdir()
    (folder / "spec.yaml" / "again").symlink_to(folder / "spec.yaml")
    return (folder / "spec.yaml" / "spec.yaml").write_text(SPEC)


def _folder_with_a_way_out(folder: Path) -> object:
    (folder / "spec.yaml").mkdir()
    (folder / "spec.yaml" / "spec.yaml").write_text(SPEC)
    (folder / "spec.yaml" / "passwd.yaml").symlink_to("/etc/passwd")
    return None


def _unreadable_in_it(folder: Path) -> object:
    (folder / "spec.yaml").mkdir()
    (folder / "spec.yaml" / "a.yaml").write_text(SPEC)
    os.mkfifo(folder / "spec.yaml" / "b.yaml")
    return None


LAUGHS = "\n".join(
    ["x0: &x0 [" + ", ".join(["lol"] * 9) + "]"]
    + [f"x{n}: &x{n} [" + ", ".join([f"*x{n - 1}"] * 9) + "]" for n in range(1, 10)]
)
PATTERNED = "a" * 10_000 + "!"

HEAVY = (
    Row("billion-laughs", "nine levels of aliases", _text(LAUGHS + "\n"), ("spec.yaml:6:", "aliases repeat more than 100,000 values")),
    Row("laughs-in-a-spec", "the same within a valid spec", _text(SPEC + "".join(f"x-{line}\n" for line in LAUGHS.split("\n"))), "aliases repeat more than 100,000 values"),
    Row("list-500-deep", "a list of 500 levels", _under_x("[" * 500 + "]" * 500), "nested deeper than 64 levels"),
    Row("list-100000-deep", "a list of 100,000 levels", _under_x("[" * 100_000), "nested deeper than 64 levels"),
    Row("blocks-10000-deep", "10,000 levels of dashes", _under_x("\n" + "  - " * 10_000), "nested deeper than 64 levels"),
    Row("integer-of-5000-digits", "an integer of 5,000 digits", _under_x("9" * 5000), ("spec.yaml:12:9", "a number of 5000 characters")),
    Row("exponent-1e999999999", "a float that no memory holds", _under_x("1e999999999"), ("spec.yaml:12:9", "out of range: exponents go to 300")),
    Row("lines-100000", "100,000 lines", _under_x("\n" + "  - x\n" * 100_000), "a document of more than 100,000 values"),
    Row("scalar-of-10-mib", "a text of 10 MiB", _under_x("a" * 10 * 2**20), "spec.yaml:1:1: error[file-size]"),
    Row("scalar-of-9-mib-for-a-name", "a name of 9 MiB", _name("a" * 9 * 2**20), "spec.yaml:3:18: error"),
    Row("file-of-11-mib", "a file of 11 MiB", _text(b"#" * 11 * 2**20), "it has 11.0 MiB, at most 10 are read"),
    Row("documents-20000", "20,000 documents", _text("---\na: 1\n" * 20_000), "spec.yaml:2:1: error[missing-key]"),
    Row("keys-45000-unknown", "45,000 unknown keys", _text(SPEC + "".join(f"k{n}: 1\n" for n in range(45_000))), ("spec.yaml:12:1: error[unknown-key]", "more")),
    Row("objectives-6000", "6,000 objectives, all of one name", _text(SPEC + '  - {name: a, indicator: availability, target: "9%", window: 1h}\n' * 6_000), "spec.yaml:13:12: error[duplicate-name]"),
    Row("name-for-a-regex", "10,001 characters for the name's pattern", _name(PATTERNED), "spec.yaml:3:18: error"),
    Row("name-of-dots", "10,000 dots for the name's pattern", _name("a" + "." * 10_000), "spec.yaml:3:18: error"),
    Row("window-for-a-regex", "10,000 digits for a duration", _window("1" * 10_000 + "x"), "spec.yaml:11:74: error"),
    Row("window-of-parts", "5,000 parts of a duration", _window("1h" * 5000 + "!"), "spec.yaml:11:74: error"),
    Row("target-for-a-regex", "10,000 digits for a percentage", _target('"' + "9" * 10_000 + '!"'), "spec.yaml:11:59: error"),
    Row("fifo", "a pipe", lambda folder: os.mkfifo(folder / "spec.yaml"), "spec.yaml:1:1: error[file-kind]: this is a pipe"),
    Row("dev-zero", "a link to /dev/zero", lambda folder: (folder / "spec.yaml").symlink_to("/dev/zero"), "spec.yaml:1:1: error[file-outside]: the link leads out of the tree, to /dev/zero"),
    Row("socket", "a socket", _socket, "this is a socket"),
    Row("pipe-in-a-folder", "a pipe in a folder", _unreadable_in_it, "spec.yaml/b.yaml:1:1: error[file-kind]"),
)  # fmt: skip

ASKED = (
    Row("query-for-a-regex", "10,000 brackets in a query", _with("sum(increase(http_requests_total[$window]))", "(" * 10_000 + "[$window]"), "connection refused by 127.0.0.1:9"),
    Row("query-of-backslashes", "40,000 backslashes in a query", _with("sum(increase(http_requests_total[$window]))", "'x{a=\"" + "\\" * 40_000 + "[$window]'"), "connection refused by 127.0.0.1:9"),
)  # fmt: skip
"""What only the server can judge: it is asked, and the gate stays closed."""

FILES = (
    Row("empty-folder", "a folder without any spec", lambda folder: (folder / "spec.yaml").mkdir(), "error[no-files]"),
    Row("missing", "a file that is not there", lambda _: None, "error[file-missing]"),
    Row("symlink-loop", "a link to itself", lambda folder: (folder / "spec.yaml").symlink_to("spec.yaml"), "error[folder-loop]"),
    Row("folder-loop", "a folder that contains itself", _tree_of_links, "error[folder-loop]"),
    Row("symlink-out", "a link out of the tree", lambda folder: (folder / "spec.yaml").symlink_to("/etc/passwd"), "error[file-outside]"),
    Row("symlink-out-in-a-folder", "a link out of the tree, in a folder", _folder_with_a_way_out, "error[file-outside]"),
    Row("empty-file", "nothing at all", _text(""), ("the file holds no document", "nothing selected")),
    Row("only-a-comment", "a comment alone", _text("# later\n"), "the file holds no document"),
    Row("utf-16", "UTF-16", _text(SPEC.encode("utf-16")), ("spec.yaml:1:1: error[file-encoding]", "it looks like UTF-16")),
    Row("latin-1", "Latin-1", _text(f"{SPEC}x-a: caf\xe9\n".encode("latin-1")), ("spec.yaml:12:9: error[file-encoding]", "byte 0xe9 is not UTF-8")),
    Row("nul", "a NUL character", _under_x("'a\0b'"), "spec.yaml:12:11: error"),
    Row("control-character", "an escape character", _under_x("'\x1b[31m'"), "spec.yaml:12:10: error"),
    Row("bidi", "a character that turns the direction", _name('"check\u202eout"'), "spec.yaml:3:"),
    Row("tabs", "tabs for indentation", _with("  availability:\n", "\tavailability:\n"), ("spec.yaml:5:1: error", "tab")),
    Row("not-yaml", "an open bracket", _with("{name: checkout}", "{name: checkout"), "spec.yaml:3:11: error[yaml-syntax]: a mapping in { } is not closed"),
    Row("binary", "random bytes", _text(bytes(range(128, 256)) * 8), "spec.yaml:1:1: error[file-encoding]"),
)  # fmt: skip

MEANT_OTHERWISE = (
    Row("duplicate-key", "a key twice", _with("metadata: {name: checkout}\n", "metadata: {name: checkout}\nmetadata: {name: other}\n"), ("spec.yaml:4:1: error[duplicate-key]", "already at line 3, column 1")),
    Row("duplicate-nested-key", "a key twice in braces", _with("window: 1h}", "window: 1h, target: '1%'}"), ("spec.yaml:11:", "error[duplicate-key]")),
    Row("duplicate-service", "a service twice", _text(f"{SPEC}---\n{SPEC}"), ("spec.yaml:15:18: error[duplicate-name]", "the first is at spec.yaml:3:18")),
    Row("duplicate-objective", "an objective twice", _text(SPEC + SPEC.splitlines()[-1] + "\n"), "spec.yaml:12:"),
    Row("yes-for-a-name", "yes: text in YAML 1.2, where 1.1 has true", _with("indicator: availability,", "indicator: yes,"), "no indicator named 'yes'"),
    Row("no-for-a-window", "no", _window("no"), "spec.yaml:11:"),
    Row("on-for-a-key", "on: text, and an unknown key", _text(f"{SPEC}on: push\n"), "spec.yaml:12:1: error[unknown-key]"),
    Row("sexagesimal-window", "1:30:00, which YAML 1.1 reads as 5,400", _window("1:30:00"), "spec.yaml:11:"),
    Row("octal-window", "010, which YAML 1.1 reads as 8", _window("010"), "spec.yaml:11:"),
    Row("underscore-window", "1_000", _window("1_000"), "spec.yaml:11:"),
    Row("exponent-window", "1e3", _window("1e3"), "spec.yaml:11:"),
    Row("window-without-unit", "30", _window("30"), ("spec.yaml:11:", "has no unit; write 30d")),
    Row("window-text-without-unit", '"30"', _window('"30"'), ("spec.yaml:11:74", "30 has no unit; write 30s, 30m, 30h or 30d")),
    Row("window-zero", "0d", _window("0d"), "spec.yaml:11:"),
    Row("window-negative", "-30d", _window("-30d"), "spec.yaml:11:"),
    Row("window-of-ages", "999999999999w", _window("999999999999w"), "spec.yaml:11:"),
    Row("window-date", "a date", _window("2026-11-05"), "spec.yaml:11:"),
    Row("window-null", "nothing after window:", _window("null"), "spec.yaml:11:"),
    Row("window-below-four-slices", "a slice of half an hour in an hour", _window("1h, method: {timeslices: {slice: 30m, target: '99%'}}"), ("spec.yaml:11:", "slice")),
    Row("since-date-that-is-none", "a date that does not exist", _window("1h, since: 2026-02-30"), "spec.yaml:11:"),
    Row("zone-that-is-none", "a time zone that does not exist", _window("{calendar: month, timezone: Europe/Atlantis}"), "spec.yaml:11:"),
    Row("zone-out-of-the-tree", "a time zone that is a path", _window("{calendar: month, timezone: ../../../etc/passwd}"), "spec.yaml:11:"),
    *(
        Row(f"target-{name}", f"a target of {text}", _target(text), ("spec.yaml:11:59", "error"))
        for name, text in {
            "zero": '"0"', "zero-percent": '"0%"', "negative": '"-1"', "false": "false", "true": "true", "nan": ".nan",
            "nan-text": '"NaN"', "infinite": ".inf", "above-all": '"100.1%"', "1e400": "1e400", "1e400-text": '"1e400"',
            "bare": "99.9", "bare-ratio": "0.999", "null": "null", "list": "[99%]", "empty": '""', "underscore": '"9_9%"',
            "foreign-digits": '"٩٩%"', "comma": '"99,9%"', "two-signs": '"99%%"', "hexadecimal": '"0x63%"', "exponent": '"1e-400"',
        }.items()
    ),
    Row("newline-in-a-name", "a line break at the end of a name", _name('"checkout\\n"'), "spec.yaml:3:18: error"),
    Row("newline-command-in-a-name", "a build server's command in a name", _name('"a\\n::set-output name=x::y"'), "spec.yaml:3:18: error"),
    Row("markup-in-a-name", "markup in a name", _name('"[/red]"'), "spec.yaml:3:18: error"),
    Row("slash-in-a-name", "a path for a name", _name('"../../etc"'), "spec.yaml:3:18: error"),
    Row("number-for-a-key", "a key that is a number", _text(f"{SPEC}1: x\n"), "spec.yaml:12:1: error[key-not-text]"),
    Row("null-for-a-key", "a key that is null", _text(f"{SPEC}~: x\n"), "spec.yaml:12:1: error[key-not-text]"),
    Row("list-for-a-key", "a key that is a list", _text(f"{SPEC}? [a]\n: x\n"), "error[key-not-text]"),
    Row("merge-key", "a merge key", _under_x("{<<: {a: 1}}"), "error[merge-key]"),
    Row("tag-of-python", "a tag that would make an object", _under_x("!!python/object/apply:os.system ['true']"), "error[tag]"),
    Row("alias-of-itself", "an alias within its own anchor", _under_x("&a [*a]"), "error[recursive-alias]"),
    Row("unknown-field", "a field that does not exist", _with("window: 1h", "windw: 1h"), ("spec.yaml:11:", "did you mean 'window'")),
    Row("unknown-api-version", "another apiVersion", _with("slogate/v1", "slogate/v2"), "spec.yaml:1:13: error[unknown-version]"),
    Row("unknown-kind", "another kind", _with("kind: Service", "kind: Servce"), "spec.yaml:2:7: error[unknown-kind]"),
    Row("kind-that-is-a-list", "a kind that is a list", _with("kind: Service", "kind: [Service]"), "spec.yaml:2:7: error"),
    Row("a-list", "a list for a document", _text("- a\n"), "spec.yaml:1:1: error[not-a-mapping]"),
    Row("a-text", "a text for a document", _text("hello\n"), "spec.yaml:1:1: error[not-a-mapping]"),
    Row("no-objectives", "a service that promises nothing", _text(SPEC.partition("objectives:")[0]), "error"),
    Row("environment-in-a-spec", "${HOME} is no variable", _with("indicator: availability,", 'indicator: "${HOME}",'), "spec.yaml:11:37: error[bad-name]"),
    Row("sources-in-a-spec", "a spec that says where its source is", _text(f"{SPEC}---\napiVersion: slogate/v1\nkind: Sources\nsources: {{metrics: {{type: prometheus, url: 'http://attacker.example.com'}}}}\n"), "error[sources-in-spec]"),
    Row("policy-opens-the-gate", "a spec that lets unknown pass", _text(f"{SPEC}---\napiVersion: slogate/v1\nkind: Policy\nmetadata: {{name: p}}\nrules: [{{when: objective-missed, then: fail}}]\nunknown: pass\n"), "spec.yaml:17:10: error"),
)  # fmt: skip

ROWS = (*HEAVY, *ASKED, *FILES, *MEANT_OTHERWISE)

FINE = (
    Row("bom", "a byte order mark", _text("\ufeff" + SPEC), (), 0),
    Row("crlf", "lines that end as on Windows", _text(SPEC.replace("\n", "\r\n")), (), 0),
    Row("target-1", "the ratio 1 is 100 %", _target('"1"'), (), 0),
    Row("emoji", "letters of every language in a description", _with("{name: checkout}", "{name: checkout, description: 'żółć 🚀 שלום'}"), (), 0),
)  # fmt: skip
"""What is no fault, and must not be taken for one."""
