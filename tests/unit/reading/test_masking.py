import re
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.hostile import STUCK

from rimland.reading.entities import Entity
from rimland.reading.masking import BLOCK, mask, persons
from rimland.reading.spans import Span

_CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[2] / "cases" / "masking.yml").read_text(encoding="utf-8")
)
_PIECES = (
    *("Ali ", "Hassan", "said ", " al-", "Col. ", "in ", "Paris ", '"', "J. ", "\n", "@x", "de "),
    *(", 34,", "'s ", "Boko Haram", "(", "known as ", "ALI ", "Airport "),
)
_TEXTS = st.lists(st.sampled_from(_PIECES) | st.text(max_size=3), max_size=40).map("".join)


def masked(text: str, keep: tuple[str, ...] = ()) -> str:
    spans = [span for name in keep for span in found(text, name)]
    return mask(text, persons(text, keep=spans))


def found(text: str, name: str) -> list[Span]:
    pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
    return [Span(*match.span()) for match in re.finditer(pattern, text)]


def hidden(name: str) -> str:
    return "".join(BLOCK if letter.isalnum() else letter for letter in name)


@pytest.mark.parametrize("case", _CASES, ids=[case["text"][:40] for case in _CASES])
def test_labelled_case(case: dict[str, Any]) -> None:
    text, kept = case["text"], tuple(case["keep"])
    shown = masked(text, kept)

    # What only the model can tell is in the benchmark; the rules alone must leave no surname.
    if text not in _NEED_THE_MODEL:
        for name in case["persons"]:
            for span in found(text, name):
                inside = any(k.contains(span) for n in kept for k in found(text, n))
                assert inside or not re.search(r"[^\W█]{4,}", span.of(shown)), span.of(shown)
    for name in kept:
        for span in found(text, name):
            assert span.of(shown) == name


_NEED_THE_MODEL = {
    "On Friday, May Rosewood and her daughter April were buried in Manchester.",
}


def test_a_name_is_hidden_letter_for_letter_and_its_shape_stays() -> None:
    text = "Col. Tarek al-Jundi's driver died."

    assert masked(text) == "Col. █████ ██-█████'s driver died."


def test_a_surname_is_hidden_wherever_it_stands_alone() -> None:
    text = "Rashid Maloufi fled. Police sought Maloufi; MALOUFI'S car was found in Basra."

    shown = masked(text)

    assert "alouf" not in shown
    assert "ALOUF" not in shown
    assert "Basra" in shown


def test_a_town_that_shares_a_persons_name_stays_a_town() -> None:
    text = "Paris Hallworth said she was in Paris when Hallworth's brother called from Jordan."

    assert masked(text, ("Paris", "Jordan")) == (
        "█████ █████████ said she was in Paris when █████████'s brother called from Jordan."
    )


def test_a_longer_kept_span_wins_over_a_name_inside_it() -> None:
    text = "The Omar Sefrioui Battalion left."

    assert masked(text, ("Omar Sefrioui Battalion",)) == text


def test_a_title_wins_over_a_kept_span_of_the_same_length() -> None:
    assert "Moralta" not in masked("President Moralta resigned.", ("Moralta",))


def test_what_the_model_calls_a_person_is_not_believed_of_a_group() -> None:
    text = "Boko Haram burned the village."

    assert persons(text, entities=[Entity(Span(0, 10), "PERSON")]) == ()


def test_the_model_helps_with_a_lone_surname() -> None:
    text = "Later that day Brzenkiewicz crossed the border."

    assert persons(text) == ()
    assert persons(text, entities=[Entity(Span(15, 27), "PERSON")]) == (Span(15, 27),)


def test_ages_stay_and_addresses_go() -> None:
    text = "Olga Sternova, 41, writes as @o_stern and o.stern@example.org, t.me/ostern."

    shown = masked(text)

    assert "41" in shown
    assert "stern" not in shown
    assert "example" not in shown


def test_a_text_in_capitals_is_masked_at_the_same_places() -> None:
    text = "GENERAL RAUL BARRIENTES SAID THE FMLN ATTACKED SAN MIGUEL. BARRIENTES BLAMED NOBODY."

    assert masked(text) == (
        "GENERAL ████ ██████████ SAID THE FMLN ATTACKED SAN MIGUEL. ██████████ BLAMED NOBODY."
    )


def test_one_line_of_capitals_does_not_hide_a_name() -> None:
    text = "MINISTER YUSUF DERVISHOGLU WOUNDED IN BLAST\nThe minister is in hospital."

    assert "DERVISHOGLU" not in masked(text)


def test_a_headline_in_title_case_keeps_its_words() -> None:
    text = "Gunmen Kill Nine In Market Attack As Soldiers Watch\n\nNobody was named."

    assert masked(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Storm over Ataturk airport and Charles de Gaulle airport.",
        "The Haqqani network met the Albu Nimr tribe near King Abdullah hospital.",
        "Hurricane Katrina, Operation Inherent Resolve and Christmas Day.",
        "Reuters, the Associated Press and Human Rights Watch reported it on Monday.",
        "The University of Mosul, the Ministry of Health and Camp Speicher were hit.",
        "Shiites, Kurds and Yazidis live near Sinjar.",
    ],
)
def test_places_groups_and_days_survive(text: str) -> None:
    assert masked(text) == text


@given(_TEXTS)
def test_spans_are_in_order_apart_and_within_the_text(text: str) -> None:
    spans = persons(text)

    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


@given(_TEXTS)
def test_masking_keeps_the_length_and_everything_outside(text: str) -> None:
    spans = persons(text)
    shown = mask(text, spans)

    assert len(shown) == len(text)
    for i, (before, after) in enumerate(zip(text, shown, strict=True)):
        inside = any(span.start <= i < span.end for span in spans)
        assert after == (BLOCK if inside and before.isalnum() else before)


@given(_TEXTS)
def test_the_same_text_gives_the_same_spans(text: str) -> None:
    assert persons(text) == persons(text)


@given(_TEXTS, st.lists(st.tuples(st.integers(0, 120), st.integers(0, 40)), max_size=5))
def test_any_kept_spans_and_entities_are_taken(text: str, raw: list[tuple[int, int]]) -> None:
    spans = [Span(start, start + length) for start, length in raw]

    persons(text, keep=spans, entities=[Entity(span, "PERSON") for span in spans])


@pytest.mark.parametrize(
    "unit",
    ["Ali ", "A", "(", 'Ali "', "a-", "Al-", "@a", "A. ", "Ali, ", "President ", "t.me/", "İ"],
)
def test_hostile_text_is_read_in_linear_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    persons("Warm Ali Hassan")
    start = time.process_time()

    persons(text)

    # Seven times what it takes alone on a slow core: quadratic work would take minutes.
    assert time.process_time() - start < STUCK


@pytest.mark.parametrize("end", ["!", " )", " !", "?\n"])
def test_a_name_may_be_the_last_word_of_a_text_whatever_stands_behind_it(end: str) -> None:
    assert masked(f"They saw Bare and Tamer Zaarir{end}").endswith(f"{hidden('Tamer Zaarir')}{end}")
