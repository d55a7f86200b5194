"""Runs the steps of action.yml as GitHub's runner does: expressions, files, workflow commands."""

import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.pipelines.tools import ROOT

_EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")
_COMMAND = re.compile(r"::([a-z-]+)(?: (.*?))?::(.*)")


@dataclass
class Job:
    """What a job with this one action left behind."""

    conclusion: str = "success"
    outputs: dict[str, str] = field(default_factory=dict)
    annotations: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    masks: list[str] = field(default_factory=list)
    summary: str = ""
    log: str = ""


def action():
    """action.yml."""
    return yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


def run_action(workspace, temporary, inputs=(), *, environment=None, event="{}", skip=("Install slogate",)):
    """The job. ``temporary`` is RUNNER_TEMP, which has slogate installed already where that step is skipped."""
    definition, job = action(), Job()
    unknown = set(dict(inputs)) - set(definition["inputs"])
    assert not unknown, f"no such inputs: {unknown}"
    github = {"workflow": "slo", "job": "gate", "token": "ghs_job"}
    context = {f"github.{key}": value for key, value in github.items()}
    for name, given in definition["inputs"].items():
        context[f"inputs.{name}"] = dict(inputs).get(name, evaluated(given.get("default", ""), context))
    files = _files(temporary, event)
    surroundings = {
        **{key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ},
        **{name: str(path) for name, path in files.items()},
        "RUNNER_TEMP": str(temporary),
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_WORKSPACE": str(workspace),
        "GITHUB_REPOSITORY": "shop/shop",
        "GITHUB_API_URL": "http://127.0.0.1:9",
        **(environment or {}),
    }
    for step in definition["runs"]["steps"]:
        if job.conclusion == "success" and step["name"] not in skip and _wanted(step, context):
            _step(step, job, context, surroundings, workspace, temporary)
    job.summary = files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
    job.outputs = {name: evaluated(given["value"], context) for name, given in definition["outputs"].items()}
    return job


def evaluated(text, context):
    """The text with its expressions replaced; a step that has not run has no outputs."""
    return _EXPRESSION.sub(lambda found: context.get(found[1], ""), str(text))


def _wanted(step, context):
    condition = step.get("if")
    if condition is None:
        return True
    name, comparison, empty = _EXPRESSION.fullmatch(condition)[1].split()
    assert (comparison, empty) == ("!=", "''")
    return context.get(name, "") != ""


def _step(step, job, context, surroundings, workspace, temporary):
    assert "${{" not in step["run"]
    stated = {name: evaluated(value, context) for name, value in step.get("env", {}).items()}
    script = temporary / "step.sh"
    script.write_text(step["run"], encoding="utf-8")
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
        cwd=workspace,
        env={**surroundings, **stated},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=300,
    )
    _obey(done.stdout, job)
    written = Path(surroundings["GITHUB_OUTPUT"]).read_text(encoding="utf-8")
    for name, value in outputs_in(written).items():
        context[f"steps.{step.get('id')}.outputs.{name}"] = value
    if done.returncode:
        job.conclusion = f"failure ({step['name']}: {done.returncode})"


def _obey(printed, job):
    """Take the workflow commands out of what was printed, unless they are stopped."""
    stopped = None
    for line in printed.splitlines():
        found = _COMMAND.match(line.lstrip())
        if stopped is None and found:
            name, properties, message = found.groups()
            if name == "stop-commands":
                stopped = message
            elif name == "add-mask":
                job.masks.append(message)
            else:
                pairs = (pair.partition("=") for pair in (properties or "").split(",") if pair)
                job.annotations.append((name, {key: value for key, _, value in pairs}, message))
        elif stopped is not None and line.strip() == f"::{stopped}::":
            stopped = None
        else:
            job.log += line + "\n"


def outputs_in(text):
    """The outputs in a file GITHUB_OUTPUT, with values of several lines."""
    found, rest = {}, text.split("\n")
    while rest:
        line = rest.pop(0)
        if "<<" in line:
            name, _, delimiter = line.partition("<<")
            end = rest.index(delimiter)
            found[name], rest = "\n".join(rest[:end]), rest[end + 1 :]
        elif line:
            name, equals, found_value = line.partition("=")
            assert equals, f"not an output: {line!r}"
            found[name] = found_value
    return found


def _files(temporary, event):
    files = {name: temporary / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_EVENT_PATH")}
    for path in files.values():
        path.write_text("", encoding="utf-8")
    files["GITHUB_EVENT_PATH"].write_text(event, encoding="utf-8")
    return files
