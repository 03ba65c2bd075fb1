"""How a text was read, as tables: mentions and their verdicts, reports, and what was not taken."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from rimland.ui.cli.shared import console, print_table, safe_text

if TYPE_CHECKING:
    from rimland.coding.apart import Incident
    from rimland.coding.document import Reading
    from rimland.coding.rules import Coded
    from rimland.model.coded import CodedReport
    from rimland.model.document import Document

_ALTERNATIVES = 3


def print_trace(document: Document, coded: Coded) -> None:
    """Print what was made of a document, sentence by sentence, persons masked."""
    out = console()
    found = coded.document
    when = f", published {found.published}" if found.published else ", no publication date"
    out.print(f"[bold]{safe_text(found.document_id)}[/bold]{when}", soft_wrap=True)
    for what, why in found.abstained.items():
        out.print(f"  {what}: {safe_text(why)}", soft_wrap=True)
    if coded.reading is None:
        words = [_word(document.text, m) for m in coded.mentions]
        print_table(words, ["words", "taken for", "because"], "Words of violence", wrap=True)
        out.print("nothing here reports an attack; nothing else was read\n")
        return
    sentences = [_mention(coded.reading, m) for m in coded.mentions]
    for before, row in reversed(list(itertools.pairwise(sentences))):
        if row["sentence"] == before["sentence"]:
            row["sentence"] = ""
    print_table(
        sentences, ["sentence", "words", "taken for", "because"], "Words of violence", wrap=True
    )
    for number, report in enumerate(found.reports, 1):
        _print_report(coded.reading, report, f"Report {number}")
    for number, report in enumerate(found.background, 1):
        _print_report(coded.reading, report, f"Background {number} (an earlier attack, not news)")
    _print_rest(coded.reading, coded.incidents)


def _word(text: str, mention: Any) -> dict[str, Any]:
    return {
        "words": mention.span.of(text),
        "taken for": mention.verdict.status,
        "because": _because(mention),
    }


def _mention(reading: Reading, mention: Any) -> dict[str, Any]:
    return {
        "sentence": reading.sentence(mention.sentence).span.of(reading.masked),
        "words": mention.span.of(reading.masked),
        "taken for": mention.verdict.status,
        "because": _because(mention),
    }


def _because(mention: Any) -> str:
    words = f" ({mention.verdict.words})" if mention.verdict.words else ""
    return f"{mention.verdict.why or 'no word against it'}{words}"


def _print_report(reading: Reading, report: CodedReport, title: str) -> None:
    values = report.to_json()
    evidence, abstained = values.pop("evidence"), values.pop("abstained")
    rows = []
    for name, value in values.items():
        quotes = "; ".join(q["quote"] for q in evidence.get(name, []))
        unknown = value is None or value == []
        why = abstained.get(name) or abstained.get(name.rpartition("_")[0])
        if unknown and not why:
            continue
        shown = [_perpetrator(p) for p in value] if name == "perpetrators" else value
        read_in = quotes or (f"not coded: {why}" if unknown else "")
        rows.append({"field": name, "value": shown, "read in": read_in})
    print_table(rows, ["field", "value", "read in"], title, wrap=True)
    others = [
        {
            "words": mention.span.of(reading.masked),
            "taken as": _place(mention.place),
            "could also be": [_place(p) for p in mention.alternatives[:_ALTERNATIVES]],
        }
        for mention in reading.places
        if mention.alternatives and mention.place and mention.place.name == report.place
    ]
    if others:
        print_table(others[:1], ["words", "taken as", "could also be"], "Place", wrap=True)


def _perpetrator(one: dict[str, Any]) -> str:
    said = [f"{k} {one[k]}" for k in ("tie", "certainty", "claim", "said_by") if one[k]]
    return f"{one['name'] or 'unnamed'} ({', '.join(said)})"


def _place(place: Any) -> str:
    return f"{place.name}, {place.adm1 or place.kind}, {place.country_iso3 or 'no country'}"


def _print_rest(reading: Reading, incidents: tuple[Incident, ...]) -> None:
    """Print dates, actors and tolls that were read, with what speaks against the tolls."""
    rows = [
        {
            "words": toll.span.of(reading.masked),
            "read as": f"{toll.outcome}, {toll.side}, {_count(toll.count)}",
            "role": ", ".join(
                [toll.role, *(n for n in ("cumulative", "hypothetical") if getattr(toll, n))]
            ),
        }
        for toll in reading.tolls
    ]
    if rows:
        print_table(rows, ["words", "read as", "role"], "Figures considered", wrap=True)
    days = [
        {"words": d.span.of(reading.masked), "first": d.start, "last": d.end, "to the": d.precision}
        for d in reading.dates
    ]
    if days:
        print_table(days, ["words", "first", "last", "to the"], "Dates considered", wrap=True)
    told = sum(1 for incident in incidents if incident.background is None)
    console().print(f"{told} of {len(incidents)} incidents are news\n")


def _count(count: Any) -> str:
    parts = (("low", count.low), ("best", count.best), ("high", count.high))
    return ", ".join(f"{name} {value}" for name, value in parts if value is not None) or "no figure"
