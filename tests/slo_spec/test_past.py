"""What is remembered of a text is what reading it says, and whatever does not fit is as if it were not there."""

from __future__ import annotations

import pytest

from slo_spec.kept import KeptService
from slo_spec.load import Loaded, load
from slo_spec.model import Service, Source
from tests.fuzz import spec_fuzz
from tests.slo_spec.given import POLICY, SERVICE, SOURCES, service

METRICS = Source(name="metrics", type="prometheus", options={})


class Dictionary:
    """A memory that says what it was asked and told."""

    def __init__(self):
        self.entries = {}
        self.told = 0

    def recalled(self, keys):
        return {key: self.entries[key] for key in keys if key in self.entries}

    def remember(self, entries):
        self.told += len(entries)
        self.entries.update(entries)


def whole(loaded: Loaded) -> str:
    """All that a load says, places included; a kept service is written as any other."""
    return repr((loaded.spec, loaded.problems)).replace("KeptService(", "Service(")


def same_again(texts, **more):
    """The memory after a load that was the same without it, for the first time and from it."""
    memory = Dictionary()
    fresh = load(texts, **more)
    for _ in range(3):
        again = load(texts, memory=memory, **more)
        assert whole(again) == whole(fresh)
        assert again.spec == fresh.spec
        assert [problem.excerpt for problem in again.problems] == [problem.excerpt for problem in fresh.problems]
    return memory


@pytest.mark.parametrize(
    "texts",
    [
        [("a.yaml", SERVICE)],
        [("a.yaml", SERVICE), ("b.yaml", POLICY)],
        [("a.yaml", f"{SERVICE}---\n{service()}---\n{POLICY}")],
        [("a.yaml", service()), ("b.yaml", service())],
        [("a.yaml", service("alerts: none")), ("b.yaml", "a: [")],
        [("a.yaml", service("window: 1h; alerts: sre-workbook"))],
        [("a.yaml", "\ufeff" + service("indicator: nothing"))],
        [("a.yaml", SOURCES)],
        [("a.yaml", "")],
        [],
    ],
)
def test_a_load_from_memory_says_what_one_without_says(texts):
    same_again(texts)
    same_again(texts, operator_text=("slogate.yaml", SOURCES), operator_trusted=True)
    same_again(texts, extra_sources=[METRICS])


def test_a_second_load_adds_nothing_and_reads_services_when_they_are_asked_for():
    memory = Dictionary()
    load([("a.yaml", SERVICE)], memory=memory)
    told = memory.told
    (kept,) = load([("a.yaml", SERVICE)], memory=memory).spec.services
    assert memory.told == told
    assert isinstance(kept, KeptService)
    assert (kept.name, kept.objective_count) == ("checkout", 9)
    (fresh,) = load([("a.yaml", SERVICE)]).spec.services
    assert (kept == fresh, fresh == kept, hash(kept) == hash(fresh)) == (True, True, True)
    assert kept.objectives[0].alerts_location == fresh.objectives[0].alerts_location
    assert not hasattr(kept, "something")


def test_only_texts_without_any_problem_of_their_own_are_kept_and_never_the_operators():
    memory = Dictionary()
    load([("a.yaml", service("target: 99"))], operator_text=("slogate.yaml", POLICY), memory=memory)
    built_in = 2
    assert len(memory.entries) == built_in


def test_another_text_and_another_name_are_read_for_themselves():
    memory = Dictionary()
    load([("a.yaml", service())], memory=memory)
    assert whole(load([("b.yaml", service())], memory=memory)) == whole(load([("b.yaml", service())]))
    changed = service().replace("99.9%", "99.8%")
    assert load([("a.yaml", changed)], memory=memory).spec.services[0].objectives[0].target.text == "99.8%"


def test_another_version_of_the_language_meets_nothing_of_this_one(monkeypatch):
    memory = Dictionary()
    load([("a.yaml", service())], memory=memory)
    before = set(memory.entries)
    monkeypatch.setattr("slo_spec.past.fingerprint", lambda: b"another version")
    load([("a.yaml", service())], memory=memory)
    assert len(memory.entries) == 2 * len(before)


def test_where_the_language_has_no_fingerprint_nothing_is_remembered(monkeypatch):
    memory = Dictionary()
    monkeypatch.setattr("slo_spec.past.fingerprint", lambda: None)
    assert load([("a.yaml", service())], memory=memory).ok
    assert memory.entries == {}


def test_a_name_that_another_file_declares_later_is_no_longer_unknown():
    memory = Dictionary()
    named = ("a.yaml", service("alerts: shared"))
    assert not load([named], memory=memory).ok
    assert load([named, ("b.yaml", POLICY)], memory=memory).ok
    assert not load([named], memory=memory).ok


def test_whatever_becomes_of_an_entry_the_load_says_the_same():
    texts = [("a.yaml", service("window: 1h; alerts: sre-workbook")), ("b.yaml", POLICY)]
    fresh = whole(load(texts))
    memory = Dictionary()
    load(texts, memory=memory)
    sound = dict(memory.entries)
    for key, entry in sound.items():
        for at in range(0, len(entry), 7):
            for spoilt in (entry[:at], entry[:at] + bytes([entry[at] ^ 1]) + entry[at + 1 :]):
                memory.entries = {**sound, key: spoilt}
                assert whole(load(texts, memory=memory)) == fresh
    for entry in sound.values():
        memory.entries = dict.fromkeys(sound, entry)  # every entry under every other's key
        load(texts, memory=memory)


def test_an_entry_with_a_sound_seal_that_does_not_fit_is_read_from_the_text():
    from slo_spec.past import _opened, _sealed

    memory = Dictionary()
    load([("a.yaml", SERVICE)], memory=memory)
    for key, entry in memory.entries.items():
        opened = _opened(entry)
        assert opened is not None
        memory.entries[key] = _sealed(opened[0], b"no value of ours")
    assert whole(load([("a.yaml", SERVICE)], memory=memory)) == whole(load([("a.yaml", SERVICE)]))


def test_spoilt_specifications_are_the_same_from_memory():
    memory = Dictionary()
    accepted = 0
    for number in range(150):
        text, operator = spec_fuzz.spoilt(23, number)
        if operator:
            continue
        fresh = load([("a.yaml", text)])
        load([("a.yaml", text)], memory=memory)
        assert whole(load([("a.yaml", text)], memory=memory)) == whole(fresh)
        accepted += fresh.ok
    assert accepted > 5


def test_a_kept_service_can_be_changed_and_compared_like_any_other():
    from dataclasses import replace

    memory = Dictionary()
    load([("a.yaml", service())], memory=memory)
    (kept,) = load([("a.yaml", service())], memory=memory).spec.services
    renamed = replace(kept, name="other")
    assert isinstance(renamed, Service)
    assert (renamed.name, renamed.objectives) == ("other", kept.objectives)
    assert renamed != kept
    assert renamed.objective_count == 1
