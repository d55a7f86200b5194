"""``slogate render``: a stored report in any format, its exit code again, and nobody is asked."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from evaluator import plugins
from evaluator.formats.json import render
from evaluator.formats.style import Style
from tests.evaluator.commands.running import SOURCE, Folder
from tests.evaluator.formats.reports import everything, mixed, report_of


def stored(here: Folder) -> Folder:
    here.write("result.json", render(everything(), Style()))
    return here


@pytest.mark.parametrize("form", plugins.FORMATS)
def test_it_shows_what_check_showed_and_exits_with_its_code(here: Folder, form: str) -> None:
    here.shop()
    checked = here.slogate("check", *SOURCE, "--format", form, "--output", "json=result.json")
    (here.path / "orders.csv").unlink()
    shown = here.slogate("render", "result.json", "--format", form)
    assert (shown.code, shown.out, shown.err) == (checked.code, checked.out, "")
    assert checked.code == 1


@pytest.mark.parametrize(
    ("results", "code"), [(mixed().results[:1], 1), (mixed().results[2:3], 3), (mixed().results[3:], 0)]
)
def test_the_stored_code_is_its_own(here: Folder, results: tuple[object, ...], code: int) -> None:
    here.write("result.json", render(report_of(*results), Style()))
    assert here.slogate("render", "result.json").code == code


def test_several_files_at_once(here: Folder) -> None:
    ran = stored(here).slogate("render", "result.json", "-q", "--output", "junit=j.xml", "--output", "json=again.json")
    assert ran.code == 1
    assert (here.path / "j.xml").read_text(encoding="utf-8").startswith("<?xml")
    assert (here.path / "again.json").read_bytes() == (here.path / "result.json").read_bytes()


def test_a_report_may_come_from_standard_input(here: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    text = render(everything(), Style()).encode()
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(text)))
    ran = here.slogate("render", "-", "--format", "json")
    assert (ran.code, ran.out.encode()) == (1, text)


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "-: it is empty"), (b"\xff", "-: byte 0xff is not UTF-8"), (b"[1]", "-: this is JSON, but no report")],
)
def test_what_is_no_report_on_standard_input_is_refused(
    here: Folder, monkeypatch: pytest.MonkeyPatch, data: bytes, says: str
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    ran = here.slogate("render", "-")
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{}", "result.json: this is JSON, but no report of slogate"),
        ('{"report": "slogate-report/v9"}', "result.json: report: 'slogate-report/v9' cannot be read by this version"),
        ('{"report": "slogate-report/v1"}', "result.json: the document: 'slogate' is a required property"),
        ("{", "result.json: line 1, column 2: this is no JSON"),
    ],
)
def test_what_is_no_report_is_refused_with_its_place(here: Folder, text: str, says: str) -> None:
    here.write("result.json", text)
    ran = here.slogate("render", "result.json", "--output", "html=page.html")
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert not (here.path / "page.html").exists()


def test_a_file_that_is_not_there_and_one_that_is_none_are_refused(here: Folder) -> None:
    assert "no.json: there is no such file or folder" in here.slogate("render", "no.json").err
    assert ".: this is a folder, not a file" in here.slogate("render", ".").err


def test_a_report_larger_than_a_specification_may_be_is_read(here: Folder) -> None:
    data = json.loads(render(everything(), Style()))
    data["notices"] = ["x" * 1_000] * 11_000
    here.write("result.json", json.dumps(data))
    assert here.slogate("render", "result.json", "-q").code == 1


def test_an_unknown_format_lists_the_known_and_reads_nothing(here: Folder) -> None:
    ran = here.slogate("render", "no.json", "--format", "jnit")
    assert ran.code == 2
    assert "unknown format 'jnit' (did you mean 'junit'?)" in ran.err


def test_the_key_stands_in_the_comments_hidden_line(here: Folder) -> None:
    ran = stored(here).slogate("render", "result.json", "--format", "markdown", "--key", "nightly.1")
    assert ran.out.startswith("<!-- slogate:nightly.1 -->\n")
    refused = here.slogate("render", "result.json", "--format", "markdown", "--key", "--> <b>")
    assert refused.code == 2
    assert "--key '--> <b>': write up to 64 letters" in refused.err


def test_a_file_that_cannot_be_written_is_exit_2_and_the_report_is_shown(
    here: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("evaluator.commands.outputs.write_text", full)
    ran = stored(here).slogate("render", "result.json", "-q", "--output", "csv=a.csv")
    assert ran.code == 2
    assert "FAIL, exit 1" in ran.out
    assert "cannot be written: No space left on device" in ran.err


FORGERIES: tuple[dict[str, object], ...] = (
    {"verdict": "pass", "exit_code": 0},
    {"exit_code": 0},
    {"verdict": "warn"},
    {"exit_code": 0, "override": {"reason": "why not", "by": "nobody", "exit_code": 0}},
    {"results": [], "exposures": [], "findings": []},
)


@pytest.mark.parametrize("command", ["render", "merge"])
@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_report_that_contradicts_itself_is_refused(here: Folder, command: str, forgery: dict[str, object]) -> None:
    here.write("result.json", json.dumps(json.loads(render(everything(), Style())) | forgery))
    ran = here.slogate(command, "result.json", "--output", "html=page.html")
    assert (ran.code, ran.out) == (2, "")
    assert "result.json: it states " in ran.err
    assert not (here.path / "page.html").exists()


@pytest.mark.parametrize(
    "arguments", [("--override", "the fix", "--override-by", "jo"), ("--fail-on", "warn"), ("--shard", "1/3")]
)
def test_an_opened_gate_a_stricter_one_and_a_part_are_shown_as_they_were(
    here: Folder, arguments: tuple[str, ...]
) -> None:
    here.shop()
    checked = here.slogate("check", *SOURCE, *arguments, "--output", "json=result.json")
    shown = here.slogate("render", "result.json")
    assert (shown.code, shown.out, shown.err) == (checked.code, checked.out, "")


def test_a_merged_report_that_lacks_a_shard_is_shown_as_it_was(here: Folder) -> None:
    here.shop()
    for shard in ("1", "2"):
        here.slogate(
            "check", *SOURCE, "--select", "shop/most", "--shard", f"{shard}/2", "--output", f"json={shard}.json"
        )
    full = next(name for name in ("1.json", "2.json") if json.loads((here.path / name).read_text())["results"])
    merged = here.slogate("merge", full, "--output", "json=merged.json")
    shown = here.slogate("render", "merged.json")
    assert (shown.code, shown.out) == (merged.code, merged.out)
    assert merged.code == 3
