import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.hostile import STUCK

from rimland.model.toll import Count
from rimland.reading.tolls import Outcome, Side, TollMention, tolls


def one(text: str) -> TollMention:
    (mention,) = tolls(text)
    return mention


def found(text: str) -> list[tuple[str, int | None]]:
    return [(str(m.outcome), m.count.best) for m in tolls(text)]


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("A bomb exploded, killing 22 people and wounding 59.", [("killed", 22), ("injured", 59)]),
        ("22 people were killed and 59 injured.", [("killed", 22), ("injured", 59)]),
        ("It left three dead and a dozen wounded.", [("killed", 3), ("injured", 12)]),
        ("The blast claimed the lives of 14 worshippers.", [("killed", 14)]),
        ("12 dead, 30 hurt in market blast", [("killed", 12), ("injured", 30)]),
        ("Gunmen took 20 people hostage.", [("abducted", 20)]),
        ("The group released 12 hostages.", [("freed", 12)]),
        ("Four sailors are missing.", [("missing", 4)]),
        ("The raid caused 40 casualties.", [("casualties", 40)]),
        ("Three men were kidnapped and murdered.", [("abducted", 3), ("killed", 3)]),
        ("Killed in the blast were two guards.", [("killed", 2)]),
        ("THREE PERSONS DIED AND 12 WERE HURT.", [("killed", 3), ("injured", 12)]),
    ],
)
def test_forms_of_telling(text: str, outcomes: list[tuple[str, int]]) -> None:
    assert sorted(found(text)) == sorted(outcomes)


@pytest.mark.parametrize(
    ("text", "side", "who"),
    [
        ("Four aid workers were killed.", Side.CIVILIANS, "aid workers"),
        ("Six police officers were killed.", Side.SECURITY, "police officers"),
        ("Troops killed three militants.", Side.PERPETRATORS, "militants"),
        ("Three suicide bombers were killed.", Side.PERPETRATORS, "suicide bombers"),
        ("Five militiamen were killed.", Side.OTHER_FIGHTERS, "militiamen"),
        ("Nine people were killed.", Side.UNKNOWN, "people"),
        ("Nine were killed.", Side.UNKNOWN, None),
        ("Nine Ruritanians were killed.", Side.UNKNOWN, "Ruritanians"),
    ],
)
def test_the_noun_says_whose_side(text: str, side: Side, who: str | None) -> None:
    mention = one(text)
    assert mention.side is side
    assert (mention.who or "").removeprefix("suicide ") == (who or "").removeprefix("suicide ")


@pytest.mark.parametrize(
    "text",
    [
        "A policeman was killed.",
        "The mayor was shot dead.",
        "Gunmen killed Jane Doe.",
        "Gunmen killed ████ ███.",
        "████ ███ was assassinated.",
        "Policeman killed in ambush",
        "THE LEADER OF THE PARTY WAS ASSASSINATED.",
    ],
)
def test_one_person_without_a_number_counts_one(text: str) -> None:
    mention = one(text)
    assert (mention.count, mention.number) == (Count(1, 1, 1), None)


def test_a_part_points_to_its_whole() -> None:
    text = "The blast killed 19 people, among them seven children."
    whole, part = tolls(text)
    assert (whole.role, part.role, part.part_of) == ("total", "part", 0)
    assert part.number is not None
    assert part.number.of(text) == "seven"


def test_a_part_finds_its_whole_in_an_earlier_sentence() -> None:
    whole, part = tolls("Eleven people were killed. Six of the dead were police.")
    assert (part.part_of, part.side, whole.count.best) == (0, Side.SECURITY, 11)


def test_an_update_and_what_it_replaces() -> None:
    update, previous = tolls("The death toll rose to 22 from 19.")
    assert (update.role, update.count.best) == ("update", 22)
    assert (previous.role, previous.count.best) == ("previous", 19)


def test_a_list_is_joined_and_a_second_blast_comes_on_top() -> None:
    first, second = tolls("Five soldiers and three civilians were killed.")
    assert first.joined == second.joined != 0
    one_blast, other = tolls("A bomb killed three, and a second blast killed two more.")
    assert (one_blast.additional, other.additional) == (False, True)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Police said 12 people were killed.", "Police"),
        ("12 people died, according to the health ministry.", "the health ministry"),
        ("12 people died, said a hospital spokesman.", "a hospital spokesman"),
        ("Amaq claimed that 20 soldiers were killed.", "Amaq"),
        ("John Roe said 12 people were killed.", None),
        ("12 people died.", None),
    ],
)
def test_the_speaker_is_an_organisation_or_a_role(text: str, speaker: str | None) -> None:
    mention = one(text)
    assert (mention.speaker.of(text) if mention.speaker else None) == speaker


@pytest.mark.parametrize(
    "text",
    [
        "More than 300 people have been killed since January.",
        "The group has killed 20,000 people in its seven-year insurgency.",
        "Attacks over the past year have killed 120 people.",
        "OVER 7,000 PEOPLE HAVE DIED DURING 10 YEARS OF CIVIL WAR.",
    ],
)
def test_sums_over_many_attacks_are_cumulative(text: str) -> None:
    assert one(text).cumulative


@pytest.mark.parametrize(
    "text",
    [
        "The bomb could have killed 40 people.",
        "The men planned to kill 50 tourists.",
        "The group threatened to kill 12 hostages.",
        "If it had gone off, 30 people would have been killed.",
        "In a drill, 40 people were pronounced dead.",
    ],
)
def test_what_did_not_happen_is_hypothetical(text: str) -> None:
    assert one(text).hypothetical


@pytest.mark.parametrize(
    "text",
    [
        "Six gunmen attacked three houses.",
        "Police arrested 12 people.",
        "The bomb destroyed 14 shops.",
        "The minister was not injured.",
        "There were no immediate reports of casualties.",
        "The group released three statements.",
        "A murder suspect was arrested.",
        "",
    ],
)
def test_what_is_no_toll(text: str) -> None:
    assert tolls(text) == ()


def test_a_window_gives_offsets_of_the_whole_text() -> None:
    text = "Two people died. A bomb killed nine people. Ten were hurt."
    (mention,) = tolls(text, 17, 43)
    assert mention.span.of(text) == "killed nine people"


_WORDS = st.sampled_from(
    [
        "killed",
        "killing",
        "were",
        "was",
        "wounded",
        "and",
        "or",
        ",",
        ".",
        "two",
        "22",
        "people",
        "soldiers",
        "including",
        "among",
        "them",
        "the",
        "dead",
        "toll",
        "rose",
        "to",
        "from",
        "19",
        "police",
        "said",
        "attackers",
        "himself",
        "who",
        "not",
        "no",
        "one",
        "died",
        "left",
        "bodies",
        "of",
        "at",
        "least",
        "more",
        "others",
        "(",
        ")",
        "--",
        "Jane",
        "Doe",
        "█",
        "could",
        "it",
        "\n\n",
        "hostage",
        "took",
        "a",
        "an",
        "missing",
        "lives",
    ]
)


@given(st.lists(_WORDS | st.text(max_size=3), max_size=60).map(" ".join))
def test_spans_lie_inside_the_text_and_links_are_sound(text: str) -> None:
    mentions = tolls(text)
    for mention in mentions:
        assert 0 <= mention.span.start < mention.span.end <= len(text)
        assert mention.number is None or mention.span.contains(mention.number)
        assert mention.speaker is None or mention.speaker.end <= len(text)
        assert mention.part_of is None or 0 <= mention.part_of < len(mentions)
        assert mention.count.low is None or mention.count.low >= 0
        assert mention.outcome in Outcome


@pytest.mark.parametrize(
    "piece",
    [
        "killed ",
        "two people killed and ",
        "killing of two soldiers, ",
        "among them two soldiers ",
        "the bodies of ",
        "toll ",
        "who was killed, ",
        "(",
        "█",
        "a",
        "\n",
        "since the past ",
    ],
)
def test_hostile_text_is_read_in_linear_time(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    started = time.process_time()
    tolls(text)
    assert time.process_time() - started < STUCK
