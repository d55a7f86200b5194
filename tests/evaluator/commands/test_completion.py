"""Completion, asked of real shells."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evaluator.commands.running import Folder

ROOT = Path(__file__).parents[3]


@pytest.fixture
def on_path(here: Folder) -> dict[str, str]:
    """An environment in which a shell finds slogate, and a folder with a specification."""
    here.shop()
    program = here.write("bin/slogate", f'#!/bin/sh\nexec "{sys.executable}" -m evaluator "$@"\n')
    program.chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(here.path),
        "XDG_CONFIG_HOME": str(here.path),
    }


def asked(shell: str, script: str, here: Folder, environment: dict[str, str]) -> list[str]:
    program = shutil.which(shell)
    if program is None:
        assert not os.environ.get("CI"), f"{shell} is missing; scripts/servers.sh gets it"
        pytest.skip(f"there is no {shell} here")
    done = subprocess.run(
        [program, "-c", script], cwd=here.path, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.stderr == ""
    return done.stdout.split()


BASH = """\
eval "$(slogate completion bash)"
tab() {{ COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _slogate_completion slogate; echo "${{COMPREPLY[@]}}"; }}
tab {words}
"""


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("slogate conf", ["config"]),
        ("slogate check --fail", ["--fail-on"]),
        ("slogate check --fail-on ''", ["fail", "warn"]),
        ("slogate check --select sh", ["shop", "shop/all", "shop/most"]),
        ("slogate check --select shop/m", ["shop/most"]),
        ("slogate check --select nothing", []),
        ("slogate config ''", ["show"]),
    ],
)
def test_bash_completes_commands_options_values_and_names(
    here: Folder, on_path: dict[str, str], words: str, found: list[str]
) -> None:
    assert sorted(asked("bash", BASH.format(words=words), here, on_path)) == found


def test_fish_completes_too(here: Folder, on_path: dict[str, str]) -> None:
    script = 'slogate completion fish | source; complete -C "slogate check --select shop/"'
    assert sorted(asked("fish", script, here, on_path)) == ["shop/all", "shop/most"]


def test_zsh_takes_the_script_and_gets_its_answers(here: Folder, on_path: dict[str, str]) -> None:
    script = 'autoload -Uz compinit; compinit -u; eval "$(slogate completion zsh)"; print $_comps[slogate]'
    assert asked("zsh", script, here, on_path) == ["_slogate_completion"]
    answer = 'COMP_WORDS="slogate check --select shop/" COMP_CWORD=3 _SLOGATE_COMPLETE=zsh_complete slogate'
    assert asked("zsh", answer, here, on_path) == ["plain", "shop/all", "_", "plain", "shop/most", "_"]


def test_a_specification_that_is_wrong_completes_nothing_and_says_nothing(
    here: Folder, on_path: dict[str, str]
) -> None:
    here.write("slo/shop.yaml", "kind: [")
    assert asked("bash", BASH.format(words="slogate check --select sh"), here, on_path) == []


def test_another_shell_is_refused(here: Folder) -> None:
    assert here.slogate("completion", "tcsh").code == 2
