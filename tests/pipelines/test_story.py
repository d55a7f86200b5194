"""The whole story of a repository: a loosened target is stopped, a deploy is stopped, a waiver lets it pass and is seen, the
night remembers. Each stage is the action's own, run as GitHub's runner runs it, on the files of integrations/."""

import json

import yaml

from tests.pipelines.runner import run_action
from tests.pipelines.shop import AT, committed, shop
from tests.pipelines.tools import ROOT, accepts

WAIVER = """\
apiVersion: slogate/v1
kind: Waiver
metadata: {name: new-warehouse}
objective: shop/orders
rules: [objective-missed, budget-exhausted]
until: 2026-11-15
owner: web-team
reason: The warehouse moves; every order that failed was repeated by hand
ticket: SHOP-71
"""


def steps(example):
    """The inputs of each use of slogate in an example, as its runner hands them over."""
    jobs = yaml.safe_load((ROOT / "integrations" / "github" / example).read_text(encoding="utf-8"))["jobs"]
    used = [step["with"] for job in jobs.values() for step in job["steps"] if "slogate/" in str(step.get("uses"))]
    return [{name: "true" if text is True else str(text) for name, text in each.items()} for each in used]


def here(given, temporary, **more):
    """The inputs with the metrics of this test in the place of a server's, at the same instant."""
    left_out = ("token", "sources", "select", "change")
    kept = {
        name: text.replace("${{ runner.temp }}", str(temporary)) for name, text in given.items() if name not in left_out
    }
    return {**kept, "sources": "orders=orders.csv", "at": AT, **more}


def test_a_repository_from_a_proposal_over_a_closed_gate_and_a_waiver_to_the_nightly_report(
    tmp_path, temporary, on_the_path
):
    shop_folder = shop(tmp_path / "workspace", bad_hours=1)
    base = committed(shop_folder)
    event = json.dumps({"pull_request": {"number": 7, "base": {"sha": base}}})

    # A pull request lowers the target so that the bad week fits in. It is valid, and it is seen.
    shop(shop_folder, bad_hours=1, target="90%")
    committed(shop_folder, "aim lower")
    lint, diff = steps("pull-request.yml")
    assert run_action(shop_folder, temporary, lint, event=event).conclusion == "success"
    stopped = run_action(shop_folder, temporary, diff, event=event)
    assert stopped.conclusion == "failure (Gate: 1)"
    assert "loosened" in stopped.summary

    # The gate would have opened for it, but judges by what was agreed on.
    [gate] = steps("deploy-gate.yml")
    assert run_action(shop_folder, temporary, here(gate, temporary)).conclusion == "success"
    assert run_action(shop_folder, temporary, here(gate, temporary, trusted=base)).conclusion == "failure (Gate: 1)"

    # Without it, the deploy is stopped: the budget is spent.
    shop(shop_folder, bad_hours=1)
    committed(shop_folder, "aim as before")
    closed = run_action(shop_folder, temporary, here(gate, temporary))
    assert (closed.conclusion, closed.outputs["breached"]) == ("failure (Gate: 1)", "shop/orders")
    assert float(closed.outputs["budget-remaining-min"]) < 0

    # A waiver on the protected branch lets it pass until a date, and everybody sees by what.
    (shop_folder / "slo" / "waivers.yaml").write_text(WAIVER, encoding="utf-8")
    committed(shop_folder, "waive it for the move")
    waived = run_action(shop_folder, temporary, here(gate, temporary))
    assert waived.conclusion == "success", waived.log
    assert waived.outputs["status"] == "pass"
    for shown in (waived.log, waived.summary):
        assert "new-warehouse" in shown
        assert "2026-11-15" in shown

    # The night remembers it, and writes the report.
    record, report = steps("nightly-report.yml")
    (temporary / "slogate-state").mkdir()
    assert run_action(shop_folder, temporary, here(record, temporary)).conclusion == "success"
    assert (
        run_action(shop_folder, temporary, here(record, temporary, at="2026-11-08T01:00:00Z")).conclusion == "success"
    )
    told = run_action(shop_folder, temporary, here(report, temporary, period="last-7d"))
    assert told.conclusion == "success", told.log
    assert "shop/orders" in told.summary
    assert len(list((shop_folder / "report").iterdir())) == 4
    asked = [
        "slogate",
        "history",
        "list",
        "--history",
        str(temporary / "slogate-state" / "history.sqlite"),
        "--format",
        "json",
    ]
    runs = json.loads(accepts(asked, shop_folder, environment=on_the_path))
    assert [run["at"] for run in runs] == ["2026-11-08T01:00:00Z", AT]
    assert all("waived: 1" in run["because"] for run in runs)
