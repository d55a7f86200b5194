"""``slogate lint --live`` looks, and judges nothing."""

from __future__ import annotations

import json

import pytest

from tests.evaluator.commands.running import SOURCE, SPEC, Folder

LIVE = ("lint", "--live", *SOURCE)


def test_a_source_that_has_everything_is_exit_0_with_what_it_has(here: Folder) -> None:
    here.shop()
    ran = here.slogate(*LIVE)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "1 file: 1 service, 2 objectives; no problems",
        "",
        "looked at 2026-11-05T00:00:00Z",
        "",
        "objective  indicator         series  every  reaches back  last sample  reads",
        "shop/most  orders of orders  -       1h     4d of 4d      1h before    about 96 rows",
        "shop/all   orders of orders  -       1h     4d of 4d      1h before    about 96 rows",
        "",
        "everything that is named is there, exit 0; nothing was judged",
    ]


def test_what_is_missing_is_exit_1_at_its_place_once_for_all_objectives(here: Folder) -> None:
    here.shop()
    here.write("slo/shop.yaml", SPEC.replace("status < 500", "statsu < 500"))
    ran = here.slogate(*LIVE)
    assert ran.code == 1
    assert ran.out.splitlines()[0].startswith(
        "slo/shop.yaml:5:66: error[missing-column]: orders: no column 'statsu' in orders (did you mean 'status'?)"
    )
    assert ran.out.count("missing-column") == 1
    assert ran.out.splitlines()[2].endswith("^")
    assert ran.out.endswith("1 missing, exit 1; nothing was judged\n")


def test_data_that_begin_too_late_are_missing_at_the_window(here: Folder) -> None:
    here.shop(without=range(40))
    ran = here.slogate(*LIVE)
    assert ran.code == 1
    assert "slo/shop.yaml:7:60: error[short-history]: orders reaches back to 2026-11-02T16:00:00Z: 2d 8h of" in ran.out
    assert "2d 8h of 4d" in ran.out


def test_data_that_ended_early_are_missing(here: Folder) -> None:
    here.shop(without=range(80, 96))
    ran = here.slogate(*LIVE)
    assert ran.code == 1
    assert "error[gone-silent]: orders has nothing of it since 2026-11-04T07:00:00Z, 17h before the end" in ran.out


def test_a_source_that_cannot_be_asked_is_exit_3(here: Folder) -> None:
    here.write("slo/shop.yaml", SPEC)
    ran = here.slogate("lint", "--live", "--source", "orders=http://127.0.0.1:1", "--at", "2026-11-05")
    assert ran.code == 3
    assert "error[not-answered]: backend error: orders: rows cannot be asked" in ran.out
    assert ran.out.endswith("1 could not be asked, exit 3; nothing was judged\n")


def test_an_offline_error_is_exit_2_and_nobody_is_asked(here: Folder) -> None:
    here.write("slo/shop.yaml", SPEC.replace('indicator: orders, target: "90%"', 'indicator: order, target: "90%"'))
    ran = here.slogate("lint", "--live", "--source", "orders=not-there.csv")
    assert (ran.code, "unknown-indicator" in ran.out, "looked at" in ran.out) == (2, True, False)
    here.write("slo/shop.yaml", SPEC)
    assert here.slogate("lint", "--live").code == 2  # a source that is not configured cannot be asked


def test_a_backend_that_cannot_be_looked_at_says_so_and_nothing_is_missing(here: Folder) -> None:
    here.write("slo/shop.yaml", SPEC)
    here.write("slogate.yaml", "apiVersion: slogate/v1\nkind: Sources\nsources: {orders: {type: memory, tape: []}}\n")
    ran = here.slogate("lint", "--live", "--at", "2026-11-05")
    assert ran.code == 0
    assert "info[not-surveyed]: the source orders cannot be surveyed: the backend memory does not offer it" in ran.out
    assert ran.out.endswith("nothing was found missing, and nothing could be looked at, exit 0; nothing was judged\n")


def test_json_has_findings_and_figures(here: Folder) -> None:
    here.shop(without=range(40))
    ran = here.slogate(*LIVE, "--format", "json", "--select", "shop/most")
    found = json.loads(ran.out)
    assert (ran.code, found["report"], found["exit_code"], found["at"], found["problems"]) == (
        1, "slogate-problems/v1", 1, "2026-11-05T00:00:00Z", []
    )  # fmt: skip
    (row,) = found["objectives"]
    (finding,) = row.pop("findings")
    assert row == {
        "objective": "shop/most", "indicator": "orders", "source": "orders", "series": None, "interval_seconds": 3600,
        "first": "2026-11-02T16:00:00Z", "last": "2026-11-04T23:00:00Z", "samples": 56,
    }  # fmt: skip
    assert (finding["file"], finding["line"], finding["severity"], finding["code"]) == (
        "slo/shop.yaml", 7, "missing", "short-history"
    )  # fmt: skip


@pytest.mark.parametrize(
    "option", [("--at", "2026-11-05"), ("--deadline", "5s"), ("--settle", "5s"), ("--select", "shop")]
)
def test_what_only_a_look_needs_is_refused_without_one(here: Folder, option: tuple[str, str]) -> None:
    here.write("slo/shop.yaml", SPEC)
    ran = here.slogate("lint", *option)
    assert (ran.code, ran.err) == (
        2,
        f"slogate: error: {option[0]} is of use only with --live: without it nothing is asked\n",
    )


def test_a_service_that_has_not_begun_is_not_asked_for(here: Folder) -> None:
    here.shop()
    here.write("slo/shop.yaml", SPEC.replace("window: 4d}", "window: 4d, since: 2027-01-01}"))
    ran = here.slogate(*LIVE, "--select", "shop/most")
    assert (ran.code, "has not begun" in ran.out) == (0, True)


def test_every_finding_is_explained(here: Folder) -> None:
    from evaluator.core.survey import Code

    for code in Code:
        ran = here.slogate("explain", code.value)
        assert (ran.code, len(ran.out) > 60) == (0, True)


def test_hostile_columns_are_shown_and_not_obeyed(here: Folder) -> None:
    here.shop()
    here.write("orders.csv", "at,\x1b]0;owned\x07\n::error::##[x]\n2026-11-01T00:00:00Z,200\n")
    ran = here.slogate(*LIVE)
    assert ran.code in (1, 3)
    assert not set(ran.out) & {"\x1b", "\x07"}
    assert not [line for line in ran.out.splitlines() if line.lstrip().startswith("::")]
    assert "##[" not in ran.out
