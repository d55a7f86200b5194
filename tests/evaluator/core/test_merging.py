"""Merging all parts gives what a whole run gives; parts that are missing, or of other runs, do not go unnoticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.gate import gate
from evaluator.core.judge import worst_first
from evaluator.core.merging import merged
from evaluator.core.report import GateFinding, TrustedRevision, UnknownAs, Verdict
from evaluator.core.shards import Shard
from slo_spec.record import replace
from tests.evaluator.core.given import AT
from tests.evaluator.formats.reports import mixed

ESTATE = "e" * 32
BASIS = mixed().results
VERDICTS = st.lists(
    st.sampled_from([Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN]), min_size=1, max_size=8
)
FINDINGS = (
    GateFinding(code="frozen", verdict=Verdict.WARN, subject="policy ours", because="frozen"),
    GateFinding(code="objective-removed", verdict=Verdict.FAIL, subject="shop/gone", because="it is gone"),
)


def results_of(verdicts):
    return [replace(BASIS[0], service=f"s{number}", verdict=verdict) for number, verdict in enumerate(verdicts)]


def whole_run(results, **more):
    return gate(tuple(sorted(results, key=worst_first)), AT, version="1", **more)


def parts(results, of=3, **more):
    """What each of the jobs would have stored."""
    found = []
    for index in range(1, of + 1):
        shard = Shard(index, of, ESTATE)
        inside = tuple(sorted((each for each in results if shard.holds(each.service)), key=worst_first))
        found.append((f"{index}.json", gate(inside, AT, version="1", shard=shard, **more)))
    return found


@given(
    VERDICTS,
    st.integers(1, 5),
    st.sampled_from(list(UnknownAs)),
    st.sampled_from([Verdict.FAIL, Verdict.WARN]),
    st.sampled_from([(), FINDINGS[:1], FINDINGS]),
    st.sampled_from([None, ("a reason", "Kim")]),
    st.randoms(),
)
def test_merging_all_parts_gives_the_report_of_a_whole_run(
    verdicts, of, unknown_as, fail_on, findings, override, random
):
    more = {"unknown_as": unknown_as, "fail_on": fail_on, "overridden": override}
    findings = tuple(sorted(findings, key=lambda each: -each.verdict.badness))
    found = parts(results_of(verdicts), of, findings=findings, **more)
    random.shuffle(found)
    assert merged(found) == whole_run(results_of(verdicts), findings=findings, **more)


@given(VERDICTS, st.integers(2, 5), st.sampled_from(list(UnknownAs)), st.data())
def test_a_missing_part_is_never_a_pass_whatever_unknown_counts_as(verdicts, of, unknown_as, data):
    found = parts(results_of(verdicts), of, unknown_as=unknown_as)
    found.pop(data.draw(st.integers(0, of - 1)))
    if not any(report.results for _, report in found):
        with pytest.raises(ValueError, match="nothing was judged"):
            merged(found)
        return
    report = merged(found)
    assert report.exit_code in (1, 3)
    assert [each.code for each in report.findings] == ["shard-missing"]
    certain = any(each.verdict is Verdict.FAIL for each in report.results)
    assert not certain or report.exit_code == 1


def test_the_missing_parts_are_named():
    found = parts(results_of([Verdict.PASS] * 8))
    report = merged(found[:1])
    assert [each.subject for each in report.findings] == ["shard 2/3", "shard 3/3"]
    assert report.because.endswith("; shards are missing")


def test_a_part_in_which_nothing_lies_is_no_error_and_all_of_them_empty_is():
    empty = gate((), AT, shard=Shard(2, 3, ESTATE))
    assert (empty.exit_code, empty.verdict) == (0, Verdict.PASS)
    assert "part 2/3" in empty.because
    assert gate((), AT).exit_code == 3
    nothing = [(f"{index}.json", gate((), AT, shard=Shard(index, 3, ESTATE))) for index in (1, 2, 3)]
    with pytest.raises(ValueError, match="nothing was judged at all"):
        merged(nothing)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"at": AT + 60}, "give every shard the same --at"),
        ({"version": "2"}, "version of slogate 1 and 2"),
        ({"fail_on": Verdict.WARN}, "--fail-on fail and warn"),
        ({"unknown_as": UnknownAs.PASS}, "--on-unknown unknown and pass"),
        ({"change": "security-fix"}, "--change none and security-fix"),
        ({"trusted": TrustedRevision(name="main", commit="abc")}, "trusted revision none and abc"),
        ({"shard": Shard(2, 4, ESTATE)}, "number of shards 3 and 4"),
        ({"shard": Shard(2, 3, "other")}, "read from different trees"),
        ({"shard": None}, "not a shard"),
        ({"shard": Shard(1, 3, ESTATE)}, "1/3 is in 1.json and in 2.json"),
    ],
)
def test_reports_that_are_not_the_parts_of_one_run_are_refused(change, words):
    (first, second, third) = parts(results_of([Verdict.PASS] * 8))
    with pytest.raises(ValueError, match=words.replace(".", r"\.")):
        merged([first, (second[0], replace(second[1], **change)), third])


def test_whole_reports_of_different_things_are_joined_and_of_the_same_refused():
    one, other = (("a.json", whole_run(results_of([Verdict.PASS])[:1])), ("b.json", whole_run(BASIS[:1])))
    assert len(merged([one, other]).results) == 2
    with pytest.raises(ValueError, match=r"s0/\S+ is in a\.json and in b\.json"):
        merged([one, ("b.json", one[1])])


def test_a_waiver_that_is_unused_in_one_part_and_used_in_another_is_used():
    unused = GateFinding(code="waiver-unused", verdict=Verdict.PASS, subject="waiver old", because="unused")
    (first, second, third) = parts(results_of([Verdict.FAIL] * 8))
    rule = replace(BASIS[0].rules[0], waived="waived until 2026-12-01T00:00:00Z by 'old' (Kim): moving")
    used = replace(first[1], results=(replace(first[1].results[0], rules=(rule,)), *first[1].results[1:]))
    told = (second[0], replace(second[1], findings=(unused,)))
    assert merged([first, told, third]).findings == (unused,)
    assert merged([(first[0], used), told, third]).findings == ()
