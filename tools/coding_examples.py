"""Write the examples of docs/coding_examples.yml into docs/coding.md, as tables.

    python tools/coding_examples.py

Between ``<!-- examples: SECTION -->`` and ``<!-- end -->`` the page belongs to this file;
``tests/docs/test_coding_codebook.py`` tells whether it is stale and runs each example. Examples
with ``not_yet`` are what the coder should give and does not: they are tested, and not shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "coding.md"
EXAMPLES = ROOT / "docs" / "coding_examples.yml"
PUBLISHED = date(2016, 5, 20)
"""When an example was published that does not say."""

Example = dict[str, Any]

_COLUMNS = ("text", "coded", "why")
_ONE_TABLE = {"refusals": "taken for", "abstentions": "field"}
_REGION = re.compile(r"(<!-- examples: ([a-z]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
_MARKUP = re.compile(r"([|*_\[\]])")


@cache
def sections() -> dict[str, dict[str, list[Example]]]:
    """Return the examples by section and heading."""
    found: dict[str, dict[str, list[Example]]] = yaml.safe_load(
        EXAMPLES.read_text(encoding="utf-8")
    )
    return found


def every() -> Iterator[tuple[str, str, Example]]:
    """Yield each example with its section and heading."""
    for section, headings in sections().items():
        for heading, examples in headings.items():
            for example in examples:
                yield section, heading, example


def filled(text: str) -> str:
    """Return the page with its tables written anew."""
    return _REGION.sub(lambda m: f"{m[1]}\n{tables(m[2])}\n\n{m[4]}", text)


def tables(section: str) -> str:
    """Return a section of the examples: a table for each heading, or one for short headings."""
    given = {
        heading: [e for e in examples if "not_yet" not in e]
        for heading, examples in sections()[section].items()
    }
    shown = {heading: examples for heading, examples in given.items() if examples}
    if section in _ONE_TABLE:
        rows = [
            [_title(heading), *_row(example)]
            for heading, examples in shown.items()
            for example in examples
        ]
        return _table([_ONE_TABLE[section], *_COLUMNS], rows)
    return "\n\n".join(
        f"### {_title(heading)}\n\n{_table(_COLUMNS, [_row(e) for e in examples])}"
        for heading, examples in shown.items()
    )


def _title(heading: str) -> str:
    """Return a heading with the names of fields marked."""
    return re.sub(r"\b[a-z]+(?:_[a-z0-9]+)+\b|^[a-z]+$", r"`\g<0>`", heading)


def _row(example: Example) -> list[str]:
    return [_given(example), _taken(example), _cell(example["why"], marked=True)]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _given(example: Example) -> str:
    """The text, with when it was published where that is not as everywhere."""
    said = _cell(example["text"])
    if "published" in example:
        said += f" *({_published(example['published'])})*"
    if "times" in example:
        said += f" *(this, {example['times']:,} times)*"
    return said


def _published(day: date | None) -> str:
    return f"published {day}" if day else "no publication date"


def _taken(example: Example) -> str:
    if "surer_than" in example:
        return f"surer than: {_cell(example['surer_than'])}"
    told = [_fields(example["report"])] if "report" in example else []
    reports = example.get("reports", [] if "status" in example else None)
    if reports is not None:
        told.append("; and ".join(map(_fields, reports)) or "no report")
    told += [f"background: {_fields(report)}" for report in example.get("background", [])]
    if "document" in example:
        told.append(_fields(example["document"]))
    told += [
        f"{name} read in “{' … '.join(words)}”" for name, words in example.get("quotes", {}).items()
    ]
    return "; ".join(told)


def _fields(values: dict[str, Any]) -> str:
    said = []
    for name, value in values.items():
        if name == "abstained":
            said += [f"{field} left out: “{_cell(why)}”" for field, why in value.items()]
        else:
            said.append(f"{name} {_value(value)}")
    return ", ".join(said)


def _value(value: Any) -> str:
    if isinstance(value, list):
        parts = [f"({_fields(v)})" if isinstance(v, dict) else _value(v) for v in value]
        return ", ".join(parts) or "`[]`"
    plain = {None: "null", True: "true", False: "false"}
    known = plain[value] if value is None or isinstance(value, bool) else value
    return f"`{known}`"


def _cell(text: str, *, marked: bool = False) -> str:
    """Text as a cell of a table; ``marked`` keeps its backticks."""
    flat = " ".join(text.split()).replace("|", r"\|")
    return flat if marked else _MARKUP.sub(r"\\\1", flat)


def main() -> None:
    """Write the page anew where it changed."""
    text = PAGE.read_text(encoding="utf-8")
    new = filled(text)
    if new != text:
        PAGE.write_text(new, encoding="utf-8")
        print(f"wrote {PAGE.relative_to(ROOT)}")  # noqa: T201 - a command line tool


if __name__ == "__main__":
    main()
