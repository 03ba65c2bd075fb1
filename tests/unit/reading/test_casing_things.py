import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.reading.casing import truecase


@pytest.mark.parametrize(
    "printed",
    [
        "They said the World Health Organization had left.",
        "He taught at the Central American University in San Salvador.",
        "Judges of the Supreme Court met officers of the National Police.",
        "It was the Interior Ministry that Radio Venceremos named.",
        "She works for the Centers for Disease Control and Prevention.",
        "He was a member of the Christian Democratic Party and of the Communist Party.",
        "Officials of the Ministry of Foreign Affairs met the Food and Agriculture Organization.",
        "Troops of the Colombian National Army guard the University of Antioquia.",
        "They live in Long Beach and in West Bengal.",
        "Experts of the WHO came on Monday.",
    ],
)
def test_words_of_a_name_have_a_capital(printed: str) -> None:
    assert truecase(printed.upper()) == printed


@pytest.mark.parametrize(
    "printed",
    [
        "It was a national party for any federal court to fear.",
        "They fled to the north west of the old city.",
        "The police said that the army and the court had no force.",
        "He went to a public school, then to the hospital.",
        "Two men who spoke on the radio of peace were killed.",
        "Every international organization left its offices.",
        "Health workers and students of medicine marched for peace.",
    ],
)
def test_words_of_no_name_have_none(printed: str) -> None:
    assert truecase(printed.upper()) == printed


_WORDS = [
    "THE",
    "NATIONAL",
    "SUPREME",
    "COURT",
    "OF",
    "AND",
    ",",
    "FOR",
    "POLICE",
    "HEALTH",
    "ORGANIZATION",
    "WORLD",
    "RADIO",
    "NEW",
]


@given(st.lists(st.sampled_from(_WORDS), max_size=30))
def test_any_order_of_such_words_can_be_read(chosen: list[str]) -> None:
    text = " ".join(chosen)

    assert truecase(text).lower() == text.lower()


def test_many_attributes_are_read_in_linear_time() -> None:
    assert len(truecase("NATIONAL " * 20_000 + "POLICE OF " * 5_000)) == 230_000
