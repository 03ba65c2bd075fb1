"""Attribution: every case of the table, and what holds for all texts."""

import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.hostile import STUCK

from rimland.coding.attribution import Attribution, attribute
from rimland.coding.attribution_words import small
from rimland.model.vocab import Certainty, Claim, Tie
from rimland.reading.actors import actors
from rimland.reading.sentences import sentences
from rimland.reading.spans import Span

_TABLE = Path(__file__).parents[2] / "cases" / "attribution.yml"
_CASES: list[dict[str, Any]] = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))


def _attributed(text: str, trigger: str | None = None, on: date | None = None) -> Attribution:
    found = actors(text, on or date(2016, 5, 1))
    begin = text.find(trigger) if trigger else -1
    span = Span(begin, begin + len(trigger)) if trigger and begin >= 0 else None
    return attribute(text, [s.span for s in sentences(text)], found, trigger=span)


@pytest.mark.parametrize("case", _CASES, ids=[c["text"][:50] for c in _CASES])
def test_case(case: dict[str, Any]) -> None:
    got = _attributed(case["text"], case["trigger"], case.get("published")).perpetrators
    rows = [
        [
            p.actor_id or p.name,
            p.tie.value,
            p.certainty and p.certainty.value,
            p.claim.value,
            p.said_by,
        ]
        for p, _ in got
    ]
    shown = [_folded(r) for r in rows]
    assert len(rows) == len(case["who"]), rows
    for wanted in case["who"]:
        assert any(_folded(wanted) == r[: len(wanted)] for r in shown), rows


def _folded(row: list[Any]) -> list[Any]:
    return [v.casefold() if isinstance(v, str) else v for v in row]


def test_the_table_is_long_enough_and_covers_the_axes() -> None:
    rows = [w for c in _CASES for w in c["who"]]
    assert len(_CASES) >= 120
    assert {Tie(w[1]) for w in rows} == set(Tie)
    assert {Certainty(w[2]) for w in rows if w[2]} == set(Certainty)
    assert {Claim(w[3]) for w in rows} == set(Claim)


def test_evidence_is_the_sentences_that_say_so() -> None:
    text = "A bomb went off in the market. Nobody slept. The Taliban claimed responsibility."
    ((found, evidence),) = _attributed(text, "bomb").perpetrators
    assert found.name == "Taliban"
    assert [s.of(text) for s in evidence] == ["The Taliban claimed responsibility."]


def test_nobody_is_guessed_and_the_reason_is_given() -> None:
    text = "A bomb went off in a town where the Taliban is strong."
    assert _attributed(text, "bomb") == Attribution((), "the text does not say who did it")
    nameless = _attributed("Gunmen shot the mayor.", "shot")
    assert nameless.reason == "the text names no group"
    assert nameless.perpetrators[0][0].name is None


def test_only_the_sentences_of_the_incident_count() -> None:
    text = "The Taliban attacked a post in Ghazni. A bomb killed two in Kabul."
    second = [s.span for s in sentences(text)][1:]
    assert attribute(text, second, actors(text, None)).perpetrators == ()


def test_a_statement_of_fact_and_a_claim_make_one_perpetrator() -> None:
    text = "Al-Shabaab gunmen stormed the hotel. The group claimed responsibility on the radio."
    ((found, evidence),) = _attributed(text, "stormed").perpetrators
    assert (found.tie, found.certainty) == (Tie.DIRECTED, Certainty.ESTABLISHED)
    assert found.claim is Claim.CLAIMED
    assert len(evidence) == 2


def test_persons_speak_by_their_role() -> None:
    text = "The governor, Omar Ejemplo, blamed the bombing on the PKK."
    ((found, _),) = _attributed(text, "bombing").perpetrators
    assert found.said_by == "governor"


def test_the_same_force_attacks_in_one_text_and_answers_in_another() -> None:
    attacking = _attributed("Police shot dead two demonstrators.", "shot dead")
    assert attacking.perpetrators[0][0].name == "Police"
    answering = _attributed("A man stabbed a guard. Police shot dead the attacker.", "stabbed")
    assert all(p.name is None for p, _ in answering.perpetrators)


def test_small_letters_keep_every_offset() -> None:
    text = "İSTANBUL: POLICE"
    assert len(small(text)) == len(text)


_WORDS = st.lists(
    st.sampled_from(
        [
            "Taliban",
            "police",
            "claimed",
            "responsibility",
            "by",
            "attack",
            "killed",
            "the",
            "group",
            ",",
            ".",
            "no",
            "said",
            "blamed",
            "on",
            "who",
            "gunmen",
            "and",
            "(",
            ")",
            "Amaq",
            "denied",
            "not",
            "inspired",
        ]
    ),
    max_size=30,
)


@given(_WORDS)
def test_any_text_gives_sound_perpetrators(words: list[str]) -> None:
    text = " ".join(words)
    found = _attributed(text)
    assert bool(found.perpetrators) or found.reason
    names = [p.actor_id or p.name for p, _ in found.perpetrators]
    assert len(names) == len(set(names))
    for _, evidence in found.perpetrators:
        assert evidence
        assert all(0 <= s.start < s.end <= len(text) for s in evidence)


@pytest.mark.parametrize(
    "unit", ["attack by the army of ", "Taliban, who ", "It claimed. ", "( by "]
)
def test_hostile_texts_are_read_in_linear_time(unit: str) -> None:
    assert _seconds(unit, 100_000) < STUCK


def _seconds(unit: str, size: int) -> float:
    text = unit * (size // len(unit))
    found, spans = actors(text, None), [s.span for s in sentences(text)]
    begin = time.process_time()
    attribute(text, spans, found)
    return time.process_time() - begin
