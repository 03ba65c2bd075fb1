import pytest
from names import same_name, same_place, tokens


def test_folding() -> None:
    assert tokens("The Ejército (E.L.N.) People's") == ("ejercito", "eln", "peoples")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Shining Path", "THE SHINING PATH", True),
        ("FMLN", "F.M.L.N.", True),
        ("National Liberation Army", "NLA", True),
        ("Front of the Red Dawn", "FRD", True),
        ("Example Cartel", "EXAMPLE DRUG CARTEL", False),
        ("Cartel", "MEDELLIN CARTEL", True),
        ("army", "Salvadoran army", True),
        ("armed forces", "EL SALVADOR'S ARMED FORCES", True),
        ("army", "NATIONAL LIBERATION ARMY", False),
        ("Liberation Army", "POPULAR LIBERATION ARMY", False),
        ("police", "NATIONAL POLICE", True),
        ("Shining Path", "SENDERO LUMINOSO (SHINING PATH)", True),
        ("Red Dawn", "Red Sun", False),
        ("", "MRTA", False),
    ],
)
def test_same_name(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
    assert same_name(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Bogotá", "BOGOTA", True),
        ("Department of Lima", "LIMA", True),
        ("Lima", "PALIMA", False),
        ("", "LIMA", False),
    ],
)
def test_same_place(one: str, other: str, same: bool) -> None:
    assert same_place(one, other) is same
