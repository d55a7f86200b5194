"""Manifests: read by the schemas of Kubernetes and of Argo Rollouts, held to what a careful cluster admits."""

import json
import re

import pytest
import yaml

from tests import npm
from tests.pipelines.tools import ROOT, accepts, program, run

FOLDER = ROOT / "integrations"
MANIFESTS = sorted([*(FOLDER / "kubernetes").glob("*.yaml"), *(FOLDER / "argo-rollouts").glob("*.yaml")])
NODE = ("node", "--input-type=module", "--eval")
VALIDATE = """
import {readFileSync} from "node:fs";
import {AnalysisTemplate} from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1";
for (const each of JSON.parse(readFileSync(0, "utf8"))) new AnalysisTemplate(each).validate();
"""


def documents(path):
    return [each for each in yaml.safe_load_all(path.read_text(encoding="utf-8")) if each]


def pods(value):
    """Every specification of a pod in a document."""
    if isinstance(value, dict):
        if "containers" in value:
            yield value
        for each in value.values():
            yield from pods(each)
    elif isinstance(value, list):
        for each in value:
            yield from pods(each)


def test_kubernetes_takes_the_nightly_report_strictly(tmp_path):
    check = [program("kubernetes-validate"), "--strict"]
    for version in ("1.30", "1.37"):
        accepts([*check, "--kubernetes-version", version, FOLDER / "kubernetes" / "nightly-report.yaml"])
    spoilt = (FOLDER / "kubernetes" / "nightly-report.yaml").read_text(encoding="utf-8").replace("image:", "imagine:")
    (tmp_path / "spoilt.yaml").write_text(spoilt, encoding="utf-8")
    refused = run([*check, tmp_path / "spoilt.yaml"])
    assert refused.returncode == 1
    assert "imagine" in refused.stdout + refused.stderr


def test_argo_rollouts_takes_its_templates():
    modules = npm.installed("@kubernetes-models/argo-rollouts", "2.0.0")
    templates = documents(FOLDER / "argo-rollouts" / "analysis-template.yaml")
    assert [each["kind"] for each in templates] == ["AnalysisTemplate", "AnalysisTemplate"]
    accepts([*NODE, VALIDATE], modules, given=json.dumps(templates))
    templates[0]["spec"]["metrics"][0]["interval"] = 5
    assert "interval must be string" in run([*NODE, VALIDATE], modules, given=json.dumps(templates)).stderr


def test_neither_condition_of_the_web_template_holds_for_an_unknown_verdict():
    [_, web] = documents(FOLDER / "argo-rollouts" / "analysis-template.yaml")
    [metric] = web["spec"]["metrics"]
    named = re.findall(r'"(\w+)"', metric["successCondition"] + metric["failureCondition"])
    assert named == ["pass", "warn", "fail"]
    assert metric["provider"]["web"]["jsonPath"] == "{$.verdict}"


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_every_container_runs_without_rights_and_without_a_writable_root(path):
    found = [pod for each in documents(path) for pod in pods(each)]
    assert found
    for pod in found:
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        assert pod["restartPolicy"] == "Never"
        for container in [*pod.get("initContainers", []), *pod["containers"]]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert [each["name"] for each in container["env"] if "TOKEN" in each["name"] and "value" in each] == []


def test_what_the_first_container_makes_of_an_exit_code():
    [cron] = [each for each in documents(FOLDER / "kubernetes" / "nightly-report.yaml") if each["kind"] == "CronJob"]
    [[record]] = [pod["initContainers"] for pod in pods(cron)]
    script = record["args"][0]
    accepts([program("shellcheck"), "--shell=sh", "-"], given=script)
    for code, expected in ((0, 0), (1, 0), (3, 0), (2, 2), (70, 70)):
        done = run(["sh", "-c", f"slogate() {{ return {code}; }}\n{script}"])
        assert done.returncode == expected


def test_flagger_is_asked_before_traffic_and_before_promotion_with_a_deadline_below_its_own():
    # Flagger's resource has no validator in any registry that we use; what it does with a webhook is its documentation's.
    [canary] = documents(FOLDER / "flagger" / "canary.yaml")
    assert (canary["apiVersion"], canary["kind"]) == ("flagger.app/v1beta1", "Canary")
    hooks = canary["spec"]["analysis"]["webhooks"]
    assert [hook["type"] for hook in hooks] == ["pre-rollout", "confirm-promotion"]
    for hook in hooks:
        assert set(hook) == {"name", "type", "url", "timeout", "metadata"}
        assert hook["metadata"]["type"] == "bash"
        assert (hook["timeout"], hook["metadata"]["cmd"].split()[-1]) == ("5m", "--deadline=240s")
        accepts([program("shellcheck"), "--shell=bash", "-"], given=hook["metadata"]["cmd"])
