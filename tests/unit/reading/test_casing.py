import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.hostile import STUCK

from rimland.reading.casing import is_upper, truecase


@pytest.mark.parametrize(
    ("upper", "printed"),
    [
        ("THE FMLN ATTACKED A PATROL IN SAN MIGUEL.", "The FMLN attacked a patrol in San Miguel."),
        (
            "PRESIDENT CEREZO-LINARES MET U.S. AMBASSADOR HARLAN WHITFIELD IN LA PAZ.",
            "President Cerezo-Linares met U.S. Ambassador Harlan Whitfield in La Paz.",
        ),
        (
            "JUAN DE LA CRUZ ROSE TO SPEAK. HE WILL LEAVE ON 3 MAY.",
            "Juan de la Cruz rose to speak. He will leave on 3 May.",
        ),
        (
            "TROOPS MARCH ON MONDAY.  IN MARCH THEY MAY REST.",
            "Troops march on Monday.  In March they may rest.",
        ),
        ("THEY SAID THAT COL GRANT WILL GRANT IT.", "They said that Col Grant will grant it."),
        (
            "THE COLOMBIAN ARMY AND THE SALVADORAN PEOPLE",
            "The Colombian army and the Salvadoran people",
        ),
        (
            "THE GUATEMALAN NATIONAL REVOLUTIONARY UNITY (URNG) SAID SO.",
            "The Guatemalan National Revolutionary Unity (URNG) said so.",
        ),
        ("IT DIDN'T HURT O'HANNIGAN OR MCREADY.", "It didn't hurt O'Hannigan or McReady."),
        ("MOHAMMED AL-OTAIWI BIN SALEH", "Mohammed al-Otaiwi bin Saleh"),
        (
            "BOGOTA, 4 FEB 90 (EFE) -- [TEXT] GUERRILLAS FLED. [END RECORDING]",
            "Bogota, 4 Feb 90 (EFE) -- [Text] Guerrillas fled. [End recording]",
        ),
        ("AN ELN COLUMN USED AK-47 RIFLES AND C-4.", "An ELN column used AK-47 rifles and C-4."),
        ("THE MINISTRY OF HEALTH IN PANAMA", "The Ministry of Health in Panama"),
    ],
)
def test_capitals_stand_where_print_has_them(upper: str, printed: str) -> None:
    assert truecase(upper) == printed


def test_the_text_itself_says_what_is_an_acronym() -> None:
    text = "THE COORDINATOR (ABANI) WAS FOUNDED. ABANI MEMBERS MET."

    assert "ABANI" not in truecase("THE MAN ABANI MET")
    assert truecase("NATIONAL ASSOCIATION OF PEASANTS (NAP) AND NAP MEMBERS").endswith(
        "(NAP) and NAP members"
    )
    assert len(truecase(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "upper"),
    [
        ("GUERRILLAS ATTACKED SAN MIGUEL TODAY", True),
        ("Guerrillas attacked San Miguel today", False),
        ("BAMAKO, Mali (Agency) - Gunmen killed nine people on Tuesday", False),
        ("", False),
        ("OK", False),
        ("12345 67890 -- 12", False),
        ("قُتل تسعة أشخاص في هجوم", False),
    ],
)
def test_only_a_text_mostly_in_capitals_is_upper(text: str, upper: bool) -> None:
    assert is_upper(text) is upper


@given(st.text(max_size=200))
def test_every_letter_keeps_its_place(text: str) -> None:
    printed = truecase(text)

    assert len(printed) == len(text)
    for before, after in zip(text, printed, strict=True):
        assert after in {before, before.lower(), before.upper()}


@given(st.text(st.sampled_from("ABCD EFG.'-\n(İßŉ"), max_size=200))
def test_reading_twice_changes_nothing(text: str) -> None:
    assert truecase(text) == truecase(text)


@pytest.mark.parametrize("unit", ["ALI HASSAN ", "A-", "A.", "(ABCD) ", "İ", "DE LA ", "A" * 50])
def test_hostile_text_is_read_in_linear_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    truecase("WARM UP")
    start = time.process_time()

    truecase(text)

    assert time.process_time() - start < STUCK
