import pytest

from rimland.sources.names import names_a_leader_sql, outlets_sql, side_sql
from rimland.tables.engine import columnar


def evaluate(sql: str, value: str | None) -> object:
    with columnar() as engine:
        return engine.execute(f"SELECT {sql} FROM (SELECT ? AS it)", [value]).fetchall()[0][0]


@pytest.mark.parametrize(
    "office",
    ["Reuters News", "Agence France Presse", "SOHR", "Airwars", "Borderland Beat (Zeta)", "AP"],
)
def test_outlets_are_kept(office: str) -> None:
    assert evaluate(outlets_sql("it"), office) == [office]


@pytest.mark.parametrize(
    ("office", "kept"),
    [
        ("@somebody", "social media"),
        ("Some Body on Twitter", "social media"),
        ("Some Body Facebook", "social media"),
        ("Some Body", "other outlet"),
        ("A sentence that a shifted cell put here", "other outlet"),
    ],
)
def test_persons_who_post_are_not_data(office: str, kept: str) -> None:
    assert evaluate(outlets_sql("it"), office) == [kept]


def test_several_outlets_stand_once_each_in_order() -> None:
    assert evaluate(outlets_sql("it"), "SOHR; Reuters News ;SOHR;Some Body") == [
        "Reuters News",
        "SOHR",
        "other outlet",
    ]
    assert evaluate(outlets_sql("it"), None) is None


@pytest.mark.parametrize(
    ("side", "kept"),
    [
        ("IS", "IS"),
        ("Government of Iraq", "Government of Iraq"),
        ("Abu Sayyaf", "Abu Sayyaf"),
        ("Forces of the Caucasus Emirate", "Forces of the Caucasus Emirate"),
        ("Forces of Some Leader", None),
        ("Some Cartel - Some Leader faction", "Some Cartel (a faction)"),
    ],
)
def test_a_side_keeps_its_group_and_loses_its_leader(side: str, kept: str | None) -> None:
    assert evaluate(side_sql("it"), side) == kept
    assert evaluate(names_a_leader_sql("it"), side) is (kept != side)
