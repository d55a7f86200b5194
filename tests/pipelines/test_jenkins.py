"""The Jenkinsfile. Only a Jenkins server validates a declarative pipeline, and none can be had from a registry that we
use (npm's Groovy linter knows style, not pipelines): its shell steps are run here, and its brackets counted."""

import json
import re

from tests.pipelines.shop import shop
from tests.pipelines.tools import ROOT, accepts, program, run

TEXT = (ROOT / "integrations" / "jenkins" / "Jenkinsfile").read_text(encoding="utf-8")
SCRIPTS = re.findall(r"sh '''\n(.*?)'''", TEXT, flags=re.DOTALL)


def test_every_bracket_is_closed_and_every_string_is_in_single_quotes():
    code = re.sub(r"'''.*?'''|'[^'\n]*'|//[^\n]*", "", TEXT, flags=re.DOTALL)
    opened = []
    for character in code:
        if character in "{([":
            opened.append("})]"["{([".index(character)])
        elif character in "})]":
            assert character == opened.pop()
    assert opened == []
    assert '"' not in code, "Groovy would interpolate a string in double quotes, and so hold the secret"


def test_the_shell_steps_have_no_finding():
    assert len(SCRIPTS) == 2
    for script in SCRIPTS:
        accepts([program("shellcheck"), "--shell=sh", "-"], given=_as_groovy_reads(script))


def test_the_gate_step_leaves_what_is_archived_and_ends_with_the_code_of_the_gate(tmp_path, temporary, on_the_path):
    folder = shop(tmp_path / "workspace", until=24)
    environment = {**on_the_path, "WORKSPACE_TMP": str(temporary), "SLOGATE_SOURCE_METRICS_ORIGIN": "orders.csv"}
    script = _as_groovy_reads(SCRIPTS[1]).replace("metrics=", "orders=")
    done = run(["sh", "-c", script], folder, environment=environment)
    assert done.returncode == 3, done.stdout + done.stderr
    assert json.loads((folder / "slogate.json").read_text(encoding="utf-8"))["verdict"] == "unknown"
    archived = re.search(r"archiveArtifacts artifacts: '([^']+)'", TEXT)[1].split(", ")
    tested = re.search(r"junit testResults: '([^']+)'", TEXT)[1]
    assert {path.name for path in folder.glob("slogate.*")} == {*archived, tested}


def _as_groovy_reads(script):
    """A backslash before a line's end joins the lines, in Groovy as in the shell."""
    return script.replace("\\\n", "")
