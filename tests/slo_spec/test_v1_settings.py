"""Settings: which a file of the checkout may set, and which only a file that the operator names."""

import json

import pytest

from slo_spec.load import load, operator_settings
from slo_spec.schema import schema_text
from slo_spec.v1_settings import ANYBODYS

HEAD = "apiVersion: slogate/v1\nkind: Settings\n"
PROPERTIES = json.loads(schema_text())["$defs"]["Settings"]["properties"]
NAMES = sorted(set(PROPERTIES) - {"apiVersion", "kind", "metadata"})


def example(name):
    value = PROPERTIES[name]["examples"][0]
    return f"{HEAD}{name}: {json.dumps(value)}\n", tuple(value) if isinstance(value, list) else value


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_the_operator_names_may_set_everything(name):
    text, value = example(name)
    (setting,) = operator_settings(("slogate.yaml", text), trusted=True)
    assert (setting.name, setting.value, setting.location.line) == (name, value, 3)
    assert load([], operator_text=("slogate.yaml", text), operator_trusted=True).problems == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_the_checkout_sets_nothing_that_could_loosen_write_or_send(name):
    text, _ = example(name)
    found = operator_settings(("slogate.yaml", text), trusted=False)
    codes = [problem.code for problem in load([], operator_text=("slogate.yaml", text)).problems]
    if name in ANYBODYS:
        assert [each.name for each in found] == [name]
        assert codes == []
    else:
        assert found == ()
        assert codes == ["secret-in-file" if name in ("post", "history") else "needs-config"]


def test_one_setting_that_is_wrong_leaves_none():
    text = f"{HEAD}color: never\nfail_on: warn\n"
    assert operator_settings(("slogate.yaml", text), trusted=False) == ()
    assert len(operator_settings(("slogate.yaml", text), trusted=True)) == 2


def test_the_description_of_a_setting_says_who_may_set_it():
    for name in NAMES:
        assert ("Only in a file given with --config." in PROPERTIES[name]["description"]) == (name not in ANYBODYS), (
            name
        )


def test_free_keys_and_the_head_are_no_settings():
    text = f"{HEAD}metadata: {{name: ours}}\nx-team: payments\n"
    assert operator_settings(("slogate.yaml", text), trusted=False) == ()
    assert load([], operator_text=("slogate.yaml", text)).problems == ()
