"""Names become modules; an unknown one lists what is known."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from evaluator import plugins
from evaluator.refusal import Refusal


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somebody else's distribution, as far as Python can tell."""
    info = tmp_path / "other-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(
        "[slogate.backends]\nother = other_backend\nbroken = other_broken\nempty = other_empty\nduckdb = other_backend\n"
        "[slogate.formats]\nshout = other_format\n",
        encoding="utf-8",
    )
    (tmp_path / "other_backend.py").write_text("def connect(settings):\n    return settings\n", encoding="utf-8")
    (tmp_path / "other_broken.py").write_text("raise RuntimeError('gone')\n", encoding="utf-8")
    (tmp_path / "other_empty.py").write_text("", encoding="utf-8")
    (tmp_path / "other_format.py").write_text("def render(report, style):\n    return 'HEY'\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("table", [plugins.BACKENDS, plugins.FORMATS])
def test_every_name_in_the_tables_is_a_module(table: dict[str, str]) -> None:
    assert [name for name, module in table.items() if importlib.util.find_spec(module) is None] == []


def test_a_format_of_ours_is_found() -> None:
    assert plugins.report_format("json").render.__module__ == "evaluator.formats.json"


def test_an_unknown_name_lists_the_known_and_guesses() -> None:
    with pytest.raises(Refusal) as refused:
        plugins.backend("promtheus")
    assert str(refused.value).startswith(
        "unknown source type 'promtheus' (did you mean 'prometheus'?); known: duckdb, "
    )


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        ("printer/latncy", "printer/latency"),
        ("priner/latency", "printer/latency"),
        ("latency", "printer/latency"),
        ("printer/nothing", ""),
        ("backup/latency", ""),
    ],
)
def test_the_right_service_does_not_make_another_objective_the_one_that_was_meant(name: str, guess: str) -> None:
    words = plugins.did_you_mean(name, ["printer", "printer/latency", "printer/availability"])
    assert words.startswith(f" (did you mean {guess!r}?)" if guess else "; known: ")


@pytest.mark.usefixtures("installed")
def test_a_plugin_is_found_by_its_entry_point() -> None:
    assert plugins.backend("other").connect.__module__ == "other_backend"
    assert plugins.report_format("shout").render.__module__ == "other_format"
    assert "shout" in plugins.known_formats()


@pytest.mark.usefixtures("installed")
def test_a_plugin_that_cannot_be_imported_is_refused_with_its_reason() -> None:
    with pytest.raises(Refusal, match=r"source type 'broken' \(other_broken\) cannot be loaded: RuntimeError"):
        plugins.backend("broken")


@pytest.mark.usefixtures("installed")
def test_a_plugin_without_the_function_is_refused() -> None:
    with pytest.raises(Refusal, match=r"has no function connect\(\)"):
        plugins.backend("empty")


@pytest.mark.usefixtures("installed")
def test_a_plugin_cannot_take_the_place_of_ours() -> None:
    assert plugins.report_format("text").render.__module__ == "evaluator.formats.terminal"
    assert plugins.BACKENDS["duckdb"] == "evaluator.backends.duckdb"
