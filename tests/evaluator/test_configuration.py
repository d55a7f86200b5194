"""Where sources are, and which secret goes to which: the operator's word, never the checkout's."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from evaluator.configuration import (
    OperatorFile,
    operator_file,
    quick_source,
    refuse_shared_variables,
    settings_of,
    variable_prefix,
)
from evaluator.refusal import Refusal
from slo_spec.model import Source
from slo_spec.problem import Location, Problem

URL = "https://prometheus.example.com/team"
TOKEN = {"SLOGATE_SOURCE_METRICS_TOKEN": "hunter2", "SLOGATE_SOURCE_METRICS_ORIGIN": URL}


def source(name: str = "metrics", **options: Any) -> Source:
    return Source(name=name, type="prometheus", options=options, location=Location("slogate.yaml", 4))


def operator(folder: Path, *, trusted: bool) -> OperatorFile:
    return OperatorFile(path=folder / "slogate.yaml", shown="slogate.yaml", text="", trusted=trusted)


def found(folder: Path, named: str | None = None) -> str:
    """The name that is shown of the file, or the problem with it."""
    file = operator_file(folder, Path(named) if named else None)
    if isinstance(file, Problem):
        return file.code
    return f"{file.path.name} trusted={file.trusted}" if file else "none"


def test_the_file_is_found_upwards_to_the_root_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / "slogate.yaml").write_text("beyond the repository")
    (tmp_path / "repository/.git").mkdir(parents=True)
    deep = tmp_path / "repository/a/b"
    deep.mkdir(parents=True)
    assert found(deep) == "none"
    (tmp_path / "repository/slogate.yaml").write_text("")
    assert found(deep) == "slogate.yaml trusted=False"


def test_without_a_repository_only_the_folder_itself_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "slogate.yaml").write_text("")
    (tmp_path / "a").mkdir()
    assert (found(tmp_path), found(tmp_path / "a")) == ("slogate.yaml trusted=False", "none")


def test_a_named_file_is_trusted_and_must_exist(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("")
    assert (found(tmp_path, "mine.yaml"), found(tmp_path, "none.yaml")) == ("mine.yaml trusted=True", "file-missing")


def test_a_found_file_that_is_a_link_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hunter2")
    (tmp_path / "checkout").mkdir()
    (tmp_path / "checkout/slogate.yaml").symlink_to(tmp_path / "secret")
    assert found(tmp_path / "checkout") == "file-outside"


@pytest.mark.parametrize(
    ("text", "kind", "options"),
    [
        ("metrics=http://localhost:9090", "prometheus", {"url": "http://localhost:9090"}),
        (
            "orders=data/shop.csv",
            "duckdb",
            {"tables": {"orders": "/here/data/shop.csv", "shop": "/here/data/shop.csv"}},
        ),
        ("orders=data/*.parquet", "duckdb", {"tables": {"orders": "/here/data/*.parquet"}}),
        (
            "shop=data/orders.csv.gz",
            "duckdb",
            {"tables": {"orders": "/here/data/orders.csv.gz", "shop": "/here/data/orders.csv.gz"}},
        ),
        ("orders=orders.jsonl.zst", "duckdb", {"tables": {"orders": "/here/orders.jsonl.zst"}}),
        ("orders=/data/orders.ndjson", "duckdb", {"tables": {"orders": "/data/orders.ndjson"}}),
        ("db=shop.duckdb", "duckdb", {"database": "/here/shop.duckdb"}),
    ],
)
def test_a_quick_source_is_a_server_or_a_data_file(text: str, kind: str, options: dict[str, Any]) -> None:
    made = quick_source(text, Path("/here"))
    assert (made.type, made.options) == (kind, options)


@pytest.mark.parametrize("text", ["metrics", "=http://x", "metrics=", "metrics=localhost:9090", "metrics=a.xlsx"])
def test_a_quick_source_that_is_neither_says_what_can_be_written(text: str) -> None:
    with pytest.raises(Refusal, match="URL"):
        quick_source(text, Path("/here"))


def test_a_name_becomes_the_beginning_of_variables() -> None:
    assert variable_prefix("eu-west.metrics") == "SLOGATE_SOURCE_EU_WEST_METRICS"


def test_a_token_goes_with_its_origin(tmp_path: Path) -> None:
    settings = settings_of(source(url=URL), operator(tmp_path, trusted=False), tmp_path, TOKEN)
    assert settings.credential is not None
    assert (settings.credential.token, settings.credential.origin) == ("hunter2", URL)
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"TOKEN": "x"}, "METRICS_TOKEN is set, but not where it may be sent: set SLOGATE_SOURCE_METRICS_ORIGIN"),
        ({"USER": "a", "PASSWORD": "b"}, "METRICS_PASSWORD is set, but not where it may be sent"),
        ({"TOKEN": "x", "USER": "a", "PASSWORD": "b", "ORIGIN": URL}, "keep one"),
        ({"PASSWORD": "b", "ORIGIN": URL}, "without SLOGATE_SOURCE_METRICS_USER"),
        ({"TOKEN": "x", "ORIGIN": "prometheus.example.com"}, "is no origin: write scheme, host"),
        ({"TOKEN": "x", "ORIGIN": "https://a:b@prometheus.example.com"}, "is no origin"),
        ({"TOKEN": "x", "ORIGIN": "https://[::1"}, "is no origin"),
    ],
)
def test_a_credential_that_is_incomplete_is_refused_with_what_to_set(
    tmp_path: Path, environment: dict[str, str], words: str
) -> None:
    variables = {f"SLOGATE_SOURCE_METRICS_{name}": value for name, value in environment.items()}
    with pytest.raises(Refusal) as refused:
        settings_of(source(url=URL), None, tmp_path, variables)
    assert words in str(refused.value)


def test_the_credential_of_another_source_is_not_taken(tmp_path: Path) -> None:
    assert settings_of(source("other", url=URL), None, tmp_path, TOKEN).credential is None


@pytest.mark.parametrize("option", ["proxy", "ca", "client_certificate"])
def test_a_file_from_the_checkout_cannot_have_a_secret_pass_through_other_hands(tmp_path: Path, option: str) -> None:
    spoilt = source(**{"url": URL, option: "http://evil.example.com"})
    with pytest.raises(Refusal, match=f"a file from the checkout sets its {option}"):
        settings_of(spoilt, operator(tmp_path, trusted=False), tmp_path, TOKEN)
    assert settings_of(spoilt, operator(tmp_path, trusted=True), tmp_path, TOKEN).credential is not None


def test_a_trusted_file_binds_a_token_of_a_file_or_of_a_variable(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("hunter2\n")
    for bound in ({"token_file": "token"}, {"token_variable": "CI_TOKEN"}):
        made = source(url=URL, credential={"origin": URL, **bound})
        settings = settings_of(made, operator(tmp_path, trusted=True), tmp_path, {"CI_TOKEN": "hunter2"})
        assert settings.credential is not None
        assert settings.credential.token == "hunter2"
        assert "credential" not in settings.options


def test_a_token_that_is_bound_but_not_there_is_refused(tmp_path: Path) -> None:
    made = source(url=URL, credential={"origin": URL, "token_variable": "CI_TOKEN"})
    with pytest.raises(Refusal, match=r"the variable CI_TOKEN \(token_variable\) is not set"):
        settings_of(made, operator(tmp_path, trusted=True), tmp_path, {})
    made = source(url=URL, credential={"origin": URL, "token_file": "none"})
    with pytest.raises(Refusal, match="there is no such file"):
        settings_of(made, operator(tmp_path, trusted=True), tmp_path, {})


@pytest.mark.parametrize("path", ["/etc/passwd", "../secret.csv", "link.csv", "*.csv"])
def test_a_file_from_the_checkout_names_no_data_outside_of_it(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "checkout"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("a\n1\n")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    made = Source(name="orders", type="duckdb", options={"tables": {"orders": ["fine.csv", path]}})
    with pytest.raises(Refusal, match="lies outside the folder"):
        settings_of(made, operator(folder, trusted=False), folder, {})
    assert settings_of(made, operator(folder, trusted=True), folder, {}).root == folder


def test_coverage_is_read_exactly_and_is_no_option_of_the_backend(tmp_path: Path) -> None:
    settings = settings_of(source(url=URL, coverage="99.5%"), None, tmp_path, {})
    assert (settings.coverage, settings.options) == (Fraction(995, 1000), {"url": URL})
    assert settings_of(source(url=URL), None, tmp_path, {}).coverage == Fraction(95, 100)


def test_two_sources_that_share_variables_are_refused_where_a_secret_is_set() -> None:
    sources = [source("eu-west"), source("eu.west")]
    refuse_shared_variables(sources, {})
    with pytest.raises(Refusal, match="share the variables SLOGATE_SOURCE_EU_WEST_"):
        refuse_shared_variables(sources, {"SLOGATE_SOURCE_EU_WEST_TOKEN": "x"})
