"""``slogate diff``, in a real repository."""

from __future__ import annotations

import pytest

from tests.evaluator.commands.reviewing import (
    ADDED,
    HIDDEN,
    LOOSER,
    TIGHTER,
    WITHOUT,
    after,
    commit,
    data,
    repository,
)
from tests.evaluator.commands.running import SPEC, Folder
from tests.evaluator.test_revisions import git


@pytest.fixture
def shop(here: Folder) -> Folder:
    """A repository with the shop's promises on main, and four days of its orders."""
    return repository(here)


# ------------------------------------------------------------------------------- what is compared with what


def test_a_working_tree_that_says_the_same_has_no_change(shop: Folder) -> None:
    ran = after(shop, f"# a comment\n{SPEC}", "--fail-on", "any")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("\nno change\n")


def test_a_revision_is_compared_with_the_working_tree(shop: Folder) -> None:
    ran = after(shop, LOOSER)
    assert ran.code == 0
    assert "loosened  all target: 99% → 90%" in ran.out
    assert "main:slo/shop.yaml:8:" in ran.out
    assert ran.out.endswith("\n1 loosened\n")


def test_two_revisions_are_compared_whatever_is_checked_out(shop: Folder) -> None:
    shop.write("slo/shop.yaml", LOOSER)
    commit(shop, "loosened")
    shop.write("slo/shop.yaml", "not: valid")
    for words in (
        ("HEAD~1", "HEAD"),
        ("HEAD~1..HEAD",),
        ("HEAD~1..",),
        ("HEAD~1...HEAD",),
        ("HEAD~1", "HEAD", "--", "slo"),
    ):
        assert "99% → 90%" in shop.slogate("diff", *words).out, words
    assert "90% → 99%" in shop.slogate("diff", "HEAD", "HEAD~1").out


def test_three_dots_leave_out_what_the_base_did_meanwhile(shop: Folder) -> None:
    git(shop.path, "checkout", "--quiet", "-b", "feature")
    shop.write("slo/more.yaml", SPEC.replace("name: shop", "name: other"))
    commit(shop, "another service")
    git(shop.path, "checkout", "--quiet", "main")
    shop.write("slo/shop.yaml", TIGHTER)
    commit(shop, "tightened on main")
    assert shop.slogate("diff", "main...feature", "--fail-on", "loosened").code == 0
    two = shop.slogate("diff", "main..feature", "--fail-on", "loosened")
    assert two.code == 1
    assert "99.9% → 90%" in two.out


def test_two_folders_are_compared_and_so_are_two_files(here: Folder) -> None:
    here.write("old/slo/shop.yaml", SPEC)
    here.write("new/slo/shop.yaml", LOOSER)
    for words in (("old", "new"), ("old", "new", "slo"), ("old/slo/shop.yaml", "new/slo/shop.yaml")):
        ran = here.slogate("diff", *words)
        assert "99% → 90%" in ran.out, words
        assert "old/slo/shop.yaml:8:" in ran.out
    assert here.slogate("diff", "old").code == 2
    assert "two paths are compared with each other" in here.slogate("diff", "old", "main").err


def test_checkouts_beside_each_other_have_their_own_operators_file(here: Folder) -> None:
    for name, action in (("old", "fail"), ("new", "warn")):
        here.write(f"{name}/slo/shop.yaml", SPEC)
        rule = f"rules: [{{when: objective-missed, then: {action}}}]"
        here.write(f"{name}/slogate.yaml", f"apiVersion: slogate/v1\nkind: Policy\nmetadata: {{name: gate}}\n{rule}\n")
    ran = here.slogate("diff", "old", "new", "--fail-on", "loosened")
    assert ran.code == 1
    assert "loosened  rule: objective-missed: fail → objective-missed: warn" in ran.out


def test_a_word_that_is_a_path_and_a_revision_is_refused(shop: Folder) -> None:
    git(shop.path, "branch", "slo")
    shop.write("new/shop.yaml", LOOSER)
    ran = shop.slogate("diff", "slo", "new")
    assert ran.code == 2
    assert "'slo' is a path here and a revision: write -- after the revisions" in ran.err
    assert "99% → 90%" in shop.slogate("diff", "./slo", "new").out
    assert "no change" in shop.slogate("diff", "slo", "--").out


def test_a_pull_request_opens_no_gate_by_folders_of_the_names_of_revisions(shop: Folder) -> None:
    shop.write("slo/shop.yaml", LOOSER)
    git(shop.path, "branch", "base", "main")
    for name in ("HEAD", "base", "base/slo", "HEAD/slo", "base...HEAD", "base...HEAD/slo"):
        shop.write(f"{name}/shop.yaml", SPEC)
    commit(shop, "loosened, and folders that look like revisions")
    for revisions, paths in ((["base", "HEAD"], []), (["base", "HEAD"], ["slo/"]), (["base...HEAD"], ["slo/"])):
        assert shop.slogate("diff", *revisions, *paths, "--fail-on", "loosened").code == 2, revisions
        assert shop.slogate("diff", "--fail-on", "loosened", *revisions, "--", *paths).code == 1, revisions


def test_paths_after_a_revision_narrow_what_is_compared(shop: Folder) -> None:
    shop.write("slo/other.yaml", SPEC.replace("name: shop", "name: other"))
    assert after(shop, LOOSER, "slo/other.yaml").out.endswith("\n1 added\n")
    (shop.path / "slo/shop.yaml").unlink()
    gone = shop.slogate("diff", "main", "--", "slo/shop.yaml")
    assert "removed   service" in gone.out
    typed = shop.slogate("diff", "main", "slo/shop.yaml")
    assert typed.code == 2
    assert "a path that is gone stands behind --" in typed.err


def test_all_that_is_deleted_is_removed_and_no_missing_file(shop: Folder) -> None:
    (shop.path / "slo/shop.yaml").unlink()
    (shop.path / "slo").rmdir()
    ran = shop.slogate("diff", "main", "--fail-on", "loosened")
    assert ran.code == 1
    assert "removed   service: 2 objectives" in ran.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nonsense",), "no revision 'nonsense'"),
        (("main", "nonsense"), "no revision 'nonsense'"),
        (("main", "main", "main", "--", "slo"), "at most two revisions"),
        (("--", "slo"), "missing argument"),
        (("main", "--", "nowhere"), "has nowhere"),
        (("main", "HEAD", "--", "slo/", "--fail-on", "loosened"), "write options before --"),
        (("main", "HEAD", "slo/", "nowhere"), "has nowhere"),
        (("main", "--fail-on", "failing"), "needs --impact"),
        (("../nowhere",), "no path here"),
    ],
)
def test_what_names_nothing_is_refused(shop: Folder, words: tuple[str, ...], said: str) -> None:
    ran = shop.slogate("diff", *words)
    assert ran.code == 2
    assert said in ran.err.lower() or said in ran.err
    assert ran.out == ""


# ------------------------------------------------------------------------------- what stops a change


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SPEC, 0),
        (TIGHTER, 0),
        (ADDED, 0),
        (LOOSER, 1),
        (HIDDEN, 1),
        (WITHOUT, 1),
        (SPEC.replace("owner: web", "owner: us"), 0),
    ],
    ids=["same", "tightened", "added", "loosened", "changed", "removed", "neutral"],
)
def test_whatever_may_promise_less_stops_a_change(shop: Folder, text: str, code: int) -> None:
    assert after(shop, text, "--fail-on", "loosened").code == code


def test_what_cannot_be_told_stops_it_too_until_somebody_has_looked(shop: Folder) -> None:
    ran = after(shop, HIDDEN, "--fail-on", "loosened")
    assert "--allow changed once somebody has looked at it" in ran.out
    assert shop.slogate("diff", "main", "--fail-on", "loosened", "--allow", "changed").code == 0
    assert shop.slogate("diff", "main", "--fail-on", "loosened", "--allow", "removed").code == 1
    assert after(shop, WITHOUT, "--fail-on", "loosened", "--allow", "removed").code == 0
    assert after(shop, LOOSER, "--fail-on", "loosened", "--allow", "changed", "--allow", "removed").code == 1


def test_any_change_stops_with_fail_on_any(shop: Folder) -> None:
    assert after(shop, SPEC.replace("owner: web", "owner: us"), "--fail-on", "any").code == 1


def test_a_policy_in_the_operators_file_of_the_repository_is_compared_too(shop: Folder) -> None:
    policy = (
        "apiVersion: slogate/v1\nkind: Policy\nmetadata: {name: gate}\nrules: [{when: objective-missed, then: fail}]\n"
    )
    shop.write("slogate.yaml", policy)
    commit(shop, "gate")
    shop.write("slogate.yaml", policy.replace("then: fail", "then: warn"))
    ran = shop.slogate("diff", "main", "--fail-on", "loosened")
    assert ran.code == 1
    assert "main:slogate.yaml:4:" in ran.out
    # Who names the file outside of what is judged has one for both versions.
    assert shop.slogate("diff", "main", "--fail-on", "loosened", "--config", "slogate.yaml").code == 0


# ------------------------------------------------------------------------------- versions that cannot be read


def test_a_version_that_cannot_be_read_is_named_and_shown(shop: Folder) -> None:
    ran = after(shop, SPEC.replace("indicator: orders", "indicator: order"))
    assert ran.code == 2
    assert ran.out == ""
    assert "unknown-indicator" in ran.err
    assert "HEAD, working tree, is not valid: 2 errors" in ran.err


def test_a_base_that_is_broken_can_be_mended(shop: Folder) -> None:
    shop.write("slo/broken.yaml", "apiVersion: slogate/v1\nkind: Service\n")
    commit(shop, "broken")
    (shop.path / "slo/broken.yaml").unlink()
    ran = after(shop, LOOSER, "--fail-on", "loosened")
    assert ran.code == 2
    assert "BASE, main (" in ran.err
    assert "--allow invalid-base" in ran.err
    allowed = ("--fail-on", "loosened", "--allow", "invalid-base")
    still = after(shop, LOOSER, *allowed)
    assert still.code == 1
    assert "what cannot be read of BASE" in still.out
    assert after(shop, SPEC, *allowed).code == 0


def test_the_json_is_as_its_schema_says(shop: Folder) -> None:
    found = data(after(shop, LOOSER, "--format", "json", "--fail-on", "loosened"))
    assert found["counts"]["loosened"] == 1
    (change,) = found["changes"]
    assert (change["subject"], change["what"], change["before"], change["after"]) == (
        "shop/all",
        "target",
        "99%",
        "90%",
    )
    assert found["impact"] is None


def test_markdown_is_for_a_comment(shop: Folder) -> None:
    ran = after(shop, LOOSER, "--format", "markdown", "--fail-on", "loosened")
    assert ran.code == 1
    assert ran.out.startswith("### slogate diff: 1 loosened\n")
    assert "| **loosened** | service shop | all target | `99%` | `90%` |" in ran.out
