from pathlib import Path

import pytest

from rimland.model.errors import NotFoundError, SettingsError
from rimland.model.scenario import Touched
from rimland.model.vocab import TheatreKind
from rimland.tables.scenarios import load_scenarios, parse_scenarios

NONE = '[[scenario]]\nname = "none"\ntitle = "Nothing new"\n'
OTHER = '[[scenario]]\nname = "other"\ntitle = "Other"\n[[scenario.change]]\n'


def test_the_shipped_file_has_the_four_scenarios() -> None:
    found = load_scenarios()

    assert [one.name for one in found] == [
        "none",
        "pressure-only",
        "concerted-prevention",
        "affiliate-isolation",
    ]
    assert not found[0].changes
    # What pressure does outside the core is always marked, so that it can be said to be assumed.
    pressure = found[1]
    assert {c.theatre for c in pressure.changes if c.pressure} == {
        TheatreKind.ADJACENT,
        TheatreKind.AFFILIATE,
        TheatreKind.RIM,
    }
    assert all(c.lowest <= c.likely <= c.highest for one in found for c in one.changes)


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        NONE + OTHER + 'what = "follow"\ntheatre = "rim"\ncause = "core"\nrange = [0, 0.5, 1]\n',
        encoding="utf-8",
    )
    change = load_scenarios(str(file))[1].changes[0]

    assert change.what is Touched.FOLLOW
    assert change.label == "rim after core"
    assert (change.lowest, change.likely, change.highest) == (0.0, 0.5, 1.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[scenario", "not TOML"),
        ("", "no [[scenario]]"),
        ("scenario = 3", "no [[scenario]]"),
        ("scenario = [3]", "not a table"),
        ('[[scenario]]\nname = "a"', "title is missing"),
        (NONE + NONE, "one name"),
        (NONE + 'colour = "red"', "unknown: colour"),
        (NONE + "change = 3", "[[scenario.change]]"),
        (NONE + OTHER + 'what = "force"', "what = 'force'"),
        (NONE + OTHER + 'what = "base"\nrange = [1, 1, 1]', "no theatre"),
        (NONE + OTHER + 'what = "base"\ntheatre = "moon"\nrange = [1, 1, 1]', "no theatre 'moon'"),
        (NONE + OTHER + 'what = "base"\ntheatre = "rim"\nrange = [1, 2]', "three numbers"),
        (NONE + OTHER + 'what = "base"\ntheatre = "rim"\nrange = [1, 2, nan]', "three numbers"),
        (NONE + OTHER + 'what = "base"\ntheatre = "rim"\nrange = [-1, 2, 3]', "three numbers"),
        (NONE + OTHER + 'what = "base"\ntheatre = "rim"\nrange = [3, 2, 1]', "lowest, most"),
        (
            NONE + OTHER + 'what = "base"\ntheatre = "rim"\nrange = [1, 1, 1]\npressure = 1',
            "true or false",
        ),
        (
            NONE + OTHER + 'what = "base"\ntheatre = "rim"\ncause = "core"\nrange = [1, 1, 1]',
            "a base has no cause",
        ),
        (OTHER + 'what = "base"\ntheatre = "rim"\nrange = [1, 1, 1]', "held against it"),
    ],
)
def test_a_fault_is_said_in_a_line_with_its_place(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as raised:
        parse_scenarios(text, "mine.toml")
    assert said in raised.value.line()
    assert "mine.toml" in raised.value.line()


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        load_scenarios(str(tmp_path / "none.toml"))
    bad = tmp_path / "bad.toml"
    bad.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="UTF-8"):
        load_scenarios(str(bad))
