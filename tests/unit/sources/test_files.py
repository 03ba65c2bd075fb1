import gzip
import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from rimland.ledger.database import Database
from rimland.model.errors import DeclarationError, FileRefusedError
from rimland.sources.bounds import Limits
from rimland.sources.files import open_table
from tests.tables import COLUMNS, csv_text, load, row, write


def cells(path: Path, limits: Limits | None = None, **options: str) -> list[dict[str, object]]:
    with open_table(path, limits=limits, **options) as table:  # type: ignore[arg-type]
        wanted = {name: name for name in table.header}
        return [r for piece in table.pieces(wanted) for r in piece.table.to_pylist()]


def zip_of(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def workbook(
    path: Path, sheet: str, *, before: str = "", extra: dict[str, bytes] | None = None
) -> Path:
    """Write the smallest workbook there is, with this XML as its sheet's rows."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?>{before}<worksheet xmlns="{main}">'
        f"<sheetData>{sheet}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return path


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet_of(rows: list[list[str]]) -> str:
    lines = []
    for number, line in enumerate(rows, start=1):
        filled = "".join(text_cell(f"{chr(65 + i)}{number}", t) for i, t in enumerate(line))
        lines.append(f'<row r="{number}">{filled}</row>')
    return "".join(lines)


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz", "t.zip"])
def test_a_table_reads_the_same_in_every_packing(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, [{"a": "1", "b": 'x, "y"\nz'}, {"a": "2", "b": ""}], ["a", "b"])
    assert cells(path) == [
        {"ordinal": 2, "a": "1", "b": 'x, "y" z'},
        {"ordinal": 3, "a": "2", "b": None},
    ]


def test_a_workbook_is_read_as_text(tmp_path: Path) -> None:
    sheet = sheet_of([["a", "b"], ["=cmd()", "é"]])
    sheet += '<row r="3"><c r="A3"><v>12</v></c><c r="B3"><v>1.5</v></c></row>'
    assert cells(workbook(tmp_path / "t.xlsx", sheet)) == [
        {"ordinal": 2, "a": "=cmd()", "b": "é"},
        {"ordinal": 3, "a": "12", "b": "1.5"},
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n", [(2, "1", "2")]),
        (b"a,b\r1,2\r3,4", [(2, "1", "2"), (3, "3", "4")]),
        (b"\n\na,b\n1,2\n", [(4, "1", "2")]),
        (b"a,b\n1,2\n\n,\n \t,\n3,4\n", [(2, "1", "2"), (6, "3", "4")]),
        (b'a,b\n"1\n2",3\n4,5\n', [(2, "1 2", "3"), (3, "4", "5")]),
        (b"a,b\n \x07 1\x1b[31m ,2\n", [(2, "1 [31m", "2")]),
        (b'a,b\n5" gun,2\n', [(2, '5" gun', "2")]),
    ],
)
def test_rows_keep_the_number_a_spreadsheet_shows(
    tmp_path: Path, content: bytes, expected: list[tuple[int, str, str]]
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    assert [(c["ordinal"], c["a"], c["b"]) for c in cells(path)] == expected


def test_rows_of_another_width_are_handed_back_with_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n3\n\n4,5,6\n7,8\n")
    with open_table(path) as table:
        pieces = list(table.pieces({"b": "b"}))
    assert [c for p in pieces for c in p.crooked] == [(3, 1), (5, 3)]
    assert [r["ordinal"] for p in pieces for r in p.table.to_pylist()] == [2, 6]


def test_other_character_sets_are_read_when_named(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("a,b\nFallūjah é,1\n".encode("cp1257", "ignore"))
    assert cells(path, encoding="cp1257")[0]["a"] == "Fallūjah é"
    with pytest.raises(FileRefusedError, match=r"t.csv: line 2: .*not UTF-8.*--encoding"):
        cells(path)
    for wrong in ("klingon", "base64", "utf-16", "rot13"):
        with pytest.raises(DeclarationError, match="--encoding"):
            cells(path, encoding=wrong)


def _zeros(size: int) -> bytes:
    return b"0" * size


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty.csv": (lambda: b"", "the file is empty"),
    "blank.csv": (lambda: b"\n\n \n", "the header is empty"),
    "binary.csv": (lambda: bytes(range(256)) * 50, "binary data at byte 1"),
    "late_nul.csv": (
        lambda: b"a,b\n" + b"1,2\n" * 500_000 + b"\x00,2\n",
        "binary data at byte 2000005",
    ),
    "utf16.csv": (lambda: "a,b\n1,2\n".encode("utf-16"), "UTF-16; save it as UTF-8"),
    "latin1.csv": (lambda: "a,b\né,1\n".encode("latin-1"), "line 2: .*not UTF-8"),
    "semicolon.csv": (lambda: b"id;year;best\n1;2;3\n", ":1: its cells are parted by semicolons"),
    "twice.csv": (lambda: b"id,year,id\n1,2,3\n", ":1: the header names a column twice: id"),
    "one_line.csv": (lambda: b"a,b\n" + b"x" * 10_000_000, "line longer than 4 MB"),
    "wide.csv": (lambda: b"a," * 5000 + b"b\n", "5001 columns"),
    "unclosed.csv": (lambda: b'a,b\n1,2\n3,"4\n5,6\n', "quotation mark is never closed"),
    "cut.csv.gz": (lambda: gzip.compress(os.urandom(5000).hex().encode())[:3000], "cut short"),
    "damaged.csv.gz": (lambda: b"\x1f\x8b\x08\x00" + b"\xff" * 500, "damaged"),
    "twice.csv.gz": (lambda: gzip.compress(gzip.compress(b"a,b\n1,2\n")), "packed twice"),
    "bomb.csv.gz": (
        lambda: gzip.compress(b"a,b\n" + b"0,0\n" * 16_000_000, 9),
        "unpacks to more than",
    ),
    "zeros.csv.gz": (lambda: gzip.compress(_zeros(64_000_000), 9), "line longer|unpacks to more"),
    "not_a.zip": (lambda: b"PK\x03\x04" + b"x" * 500, "damaged"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_in_one_line_and_nothing_is_written(
    tmp_path: Path, name: str
) -> None:
    make, expected = BAD[name]
    path = tmp_path / name
    path.write_bytes(make())
    database = Database(str(tmp_path / "l.db"))
    with pytest.raises(FileRefusedError) as caught:
        cells(path)
    assert re.search(expected, str(caught.value)), str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.raises(FileRefusedError):
        load(database, path)
    with database.reading() as connection:
        for table in ("loads", "report_versions", "quarantine", "coverage", "sources"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 0


def test_a_cell_without_an_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b'a,b\n1,"' + b"line\n" * 100_000 + b'"\n')
    with pytest.raises(FileRefusedError, match="a cell or row of several MB"):
        cells(path, Limits(block_bytes=65536))


def test_tables_longer_than_a_block_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    lines = [f'{n},"{n}\n"' if n % 7 else str(n) for n in range(2, 5000)]
    path.write_text("a,b\n" + "\n".join(lines) + "\n")
    with open_table(path, limits=Limits(block_bytes=4096)) as table:
        pieces = list(table.pieces({"a": "a"}))
    assert len(pieces) > 5
    found = [r for p in pieces for r in p.table.to_pylist()]
    assert all(str(r["ordinal"]) == r["a"] for r in found)
    crooked = [n for p in pieces for n, _ in p.crooked]
    assert sorted([*crooked, *(r["ordinal"] for r in found)]) == list(range(2, 5000))
    assert all(n % 7 == 0 for n in crooked)


def test_archives_hold_one_plain_table(tmp_path: Path) -> None:
    two = zip_of(tmp_path / "two.zip", **{"a.csv": b"a,b\n", "b.csv": b"a,b\n"})
    nested = zip_of(tmp_path / "nested.zip", **{"a.gz": gzip.compress(b"a,b\n1,2\n")})
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b.csv", _zeros(50_000_000))
    bomb = zip_of(tmp_path / "bomb.zip", **{"a.csv": b"a,b\n" + b"0,0\n" * 16_000_000})
    twice = zip_of(tmp_path / "twice.zip", **{"a.zip": inner.getvalue()})
    for path, expected in (
        (two, "holds 2 files"),
        (nested, "packed twice"),
        (twice, "packed twice"),
        (bomb, "unpacks to more than"),
    ):
        with pytest.raises(FileRefusedError, match=expected):
            cells(path)


def test_an_encrypted_archive_says_so(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "t.zip", **{"a.csv": b"a,b\n1,2\n"})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(FileRefusedError, match="encrypted; decrypt it"):
        cells(path)


@pytest.mark.parametrize(
    ("sheet", "before", "extra", "expected"),
    [
        (
            sheet_of([["a", "b"], ["&e;", "2"]]),
            '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
            {},
            "its own XML entities",
        ),
        (
            '<row><c r="A1"><v>1</v></c></row><row><c r="XFD1048576"><v>1</v></c></row>',
            "",
            {},
            "stretches over 1048576 rows and 16384 columns",
        ),
        (sheet_of([["a"]]), "", {"xl/sharedStrings.xml": b" " * 90_000_000}, "unpacks to more"),
        ("<row><c></row", "", {}, "the workbook cannot be read"),
    ],
)
def test_workbooks_with_traps_are_refused(
    tmp_path: Path, sheet: str, before: str, extra: dict[str, bytes], expected: str
) -> None:
    path = workbook(tmp_path / "t.xlsx", sheet, before=before, extra=extra)
    with pytest.raises(FileRefusedError, match=expected):
        cells(path)


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path, expected in (
        (tmp_path, "is a directory; name the files in it"),
        (tmp_path / "gone.csv", "there is no such file"),
        (pipe, "is not a regular file"),
        (Path("/dev/zero"), "is not a regular file"),
        (Path("bad\x00name"), "cannot be read"),
    ):
        with pytest.raises(FileRefusedError, match=expected):
            cells(path)


def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", [row()])
    path.chmod(0)
    tmp_path.chmod(0o755)
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from rimland.model.errors import FileRefusedError\n"
        "from rimland.sources.bounds import readable\n"
        "if os.geteuid() == 0:\n"
        "    os.seteuid(65534)\n"  # root reads everything
        "try:\n"
        "    with readable(Path('t.csv')):\n"
        "        pass\n"
        "except FileRefusedError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "t.csv: no permission to read it; change its mode or owner"


def test_strange_file_names_can_be_stored(tmp_path: Path) -> None:
    name = os.fsdecode(b"a\xff\x1b'\n.csv")
    path = tmp_path / name
    path.write_text(csv_text([row(), row(id="2", best="x")]))
    database = Database(str(tmp_path / "l.db"))
    assert load(database, path).counts.quarantined == 1
    with database.reading() as connection:
        stored = connection.exec_driver_sql("SELECT file_row FROM quarantine").scalar()
    assert stored == "a??'?.csv:3"


def test_a_header_without_rows_is_nothing_to_load(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    for content in (",".join(COLUMNS), ",".join(COLUMNS) + "\n\n"):
        path.write_text(content)
        with pytest.raises(FileRefusedError, match="has a header and no rows"):
            load(Database(str(tmp_path / "l.db")), path)
