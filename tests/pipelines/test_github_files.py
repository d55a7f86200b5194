"""action.yml and every workflow, read by GitHub's schema, by a linter, and by an auditor of workflows."""

import re
import textwrap

import pytest
import yaml

from slogate_action.inputs import arguments, credential
from tests.pipelines.runner import action
from tests.pipelines.tools import ROOT, accepts, program

EXAMPLES = sorted((ROOT / "integrations" / "github").glob("*.yml"))
PAGES = [
    page
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    if "uses: slogate/slogate@" in page.read_text(encoding="utf-8")
]
OWN = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
WORKFLOWS = [*EXAMPLES, *OWN]


def named(path):
    return path.relative_to(ROOT).as_posix()


def test_the_schemas_take_the_action_and_the_workflows():
    check = program("check-jsonschema")
    accepts([check, "--builtin-schema", "vendor.github-actions", ROOT / "action.yml"])
    accepts([check, "--builtin-schema", "vendor.github-workflows", *WORKFLOWS])


@pytest.fixture
def pinned(tmp_path):
    """The workflows in a repository's folder, with slogate's release replaced by its commit as the how-to page advises."""
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    for path in WORKFLOWS:
        text = path.read_text(encoding="utf-8").replace(
            "slogate/slogate@v0.1.0", f"slogate/slogate@{'0a' * 20} # v0.1.0"
        )
        (folder / path.name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_linter_finds_nothing_also_in_the_shell_of_the_steps(pinned):
    files = [ROOT / "action.yml", *sorted(pinned.rglob("*.yml"))]
    accepts([program("jactionlint"), f"--shellcheck={program('shellcheck')}", *files], pinned)


def test_the_auditor_finds_nothing(pinned):
    (pinned / "action.yml").write_bytes((ROOT / "action.yml").read_bytes())
    accepts([program("zizmor"), "--offline", "--strict-collection", "--no-progress", pinned])


def test_the_auditor_would_find_an_expression_in_a_script(tmp_path):
    text = (ROOT / "action.yml").read_text(encoding="utf-8").replace("run: exit", "run: echo ${{ inputs.paths }}; exit")
    (tmp_path / "action.yml").write_text(text, encoding="utf-8")
    with pytest.raises(AssertionError, match="template-injection"):
        accepts([program("zizmor"), "--offline", "--strict-collection", tmp_path / "action.yml"])


def test_the_scripts_have_no_finding():
    accepts([program("shellcheck"), *sorted((ROOT / "integrations").rglob("*.sh")), *(ROOT / "scripts").glob("*.sh")])


def uses_of_slogate(value):
    """Every step in some YAML that uses the action."""
    if isinstance(value, dict):
        if "slogate/slogate@" in str(value.get("uses")):
            yield value
        value = list(value.values())
    for each in value if isinstance(value, list) else ():
        yield from uses_of_slogate(each)


def yaml_of(path):
    """The YAML of a workflow; of a page, all that it shows."""
    text = path.read_text(encoding="utf-8")
    blocks = [text] if path.suffix == ".yml" else re.findall(r"^```yaml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [yaml.safe_load(textwrap.dedent(block)) for block in blocks if "uses: slogate/slogate@" in block]


@pytest.mark.parametrize("path", [*EXAMPLES, *PAGES], ids=named)
def test_an_example_says_nothing_that_the_action_does_not_take(path, tmp_path):
    event = tmp_path / "event.json"
    event.write_text('{"pull_request": {"number": 7, "base": {"sha": "abc"}}}', encoding="utf-8")
    used = list(uses_of_slogate(yaml_of(path)))
    assert used
    for step in used:
        given = {name: str(value).lower() if value in (True, False) else value for name, value in step["with"].items()}
        assert set(given) <= set(action()["inputs"])
        environment = {f"INPUT_{name.upper().replace('-', '_')}": value for name, value in given.items()}
        assert arguments({**environment, "GITHUB_EVENT_PATH": str(event)}, tmp_path)
        assert credential(environment) or "token" not in given


@pytest.mark.parametrize("path", WORKFLOWS, ids=named)
def test_a_workflow_may_read_and_nothing_more_and_pins_what_it_uses(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    used = re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8"))
    others = [each for each in used if not each.startswith("slogate/slogate@v")]
    assert used
    assert [each for each in others if not re.fullmatch(r"[\w.-]+(/[\w.-]+)+@[0-9a-f]{40}", each)] == []
