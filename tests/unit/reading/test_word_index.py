import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rimland.reading import word_index_build
from rimland.reading.word_forms import folded
from rimland.reading.word_index import WordIndex, default_path, read_index, word_index

_LISTS = tuple(frozenset(words.split()) for words in ("bomb the", "amina", "okafor", "kano lagos"))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """An index of a few words, and how often it was compiled."""
    compiled: list[int] = []

    def lists() -> tuple[frozenset[str], ...]:
        compiled.append(1)
        return _LISTS

    monkeypatch.setattr(word_index_build, "compiled", lists)
    return compiled


def test_it_is_compiled_once(small: list[int], tmp_path: Path) -> None:
    file = tmp_path / "new" / "words.txt"

    first, second = read_index(file), read_index(file)

    assert first == second == WordIndex(*_LISTS)
    assert len(small) == 1
    assert [path.name for path in file.parent.iterdir()] == ["words.txt"]


@pytest.mark.parametrize(
    "content", [b"", b"layout=0\na\nb\nc\nd\n", b"\xff\xfe", b"cut in two\na\tb"]
)
def test_a_stale_or_damaged_file_is_compiled_anew(
    small: list[int], tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "words.txt"
    file.write_bytes(content)

    assert read_index(file) == WordIndex(*_LISTS)
    assert word_index_build.read(file) == _LISTS
    assert small


def test_where_nothing_can_be_written_it_is_kept_in_memory(
    small: list[int], tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file where a folder should be", encoding="utf-8")

    assert read_index(tmp_path / "taken" / "words.txt") == WordIndex(*_LISTS)
    assert small


def test_several_at_once_end_with_one_whole_file(small: list[int], tmp_path: Path) -> None:
    file = tmp_path / "words.txt"

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: read_index(file), range(16)))

    assert set(found) == {WordIndex(*_LISTS)}
    assert [path.name for path in tmp_path.iterdir()] == ["words.txt"]
    assert small


def test_another_version_of_a_package_has_another_file(monkeypatch: pytest.MonkeyPatch) -> None:
    before = word_index_build.file_name()
    word_index_build.stamp.cache_clear()
    monkeypatch.setattr("importlib.metadata.version", lambda package: f"{package}-next")
    try:
        assert word_index_build.file_name() != before
    finally:
        word_index_build.stamp.cache_clear()


def test_the_cache_is_used_where_the_installation_may_not_be_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "prefix"))
    monkeypatch.setattr("os.access", lambda _path, _mode: False)

    assert default_path().parent == tmp_path / "rimland"


def test_importing_the_readers_compiles_nothing(tmp_path: Path) -> None:
    code = (
        "import sys; sys.prefix = sys.argv[1]\n"
        "import rimland.reading.casing, rimland.reading.masking\n"
        "from rimland.reading.word_index import word_index\n"
        "assert word_index.cache_info().currsize == 0\n"
        "assert not [name for name in sys.modules if name.partition('.')[0] == 'faker']\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)

    assert not list(tmp_path.rglob("*.txt"))


def test_everyday_words_are_english() -> None:
    english = word_index().english

    words = "the their because said killed bombing soldiers quickly happiness colour color seven"
    assert set(words.split()) <= english


def test_names_are_no_english_words() -> None:
    english = word_index().english
    names = "mohammed okafor garcia ivanov nguyen baghdad kabul mogadishu maria john"

    assert not set(names.split()) & english


def test_names_from_many_languages_are_known() -> None:
    index = word_index()

    assert {"amina", "adebayo", "sergei", "jose", "thuy", "rose", "oddny"} <= index.given
    assert {"okonkwo", "gonzalez", "kowalski", "berg", "ivanov"} <= index.family


def test_english_words_in_lists_of_names_are_left_out() -> None:
    index = word_index()

    assert not {"the", "among", "killed", "general", "unknown"} & (index.given | index.family)


def test_places_are_towns_areas_and_countries() -> None:
    places = word_index().places

    assert {"lagos", "new york", "iraq", "helmand", "kano", "chad"} <= places
    assert not {"split", "bar", "central"} & places


def test_folding_drops_accents_and_capitals() -> None:
    assert [folded(w) for w in ("Łukasz", "Gəncə", "Þóra", "O’Brien", "İsa")] == [
        "lukasz",
        "gence",
        "tora",
        "o'brien",
        "isa",
    ]
