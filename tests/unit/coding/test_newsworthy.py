"""The learned belief: what it sees of a text, what it may not see, and what it makes of both."""

from __future__ import annotations

import json
import math
import time
from datetime import date
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.hostile import STUCK

from rimland.coding import newsworthy
from rimland.coding.apart import Incident
from rimland.coding.document import Reading
from rimland.coding.logistic import Logistic, logit
from rimland.coding.newsworthy import (
    after_reading,
    before_reading,
    by_sentence,
    candidates,
    ceiling,
    incident_features,
    of_incidents,
    tokens,
)
from rimland.coding.screening import screen
from rimland.reading.actors import actors
from rimland.reading.dates import dates
from rimland.reading.masking_words import words
from rimland.reading.tolls import tolls

ATTACK = (
    "Gunmen opened fire on a bus near Zorvale on Tuesday, killing six passengers and wounding "
    "eleven, police said. The attackers fled on motorcycles. No group claimed responsibility."
)
RECIPE = (
    "For the chocolate bomb, whisk the cream and fold in the sugar. Hit the base of the mould with "
    "a hot cloth and it will drop out. Serves four, and kills every diet."
)
MATCH = (
    "The striker fired two shots past the goalkeeper and killed the match before half-time. The "
    "coach said that his team had bombed in the league this season."
)


def plain(text: str) -> list[str]:
    return list(tokens(text, 0, len(text), frozenset({0})))


def reading(text: str, published: date | None = None) -> Reading:
    """Read a text without its places and persons, for which no model need be loaded."""
    return Reading(
        screened=screen(text),
        published=published,
        places=(),
        filed_from=(),
        peoples=(),
        dates=dates(text, published),
        actors=actors(text, published),
        tolls=tolls(text),
        persons=(),
        masked=text,
    )


def incident(read: Reading) -> Incident:
    told = [m for m in read.screened.mentions if m.happened]
    return Incident(told, sorted({m.sentence for m in told}))


def table() -> dict[str, dict[str, dict[str, float]]]:
    path = resources.files("rimland").joinpath("data", "coding", "newsworthy.json")
    found: dict[str, dict[str, dict[str, float]]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_words_are_read_without_their_names() -> None:
    assert plain("Troops shot at Anton Velmer in Port Zor on Friday") == [
        *("troops", "shot", "at", "@name", "in", "@name", "on", "@day")
    ]


def test_figures_years_and_months_are_read_as_signs() -> None:
    expected = ["on", "#", "@month", "#year", "#", "or", "#", "people"]
    assert plain("on 3 May 2016 two or 40 people") == expected
    assert plain("they may march") == ["they", "may", "march"]


def test_the_first_word_of_a_sentence_is_no_name() -> None:
    text = "Gunmen came. Soldiers fled."
    assert list(tokens(text, 0, len(text), frozenset({0, 13}))) == [
        *("gunmen", "came", "soldiers", "fled")
    ]


def test_a_text_without_mentions_has_no_chance() -> None:
    assert before_reading(screen("The lake froze over in January.")) == 0.0
    assert before_reading(screen("")) == 0.0


def test_an_attack_is_believed_before_a_recipe_and_a_match() -> None:
    chances = [before_reading(screen(text)) for text in (ATTACK, RECIPE, MATCH)]
    assert chances[0] > newsworthy.PASS_AFTER
    assert max(chances[1:]) < chances[0] / 2


def test_an_attack_deep_in_a_long_text_is_found() -> None:
    filler = "The council met and spoke about the price of bread and the new road. " * 12
    shares = by_sentence(screen(filler + ATTACK))
    assert max(shares.values()) > newsworthy.PASS_BEFORE


def test_text_in_capitals_is_believed_like_print() -> None:
    wire = "LIMA, 15 NOV 89 -- [TEXT] UNKNOWN MEN KILLED TWO POLICEMEN YESTERDAY. THEY USED A BOMB."
    assert before_reading(screen(wire)) > newsworthy.PASS_BEFORE


@given(
    st.from_regex(r"[A-Z][a-z]{3,9}", fullmatch=True),
    st.from_regex(r"[A-Z][a-z]{3,9}", fullmatch=True),
)
def test_names_carry_no_weight(place: str, person: str) -> None:
    told = "Masked men shot dead a guard at Q{} on Sunday, said mayor Z{}. They fled."
    one = before_reading(screen(told.format(place, person)))
    assert one == before_reading(screen(told.format("uvelo", "ortan")))


def test_the_table_holds_english_words_only() -> None:
    features = [name.partition(":") for name in table()["before"]["weights"]]
    held = {word for kind, _, word in features if kind in {"text", "word"}}
    assert not {w for w in held if w[0] not in "@#?!'"} - words().english


def test_every_weight_after_reading_is_one_of_the_features() -> None:
    read = reading(ATTACK, date(2017, 3, 1))
    found = incident_features(read, read.screened.mentions, incident(read), {})
    assert table()["after"]["weights"].keys() <= found.keys()


def test_after_reading_tells_an_attack_from_a_match() -> None:
    chances = []
    for text in (ATTACK, MATCH):
        read = reading(text, date(2017, 3, 1))
        mentions = read.screened.mentions
        chances.append(of_incidents(read, mentions, [Incident(list(mentions), [0])])[0])
    assert chances[0] > newsworthy.PASS_AFTER > chances[1]


def test_a_text_is_as_credible_as_its_best_incident() -> None:
    read = reading(ATTACK, date(2017, 3, 1))
    mentions = read.screened.mentions
    several = [incident(read), Incident([mentions[-1]], [mentions[-1].sentence])]
    assert after_reading(read, mentions, several) == max(of_incidents(read, mentions, several))
    assert after_reading(read, mentions, []) == 0.0


def test_features_of_an_incident_say_what_was_read() -> None:
    read = reading(ATTACK, date(2017, 3, 1))
    found = incident_features(read, read.screened.mentions, incident(read), {0: 0.5})
    assert (found["fresh"], found["toll"], found["unnamed"], found["group"]) == (1, 1, 1, 0)
    assert found["here"] == found["whole"] == 0.0


def test_an_old_day_is_not_fresh() -> None:
    read = reading("Gunmen shot dead a guard on 2 March 2015.", date(2017, 3, 1))
    assert incident_features(read, (), incident(read), {})["fresh"] == 0


@pytest.mark.parametrize("published", [None, date(2017, 3, 1)])
@pytest.mark.parametrize(
    "text", [ATTACK, RECIPE, MATCH, f"{MATCH} {ATTACK}", f"{RECIPE}\n\nThe army killed the deal."]
)
def test_no_incident_exceeds_the_ceiling(text: str, published: date | None) -> None:
    read = reading(text, published)
    mentions, shares = read.screened.mentions, by_sentence(read.screened)
    told = [Incident([m], [m.sentence]) for m in mentions if m.happened]
    told.append(Incident([m for m in mentions if m.happened], [0]))
    highest = ceiling(read.screened, shares, published)
    assert max(of_incidents(read, mentions, told, shares)) <= highest + 1e-9


def test_the_ceiling_lets_attacks_pass_and_stops_what_cannot() -> None:
    for text, passes in ((ATTACK, True), (MATCH, False)):
        screened = screen(text)
        highest = ceiling(screened, by_sentence(screened), date(2017, 3, 1))
        assert (highest >= newsworthy.PASS_AFTER) is passes


def test_a_text_that_cannot_pass_is_read_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def nothing(*_: object) -> tuple[()]:
        asked.append("reader")
        return ()

    monkeypatch.setattr(newsworthy, "actors", nothing)
    monkeypatch.setattr(newsworthy, "tolls_of", nothing)
    screened = screen(ATTACK)
    ceiling(screened, dict.fromkeys(by_sentence(screened), 0.0), None)
    assert asked == []
    ceiling(screened, dict.fromkeys(by_sentence(screened), 1.0), None)
    assert asked == ["reader", "reader"]


@given(
    st.dictionaries(st.sampled_from(["toll", "fresh", "group"]), st.floats(-3, 3)),
    st.dictionaries(st.sampled_from(["toll", "fresh", "group"]), st.booleans(), min_size=3),
    st.floats(-3, 3),
    st.floats(0, 1),
)
def test_what_turns_out_untrue_never_raises_the_highest_chance(
    weights: dict[str, float], said: dict[str, bool], refusal: float, refused: float
) -> None:
    model = Logistic(0.0, weights | {"refused": refusal})
    features = {name: float(value) for name, value in said.items()} | {"refused": refused}
    highest = model.at_most(features)
    for worse in (features, features | {"refused": 1.0}, {"refused": refused}):
        assert model.chance(worse) <= highest + 1e-12


def test_a_logistic_adds_what_it_knows() -> None:
    model = Logistic(-1.0, {"a": 2.0, "b": 0.5})
    assert model.score({"a": 1.0, "b": 2.0, "stranger": 99.0}) == pytest.approx(2.0)
    assert model.chance({"a": 0.5}) == 0.5
    assert model.chance({"a": 1e9}) <= 1


@given(st.floats(0.001, 0.999))
def test_log_odds_turn_back_into_chances(chance: float) -> None:
    assert 1 / (1 + math.exp(-logit(chance))) == pytest.approx(chance)


def test_certainty_has_finite_log_odds() -> None:
    assert logit(0.0) == pytest.approx(-logit(1.0))
    assert logit(0.0) > -20


@given(st.text(max_size=300))
def test_any_text_has_a_chance(text: str) -> None:
    assert 0 <= before_reading(screen(text + " a bomb exploded " + text)) <= 1


@given(st.text(max_size=200))
def test_the_same_text_gets_the_same_chance(text: str) -> None:
    told = f"A bomb exploded. {text}"
    assert before_reading(screen(told)) == before_reading(screen(told))


@pytest.mark.parametrize(
    ("unit", "size"), [("A bomb exploded in Zorvale. ", 100_000), ("attack ", 10_000)]
)
def test_long_texts_take_little_time(unit: str, size: int) -> None:
    screened = screen(unit * (size // len(unit)))
    started = time.process_time()
    before_reading(screened)
    assert time.process_time() - started < STUCK


def test_no_more_sentences_are_weighed_than_allowed() -> None:
    assert len(candidates(screen("A bomb exploded. " * 900))) <= newsworthy.MOST_SENTENCES
