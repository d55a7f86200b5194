"""``slogate diff`` of what the operator's file in the repository decides: sources, and which paths are read."""

from __future__ import annotations

import pytest

from tests.evaluator.commands.reviewing import LOOSER, commit, repository
from tests.evaluator.commands.running import SPEC, Folder

OPERATOR = """\
apiVersion: slogate/v1
kind: Settings
paths: [slo, more]
color: never
---
apiVersion: slogate/v1
kind: Sources
sources:
  metrics: {type: prometheus, url: "https://prometheus.example.com", coverage: 99%}
"""


@pytest.fixture
def shop(here: Folder) -> Folder:
    """A repository with promises in two folders, and an operator's file that names both."""
    here.write("slogate.yaml", OPERATOR)
    here.write("more/other.yaml", SPEC.replace("name: shop", "name: other"))
    return repository(here)


@pytest.mark.parametrize(
    ("before", "after", "said", "code"),
    [
        ("coverage: 99%", "coverage: 96%", "loosened  coverage: 99% → 96%", 1),
        ("coverage: 99%", "coverage: 99.5%", "tightened coverage: 99% → 99.5%", 0),
        ("prometheus.example.com", "other.example.com", "changed   url: a value → another value", 1),
        ("[slo, more]", "[slo]", "loosened  paths: slo, more → slo", 1),
        ("paths: [slo, more]\n", "", "loosened  paths: slo, more → slo", 1),
        ("[slo, more]", "[slo, third]", "changed   paths: slo, more → slo, third", 1),
        ("[slo, more]", "[more, slo]", "neutral   paths", 0),
        ("color: never", "color: auto", "neutral   color: never → auto", 0),
    ],
)
@pytest.mark.parametrize("paths", [(), ("slo",)])
def test_what_the_operators_file_decides_is_compared(
    shop: Folder, before: str, after: str, said: str, code: int, paths: tuple[str, ...]
) -> None:
    shop.write("slogate.yaml", OPERATOR.replace(before, after))
    ran = shop.slogate("diff", "--fail-on", "loosened", "main", "--", *paths)
    assert (ran.code, ran.err) == (code, "")
    assert said in ran.out
    assert "secret" not in ran.out


def test_another_type_of_source_and_one_that_is_gone_are_changed(shop: Folder) -> None:
    shop.write("slogate.yaml", OPERATOR.replace("metrics:", "others:"))
    ran = shop.slogate("diff", "--fail-on", "loosened", "main", "--")
    assert ran.code == 1
    assert "nothing of that name is asked any more" in ran.out


def test_without_paths_those_of_both_versions_are_compared(shop: Folder) -> None:
    shop.write("more/other.yaml", LOOSER.replace("name: shop", "name: other"))
    shop.write("slogate.yaml", OPERATOR.replace("[slo, more]", "[slo]"))
    for words in (("main",), ("main", "HEAD")):
        if "HEAD" in words:
            shop.slogate("diff", "main", "--")
            from tests.evaluator.test_revisions import git

            git(shop.path, "checkout", "--quiet", "-b", "feature")
            commit(shop, "loosened")
        ran = shop.slogate("diff", "--fail-on", "loosened", *words, "--")
        assert ran.code == 1
        assert "99% → 90%" in ran.out


def test_a_folder_that_only_one_version_names_need_not_be_in_the_other(shop: Folder) -> None:
    (shop.path / "more/other.yaml").unlink()
    (shop.path / "more").rmdir()
    shop.write("slogate.yaml", OPERATOR.replace("[slo, more]", "[slo]"))
    ran = shop.slogate("diff", "--fail-on", "loosened", "main", "--")
    assert ran.code == 1
    assert "removed   service" in ran.out
