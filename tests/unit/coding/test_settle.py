from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rimland.coding.settle import SettledToll, pick, settle
from rimland.model.toll import Count
from rimland.reading.tolls import Side, tolls

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[2] / "cases" / "tolls.yml").read_text(encoding="utf-8")
)
Levels = tuple[int | None, ...]


def read(text: str, **options: Any) -> SettledToll:
    return settle(tolls(text), text, **options)


def levels(value: Any) -> Levels:
    return tuple(value) if isinstance(value, list) else (value, value, value)


def triple(count: Count) -> Levels:
    return (count.low, count.best, count.high)


@pytest.mark.parametrize("case", CASES, ids=[str(c["text"])[:60] for c in CASES])
def test_labelled_cases(case: dict[str, Any]) -> None:
    settled = read(case["text"])
    got = {
        "killed": triple(settled.killed),
        "injured": triple(settled.injured),
        "civilians": settled.civilians_killed_best,
        "perpetrators": settled.perpetrators_killed,
        "abducted": settled.abducted_best,
        "update": settled.is_update,
    }
    assert got == {
        "killed": levels(case.get("killed")),
        "injured": levels(case.get("injured")),
        "civilians": case.get("civilians"),
        "perpetrators": case.get("perpetrators"),
        "abducted": case.get("abducted"),
        "update": case.get("update", False),
    }


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 180


def test_every_figure_has_its_words() -> None:
    text = "Fourteen people, including two attackers, died and 30 were injured."
    settled = read(text)
    told = {name: [s.of(text) for s in spans] for name, spans in settled.evidence.items()}
    assert told["killed"] == ["Fourteen people, including two attackers, died"]
    assert told["perpetrators_killed"] == ["including two attackers"]
    assert told["injured"] == ["30 were injured"]


def test_the_reason_for_a_null_is_given() -> None:
    assert "many attacks" in read("They have killed 300 people since January.").abstained["killed"]
    assert "attackers" in read("Troops killed three militants.").abstained["killed"]
    assert "together" in read("Some 50 people were killed or wounded.").abstained["killed"]
    assert read("Nothing happened.").abstained["killed"] == "no figure in the text"


def test_speakers_that_differ_make_a_range_and_are_kept() -> None:
    text = "Police said 12 people were killed. Amaq claimed that 30 people were killed."
    settled = read(text)
    assert triple(settled.killed) == (12, 12, 30)
    said = [(f.speaker.of(text) if f.speaker else None) for f in settled.conflicts["killed"]]
    assert said == ["Police", "Amaq"]


def test_attackers_claims_do_not_make_the_best_figure() -> None:
    text = "The militants said 30 soldiers were killed. The army said 18 soldiers were killed."
    assert triple(read(text).killed) == (18, 18, 30)


def test_where_a_state_struck_the_militants_are_the_dead() -> None:
    text = "An air strike killed 12 militants."
    assert read(text).killed == Count()
    assert triple(read(text, attackers=Side.SECURITY).killed) == (12, 12, 12)
    assert triple(read(text, attackers=None).killed) == (12, 12, 12)


def test_picked_mentions_keep_their_links() -> None:
    text = "A man died in May. On Friday 14 people, including two attackers, died."
    mentions = tolls(text)
    picked = pick(mentions, range(1, len(mentions)))
    assert triple(settle(picked, text).killed) == (12, 12, 12)
    parts = [m for m in mentions if m.role == "part"]
    assert pick(mentions, [mentions.index(parts[0])])[0].part_of is None


_SENTENCES = st.sampled_from([str(c["text"]) for c in CASES])


@given(st.lists(_SENTENCES, max_size=6).map(" ".join))
def test_counts_are_never_negative_and_evidence_lies_in_the_text(text: str) -> None:
    settled = read(text)
    for count in (settled.killed, settled.injured):
        assert all(v is None or v >= 0 for v in triple(count))
        assert count.ordered
    for spans in settled.evidence.values():
        assert all(0 <= s.start < s.end <= len(text) for s in spans)
    missing = {"killed": settled.killed.known, "injured": settled.injured.known}
    assert all(known or name in settled.abstained for name, known in missing.items())


@given(st.text(max_size=200))
def test_any_text_settles(text: str) -> None:
    assert read(text).killed.ordered
