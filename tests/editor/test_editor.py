"""The schema drives a real editor: the YAML language server, headless, completes, explains and warns."""

import pytest

from slo_spec.schema import schema_text
from tests.editor.language_server import LanguageServer
from tests.npm import program

pytestmark = [pytest.mark.xdist_group("editor"), pytest.mark.integration]

VERSION = "1.25.0"
HEAD = "# yaml-language-server: $schema=schemas/slogate-v1.schema.json\napiVersion: slogate/v1\nkind: {kind}\nmetadata: {{name: a}}\n"
INDICATORS = "indicators:\n  a: {source: m, raw: {success: x}}\n"


@pytest.fixture(scope="module")
def command():
    """The language server's command, installed into the project's cache on first use."""
    return [str(program("yaml-language-server", VERSION, "yaml-language-server"))]


@pytest.fixture(scope="module")
def server(command, tmp_path_factory):
    root = tmp_path_factory.mktemp("workspace")
    (root / "schemas").mkdir()
    (root / "schemas" / "slogate-v1.schema.json").write_text(schema_text(), encoding="utf-8")
    with LanguageServer(command, root) as running:
        yield running


def offered(server, name, text):
    """What is offered where ``¦`` stands."""
    before = text[: text.index("¦")]
    address = server.open(name, text.replace("¦", ""))
    return server.complete(address, before.count("\n"), len(before) - before.rfind("\n") - 1)


SERVICE, POLICY, SOURCES = (HEAD.format(kind=kind) for kind in ("Service", "Policy", "Sources"))
OBJECTIVE = SERVICE + INDICATORS + "objectives:\n  - name: a\n    indicator: a\n    "


@pytest.mark.parametrize(
    ("name", "text", "labels"),
    [
        ("objective", OBJECTIVE + "¦\n", {"target", "window", "method", "alerts", "since", "owner", "labels"}),
        ("top", SERVICE + INDICATORS + "¦\n", {"objectives", "defaults", "alert_policies"}),
        ("indicator", SERVICE + "indicators:\n  a:\n    ¦\n", {"ratio", "histogram", "threshold", "raw", "rows"}),
        ("ratio", SERVICE + "indicators:\n  a:\n    source: m\n    ratio:\n      ¦\n", {"total", "good", "bad"}),
        ("window", OBJECTIVE + "window:\n      ¦\n", {"rolling", "calendar", "timezone"}),
        ("rule", POLICY + "rules:\n  - when: ¦\n", {"objective-missed", "budget-exhausted", "burn-rate-firing"}),
        ("source", SOURCES + "sources:\n  a:\n    type: prometheus\n    ¦\n", {"url", "tenant", "timeout", "coverage"}),
    ],
)
def test_completion_offers_the_keys_and_words_that_belong_there(server, name, text, labels):
    assert labels <= set(offered(server, f"complete-{name}.yaml", text))


def test_completion_offers_nothing_of_another_kind(server):
    assert not {"indicators", "objectives", "sources"} & set(offered(server, "policy.yaml", POLICY + "¦\n"))


def test_a_bad_key_gives_a_diagnostic_on_its_line(server):
    address = server.open("bad-key.yaml", OBJECTIVE + 'target: "99%"\n    windw: 30d\n')
    assert server.diagnostics(address) == [(10, "Property windw is not allowed.")]


def test_a_bad_quantity_gives_a_diagnostic_in_words(server):
    address = server.open("bad-quantity.yaml", OBJECTIVE + 'target: "99,9%"\n')
    assert server.diagnostics(address) == [(9, "Write a number and %, such as 99.9%")]


def test_what_is_right_gives_none(server):
    address = server.open("right.yaml", OBJECTIVE + 'target: "99.9%"\n    window: 30d\n')
    assert server.diagnostics(address) == []


def test_hovering_over_a_key_explains_it(server):
    address = server.open("hover.yaml", OBJECTIVE + 'target: "99.9%"\n')
    assert "What is promised" in server.hover(address, 9, 6)
