"""What a licence withholds leaves no trace, and its months do not become zeros."""

from pathlib import Path

from rimland.app.api import Ledger
from rimland.app.jobs.load import LoadOptions
from rimland.app.settings import Settings
from tests.flow.test_command_line import MAP, ROWS


def test_a_withheld_source_takes_its_coverage_with_it(tmp_path: Path) -> None:
    covered = '\n[[coverage]]\ncountries = ["BEL"]\nfrom = "2016-01"\nto = "2016-12"\n'
    (tmp_path / "map.toml").write_text(MAP + covered)
    (tmp_path / "rows.csv").write_text(ROWS)
    with Ledger(Settings(ledger=str(tmp_path / "l.db"))) as ledger:
        options = LoadOptions(map_file=tmp_path / "map.toml")
        ledger.load("csv", [str(tmp_path / "rows.csv")], options)
        ledger.link()
        private, public = ledger.snapshot(), ledger.snapshot(publish=True)
    assert private.arrow("coverage").num_rows == 1
    assert public.arrow("coverage").num_rows == 0
    assert public.arrow("reports").num_rows == public.arrow("events").num_rows == 0
    assert public.manifest["withheld_reports"] == 2
    assert public.manifest["sources"] == {}
