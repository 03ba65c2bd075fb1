import pytest

from rimland.reading.masking import mask, persons


def _masked(text: str) -> str:
    return mask(text, persons(text))


@pytest.mark.parametrize(
    "text",
    [
        "Zembira, a hairdresser from the old town, hid.",
        "Zembira was shot dead.",
        "Zembira had been praying.",
        "Police charged Zembira with murder.",
        "The army found Zembira's coffin.",
        "Zembira and his wife fled.",
        "They spoke to deacon Zembira.",
        "They spoke to her friend Zembira.",
        "The farmers Zembira and Owatunde fled.",
        "The flat of Inga and Zembirasdottir burned.",
    ],
)
def test_what_is_said_of_people_shows_a_name(text: str) -> None:
    assert "Zembira" not in _masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "Zembira, a rival group, was blamed.",
        "They came from Zembira and his men fled.",
        "The Zembira was attacked.",
        "The assault on Zembira failed.",
        "They attacked Zembira, a village near the border.",
        "He lives in Zembira, a trader said.",
    ],
)
def test_what_is_said_of_places_and_groups_shows_none(text: str) -> None:
    assert _masked(text) == text


@pytest.mark.parametrize("name", ["Baker", "Porter", "Cook", "Bishop", "Carpenter", "Tailor"])
def test_a_trade_is_also_a_surname(name: str) -> None:
    assert name not in _masked(f"Mary {name}, 43, was hurt.")
    assert name not in _masked(f"The attack killed Mr. {name}.")
    assert _masked(f"A {name.lower()} was hurt.") == f"A {name.lower()} was hurt."
