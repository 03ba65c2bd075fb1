"""What articles are about, with the words it was read off."""

from __future__ import annotations

import json
import time
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.hostile import STUCK

import rimland
from rimland.app.jobs.topics import default_readers, shipped
from rimland.model.errors import NotFoundError
from rimland.model.topics import Topics, Weight
from rimland.model.vocab import TheatreKind
from rimland.reading.topic_words import Strength, lexicon
from rimland.reading.topics import topics_of

LABELS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "cases" / "topics.yml").read_text(encoding="utf-8")
)
ARTICLES = {
    article["id"]: article
    for article in map(
        json.loads,
        (resources.files("rimland") / "data" / "articles" / "demonstration.jsonl")
        .read_text(encoding="utf-8")
        .splitlines(),
    )
}
CASES = {
    **{name: (ARTICLES[name], label) for name, label in LABELS["demonstration"].items()},
    **{case["id"]: (case, case) for case in LABELS["written"]},
}


def topics(text: str, day: str | None = "2017-04-05", **options: Any) -> Topics:
    published = date.fromisoformat(day) if day else None
    return topics_of(text, default_readers(), shipped(), published=published, **options)


@pytest.mark.parametrize("name", CASES)
def test_labelled_articles(name: str) -> None:
    article, label = CASES[name]
    found = topics(article["text"], str(article["published"])[:10], title=article["title"])
    themes = {int(t.code.removeprefix("medtop:")) for t in found.themes}
    assert set(label["themes"]) <= themes
    assert themes <= {*label["themes"], *label["may"]}
    groups = {a.actor_id for a in found.actors if a.kind != "state_force"}
    assert groups == set(label["actors"])
    assert set(label["countries"]) <= {c.country_iso3 for c in found.countries}
    assert set(label["places"]) <= {p.name for p in found.places}


ROUND_UP = (
    "Islamic State said it had bombed a mosque in Sanaa on Friday. Police in Paris arrested two "
    "suspected jihadists.\n\nIn Mosul the group lost ground to the army. A Chadian soldier died."
)


def test_every_topic_shows_words_that_stand_in_the_text() -> None:
    title = "Islamic State bombs mosque in Sanaa"
    found = topics(ROUND_UP, title=title)
    weights = [
        *(a.weight for a in found.actors),
        *(p.weight for p in found.places),
        *(c.weight for c in found.countries),
        *(t.weight for t in found.theatres),
        *(t.weight for t in found.themes),
    ]
    assert weights
    for weight in weights:
        assert weight.evidence or weight.title_evidence
        assert all(ROUND_UP[q.start : q.end] == q.quote for q in weight.evidence)
        assert all(title[q.start : q.end] == q.quote for q in weight.title_evidence)
        assert 0 < weight.salience <= 1
        assert weight.in_title == bool(weight.title_evidence)


def test_theatres_follow_the_networks_file_on_the_day() -> None:
    text = "Islamic State attacked towns in Iraq, Turkey, France and Libya, officials said."
    found = {t.theatre: t.countries for t in topics(text).theatres}
    assert found == {
        TheatreKind.CORE: ("IRQ",),
        TheatreKind.ADJACENT: ("TUR",),
        TheatreKind.RIM: ("FRA",),
        TheatreKind.AFFILIATE: ("LBY",),
    }
    before = {t.theatre: t.countries for t in topics(text, "2014-01-10").theatres}
    assert before[TheatreKind.RIM] == ("FRA", "LBY")


def test_without_a_day_or_a_member_no_theatre_is_named_and_it_says_why() -> None:
    text = "Islamic State attacked a town in Iraq."
    assert "publication date" in topics(text, None).abstained["theatres"]
    assert topics(text, None).actors[0].networks == ()
    nobody = topics("Gunmen attacked a town in Iraq.")
    assert "--network" in nobody.abstained["theatres"]
    asked = topics("Gunmen attacked a town in Yemen.", network="al-qaeda")
    assert [(t.network, t.theatre) for t in asked.theatres] == [("al-qaeda", TheatreKind.AFFILIATE)]


def test_roles_are_those_of_the_day() -> None:
    text = "Al-Shabaab said it carried out the bombing in Mogadishu."
    assert [(n, str(r)) for n, r in topics(text).actors[0].networks] == [("al-qaeda", "affiliate")]
    assert topics(text, "2010-01-01").actors[0].networks == ()


def test_a_people_alone_makes_no_country_a_topic() -> None:
    assert "TCD" not in {c.country_iso3 for c in topics(ROUND_UP).countries}
    court = topics("A French court upheld the law on Thursday. Judges gave no reason.")
    assert [c.country_iso3 for c in court.countries] == ["FRA"]


def test_where_it_was_filed_counts_only_if_the_text_speaks_of_that_country() -> None:
    elsewhere = topics(
        "BEIRUT, April 5 (Harbour Wire) - A bomb killed nine people in Raqqa, Syria."
    )
    assert {c.country_iso3 for c in elsewhere.countries} == {"SYR"}
    there = topics(
        "BEIRUT, April 5 (Harbour Wire) - A bomb killed nine people in the Lebanese capital."
    )
    assert {c.country_iso3 for c in there.countries} == {"LBN"}


def test_furniture_is_no_topic() -> None:
    text = (
        "A bridge was opened in Oslo on Friday, the mayor said. It is open to cyclists.\n\n"
        "Get alerts on Terrorism when a new story is published\n\n"
        "Related stories\n\nSuicide bomber kills 20 in Kabul\n\n© Islamic State Watch 2017"
    )
    found = topics(text)
    assert not found.themes
    assert not found.actors
    assert {c.country_iso3 for c in found.countries} == {"NOR"}


def test_one_remark_in_a_long_text_is_no_theme() -> None:
    plain = "The mayor opened a bridge over the river on Friday. " * 12
    remark = plain + "He had once worked as a peacekeeper. " + plain
    assert not topics(remark).themes
    assert topics(remark, title="Former peacekeeper opens bridge").themes


def test_texts_about_violence_that_did_not_happen_hold_back_and_say_so() -> None:
    drill = "Volunteers will play the dead in a drill on Tuesday: mock gunmen will take hostages."
    found = topics(drill, title="Airport drill to simulate suicide bombing")
    assert not found.themes
    assert "exercise" in found.abstained["themes"]


def test_persons_are_hidden_in_what_is_quoted_and_are_no_topics() -> None:
    text = (
        "Salim Bawazir-Noman, a nurse, said the bombing of Salim Bawazir-Noman's ward in Sanaa was "
        "a war crime. Bawazir-Noman called the bombing a massacre."
    )
    shown = json.dumps(topics(text).to_json())
    assert "Bawazir" not in shown
    assert "medtop:20000105" in shown


def test_another_language_is_not_read() -> None:
    german = "Die Bombe ging auf dem Markt hoch und tötete zehn Menschen, teilte die Polizei mit."
    found = topics(german)
    assert found.abstained["language"] == "not English (de)"
    assert not (found.actors)
    assert not (found.places)
    assert not found.themes


def test_the_json_object_is_whole() -> None:
    found = topics_of(
        ROUND_UP,
        default_readers(),
        shipped(),
        title="Islamic State bombs mosque",
        published=datetime(2017, 4, 5, 12),  # noqa: DTZ001 - as an article may give it
        document_id="one",
    ).to_json()
    assert found["document_id"] == "one"
    assert found["published"] == "2017-04-05T12:00:00"
    assert found["actors"][0]["networks"] == [{"network": "islamic-state", "role": "core"}]
    assert {"code", "name", "top", "verified", "salience", "main"} <= set(found["themes"][0])
    place = next(p for p in found["places"] if p["name"] == "Mosul")
    assert (place["country_iso3"], place["geonames_id"]) == ("IRQ", 99072)


def test_the_package_offers_it_and_takes_a_network_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    shipped_file = resources.files("rimland") / "data" / "networks" / "al-qaeda.toml"
    words = shipped_file.read_text(encoding="utf-8").replace('id = "al-qaeda"', 'id = "own"', 1)
    own.write_text(words, encoding="utf-8")
    text = "Gunmen attacked a town in Yemen."
    found = rimland.topics(text, "2017-04-05", network=str(own))
    assert [(t.network, t.theatre) for t in found.theatres] == [("own", TheatreKind.AFFILIATE)]
    assert rimland.topics(text).abstained["theatres"]
    with pytest.raises(NotFoundError):
        rimland.topics(text, network="nobody")


# --- the lexicon ------------------------------------------------------------------------------


def test_codes_are_media_topics_with_one_name_each() -> None:
    themes = lexicon().themes
    assert 40 <= len(themes) <= 80
    assert all(20_000_000 < code < 20_010_000 for code in themes)
    assert len({t.name for t in themes.values()}) == len(themes)
    hidden = [kind.hides for kind in lexicon().kinds if kind.hides is not None]
    assert all(hides <= set(themes) for hides in hidden)


def test_words_match_whole_words_across_hyphens_and_not_across_stops() -> None:
    def words(text: str) -> set[str]:
        return {f.words for f in lexicon().find(text) if f.strength is Strength.STRONG}

    assert "peace talk*" in words("The peace-talks began.")
    assert "peace talk*" not in words("They want peace. Talks failed.")
    assert "riot" not in words("A patriot spoke.")
    assert "coup d'etat" in words("It was a coup d’etat.")
    assert not words("The bombing campaign of the air force") & {"bombing"}


@given(st.text(max_size=300))
def test_what_is_found_lies_in_any_text(text: str) -> None:
    for found in lexicon().find(text):
        assert 0 <= found.span.start < found.span.end <= len(text)


def test_the_main_topics_are_those_of_the_title_and_of_a_fifth_of_the_text() -> None:
    assert Weight(0.01, 1, in_title=True, evidence=()).main
    assert Weight(0.2, 1, in_title=False, evidence=()).main
    assert not Weight(0.19, 9, in_title=False, evidence=()).main


@pytest.mark.shared
def test_a_comment_on_a_network_names_it_its_theatres_and_the_themes(shared_data: Path) -> None:
    article = shared_data.parent / "articles" / "isis_2_0_op_ed_2017.txt"
    text = article.read_text(encoding="utf-8")
    found = topics(text, "2017-04-05")
    assert found.actors[0].actor_id == "islamic-state"
    assert ("islamic-state", "core") in [(n, str(r)) for n, r in found.actors[0].networks]
    assert [c.country_iso3 for c in found.countries[:2]] == ["IRQ", "SYR"]
    assert {t.theatre for t in found.theatres} >= {TheatreKind.CORE, TheatreKind.RIM}
    assert {"act of terror", "armed conflict", "terrorism"} <= {t.name for t in found.themes}
    assert not any("Middle East" in q.quote for t in found.theatres for q in t.weight.evidence)
    quotes = {q.quote for t in found.themes for q in t.weight.evidence}
    assert not any("alerts" in words or "Follow" in words for words in quotes)


@pytest.mark.parametrize("unit", ["under fire ", "suicide bomb ", "Related stories\nx y z\n"])
def test_text_made_to_keep_the_reader_busy_is_read_in_time(unit: str) -> None:
    began = time.monotonic()
    topics((unit * 20_000)[:60_000])
    assert time.monotonic() - began < STUCK
