import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rimland.model.errors import FileRefusedError
from rimland.model.place import distance_km
from rimland.reading import gazetteer_build
from rimland.reading.gazetteer import Gazetteer, Grade, Place, default_path
from rimland.reading.gazetteer_entry import Entry, grade_of_alias
from rimland.reading.gazetteer_files import table
from rimland.reading.gazetteer_spread import Neighbours, Spread
from rimland.reading.place_names import fold, is_latin, loose, spellings, without_admin_words
from rimland.tables.packaged import countries

_SMALL = (
    Entry(
        ("town:zed", 7, "Zédville", "town", 1.0, 2.0, "MLI", "Gao", "ML.05", None, 900),
        (("Zédville", Grade.MAIN), ("Zed", Grade.ACRONYM)),
    ),
    Entry(
        ("town:qatara", None, "Al Qaţārah", "town", 3.0, 4.0, "IRQ", None, None, None, 0),
        (("Al Qaţārah", Grade.MAIN),),
        transliterated=True,
    ),
)


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    opened = Gazetteer.open()
    yield opened
    opened.close()


@pytest.fixture
def few_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gazetteer_build, "entries", lambda: iter(_SMALL))


# --- keys -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Saint-Denis", "St. Denis"),
        ("N'Djamena", "N’djamena"),
        ("São Paulo", "SAO PAULO"),
        ("the Gambia", "Gambia"),
        ("Mocímboa da Praia", "Mocimboa da Praia"),
        ("Fort Zeta", "Ft. Zeta"),
        ("Ḩimş", "Hims"),
        ("Łódź", "Lodz"),
    ],
)
def test_spellings_that_printers_vary_share_a_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Deir ez-Zor", "Dayr az Zawr"),
        ("Fallujah", "al-Faluja"),
        ("Qamishli", "Kamishly"),
        ("Lower Shabelle", "Lower Shabeelle"),
    ],
)
def test_names_heard_alike_share_a_loose_key(one: str, other: str) -> None:
    assert loose(fold(one)) == loose(fold(other))


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold(fold(name)) == fold(name) or fold(name).startswith(("the ", "saint", "mount"))


def test_article_and_last_h_may_be_left_out() -> None:
    assert spellings("al hawijah") == {"al hawija", "hawijah", "hawija"}
    assert spellings("mosul") == set()


def test_area_words_are_stripped_in_several_languages() -> None:
    assert without_admin_words("provincia de zeta") == "zeta"
    assert without_admin_words("zeta governorate") == "zeta"
    assert without_admin_words("province") == "province"


def test_names_in_other_scripts_are_not_latin() -> None:
    assert is_latin("Şırnak")
    assert not is_latin("الموصل")


def test_short_capitals_must_be_written_as_capitals() -> None:
    assert grade_of_alias("U.A.E.") is Grade.ACRONYM
    assert grade_of_alias("Burma") is Grade.ALIAS


# --- areas by their towns ---------------------------------------------------------------------


def test_middle_counts_towns_that_lie_together_once() -> None:
    spread = Spread()
    for step in range(10):
        spread.take(10.0 + step / 1000, 20.0, 100)
    spread.take(14.0, 20.0, 5)
    assert spread.middle() == (12.0, 20.0)
    assert spread.population == 1005


def test_a_spot_lies_where_its_nearest_town_lies_but_not_abroad() -> None:
    neighbours = Neighbours([(10.0, 20.0)])
    neighbours.take(10.1, 20.0, 1)
    neighbours.take(10.01, 20.0, 2)
    assert neighbours.division_at(10.0, 20.0, frozenset({1, 2})) == 2
    assert neighbours.division_at(10.0, 20.0, frozenset({1})) == 1
    assert neighbours.division_at(10.0, 20.0, frozenset({3})) is None


# --- compiling --------------------------------------------------------------------------------


@pytest.mark.usefixtures("few_entries")
def test_index_is_compiled_when_missing_and_told_so(tmp_path: Path) -> None:
    told: list[str] = []
    file = tmp_path / "deep" / "index.sqlite"
    opened = Gazetteer.open(file, progress=told.append)
    assert [place.name for place in opened.lookup("zedville")] == ["Zédville"]
    assert len(told) == 2
    assert "compiling" in told[0]
    Gazetteer.open(file, progress=told.append).close()
    assert len(told) == 2
    assert [path.name for path in file.parent.iterdir()] == ["index.sqlite"]


@pytest.mark.usefixtures("few_entries")
def test_index_of_other_packages_is_compiled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "index.sqlite"
    Gazetteer.open(file).close()
    monkeypatch.setattr(gazetteer_build, "stamp", lambda: "another")
    told: list[str] = []
    Gazetteer.open(file, progress=told.append).close()
    assert told


@pytest.mark.usefixtures("few_entries")
@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"x" * 2000])
def test_a_damaged_index_is_replaced(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "index.sqlite"
    file.write_bytes(content)
    assert Gazetteer.open(file).size() == len(_SMALL)


@pytest.mark.usefixtures("few_entries")
def test_two_that_compile_at_once_both_get_an_index(tmp_path: Path) -> None:
    file, sizes = tmp_path / "index.sqlite", []

    def work() -> None:
        sizes.append(Gazetteer.open(file).size())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sizes == [len(_SMALL)] * 4
    assert [path.name for path in tmp_path.iterdir()] == ["index.sqlite"]


@pytest.mark.usefixtures("few_entries")
def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FileRefusedError, match="cannot be written"):
        Gazetteer.open(tmp_path / "file" / "index.sqlite")


@pytest.mark.usefixtures("few_entries")
def test_index_cannot_be_written_through_the_gazetteer(tmp_path: Path) -> None:
    opened = Gazetteer.open(tmp_path / "index.sqlite")
    with pytest.raises(sqlite3.OperationalError):
        opened._connection.execute("DELETE FROM place")


def test_index_goes_to_the_cache_where_the_installation_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rimland.reading.gazetteer._may_write", lambda _: False)
    monkeypatch.setattr("sys.prefix", str(tmp_path / "nowhere"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_path().parent == tmp_path / "rimland"


@pytest.mark.usefixtures("few_entries")
def test_loose_spelling_is_asked_only_where_the_name_is_unknown(tmp_path: Path) -> None:
    opened = Gazetteer.open(tmp_path / "index.sqlite")
    assert [n.grade for n in opened.named("al-Qatara")] == [Grade.ALTERNATE]
    assert [n.grade for n in opened.named("Kattara")] == [Grade.LOOSE]
    assert opened.lookup("Nowhere at all") == ()
    assert opened.lookup("") == ()
    assert opened.longest("al") == 2
    assert opened.longest("nowhere") == 0


# --- the real index -----------------------------------------------------------------------------


def test_gazetteer_is_large_and_has_every_country_of_the_table(gazetteer: Gazetteer) -> None:
    assert gazetteer.size() >= 230_000
    missing = {
        iso3
        for iso3, country in countries().items()
        if ("country", iso3)
        not in {(p.kind, p.country_iso3) for p in gazetteer.lookup(country.name)}
    }
    assert missing <= {"ATA", "HMD", "BVT", "UMI"}  # nobody lives there


def _first(gazetteer: Gazetteer, name: str, kind: str) -> Place:
    return next(p for p in gazetteer.lookup(name) if p.kind == kind)


@pytest.mark.parametrize(
    ("name", "kind", "iso3", "latitude", "longitude", "within_km"),
    [
        ("Mosul", "city", "IRQ", 36.34, 43.13, 20),
        ("Helmand", "admin1", "AFG", 31.4, 64.1, 100),
        ("Lower Shabelle", "admin1", "SOM", 1.9, 44.3, 100),
        ("North Sinai", "admin1", "EGY", 30.6, 33.6, 100),
        ("Mindanao", "region", "PHL", 7.8, 125.0, 150),
        ("Lake Chad", "lake", None, 13.0, 14.3, 100),
        ("Dadaab", "camp", "KEN", 0.06, 40.3, 30),
        ("Ataturk airport", "airport", "TUR", 40.98, 28.81, 20),
        ("Kings County", "admin2", "USA", 40.65, -73.95, 4500),
        ("Ivory Coast", "country", "CIV", 8.0, -5.0, 200),
        ("Burma", "country", "MMR", 22.0, 98.0, 400),
        ("Hawija", "town", "IRQ", 35.32, 43.77, 20),
        ("Deir al-Zor", "city", "SYR", 35.33, 40.14, 20),
    ],
)
def test_places_of_the_news_are_where_they_are(
    gazetteer: Gazetteer,
    name: str,
    kind: str,
    iso3: str | None,
    latitude: float,
    longitude: float,
    within_km: float,
) -> None:
    place = _first(gazetteer, name, kind)
    assert place.country_iso3 == iso3
    assert distance_km(place.latitude, place.longitude, latitude, longitude) <= within_km


def test_words_for_peoples_are_kept_apart(gazetteer: Gazetteer) -> None:
    assert [n.grade for n in gazetteer.named("Iraqi")] == [Grade.DEMONYM]
    assert Grade.DEMONYM not in {n.grade for n in gazetteer.named("Iraq")}


def test_towns_know_their_province(gazetteer: Gazetteer) -> None:
    assert _first(gazetteer, "Maiduguri", "city").adm1 == "Borno"
    assert _first(gazetteer, "Konduga", "town").adm1 == "Borno"


def test_keys_lead_back_to_places(gazetteer: Gazetteer) -> None:
    place = _first(gazetteer, "Mosul", "city")
    assert gazetteer.of_keys([place.key, "no such key"]) == {place.key: place}


@pytest.mark.parametrize("name", ["areas.csv", "sites.csv", "admin_points.csv", "us_states.csv"])
def test_points_of_our_own_tables_are_on_the_globe(name: str) -> None:
    for row in table(name):
        assert None not in row
        assert abs(float(row["latitude"])) <= 90
        assert abs(float(row["longitude"])) <= 180
        assert row.get("country", "") in {"", *countries()}


def test_our_own_sites_lie_in_the_country_they_name(gazetteer: Gazetteer) -> None:
    """A site whose nearest town of its country is far off was mistyped."""
    rows = [row for row in table("sites.csv") if row["country"] and row["kind"] != "island"]
    stray = []
    for row in rows:
        point = float(row["latitude"]), float(row["longitude"])
        near = gazetteer._connection.execute(
            "SELECT count(*) FROM place WHERE country_iso3 = ? AND abs(latitude - ?) < 2 "
            "AND abs(longitude - ?) < 2 AND geonames_id IS NOT NULL",
            (row["country"], *point),
        ).fetchone()[0]
        if not near:
            stray.append(row["name"])
    assert stray == []
