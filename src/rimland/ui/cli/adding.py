"""``add``: one report typed in by hand, guided question by question."""

from __future__ import annotations

import json
from typing import Any

import click

from rimland.app.settings import read_settings
from rimland.model.errors import RimlandError
from rimland.model.time import PartialDate
from rimland.model.vocab import Certainty, Claim, Mode, TargetType, Tie, Vocabulary, Weapon
from rimland.sources.article_lines import published_time
from rimland.ui.cli.shared import ledger_option, note, open_ledger


@click.command()
@click.option("--from-json", "entry_file", metavar="FILE", help="Take the answers from a file.")
@click.option("--text", "text_file", metavar="FILE", help="The article (.txt, .html), if at hand.")
@ledger_option
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "json"]),
    default="table",
    help="How to print.",
)
def add(entry_file: str | None, text_file: str | None, ledger: str | None, output: str) -> None:
    """Type in one report by hand: who published it, its words, and what they say.

    The same rules hold as for what a coder reads: the quote must be in the text if one is given,
    words come from the vocabularies, unknown stays unknown (leave an answer empty), and persons'
    names are hidden; a group's name that reads as a person's is refused.

    --from-json takes {"source": {"publisher", "published", "url", "title"}, "quote", "text",
    "report": {…}} with the report's fields named as in rimland code.

    \b
    Examples:
      rimland add
      rimland add --text article.txt
      rimland add --from-json report.json
    """  # noqa: D301
    from rimland.app.jobs.add import read_entry, text_of_file  # noqa: PLC0415 - reads texts
    from rimland.app.jobs.coders import ready_places  # noqa: PLC0415

    settings = read_settings(ledger=ledger)
    text = text_of_file(text_file, settings) if text_file else None
    entry = read_entry(entry_file) if entry_file else _asked(text)
    if text is not None:
        entry = {**entry, "text": text}
    ready_places(note)
    with open_ledger(ledger, create=True) as opened:
        added = opened.add(entry)
    if output == "json":
        click.echo(json.dumps({name: getattr(added, name) for name in added.__slots__}))
    elif added.fresh:
        click.echo(f"added {added.report_key}; run rimland link to make it part of an event")
    else:
        click.echo(f"the ledger already holds {added.report_key}; nothing changed")


def _asked(text: str | None) -> dict[str, Any]:
    """Ask for an entry, question by question; an empty answer is unknown."""
    click.echo("Leave an answer empty where the source does not say.", err=True)
    source = {
        "publisher": _line("Publisher (the outlet)"),
        "published": _read("Published (YYYY-MM-DD or a time)", published_time),
        "url": _line("Address (URL)"),
        "title": _line("Title"),
    }
    quote = _quote(text)
    killed = _number("Killed, attackers left out")
    report: dict[str, Any] = {
        "event_types": _words("How it was done (up to three, parted by commas)", Mode),
        "suicide": click.confirm("Did an attacker mean to die", default=False, err=True) or None,
        "foiled": click.confirm("Was it stopped before harm was done", default=False, err=True),
        "date_start": _read("First day (YYYY-MM-DD, YYYY-MM or YYYY)", PartialDate.parse),
        "country_iso3": (_line("Country (ISO code, as TUR)") or "").upper() or None,
        "place": _line("Place"),
        "perpetrators": _perpetrators(),
        "target_type": _word("Target", TargetType),
        "weapon": _word("Weapon", Weapon),
        "killed_best": killed,
        "perpetrators_killed": _number("Attackers killed"),
        "injured_best": _number("Injured"),
        "abducted_best": _number("Abducted"),
    }
    known = {k: v for k, v in report.items() if v is not None and v != []}
    told = {k: v for k, v in source.items() if v is not None}
    return {"source": told, "quote": quote, "report": known}


def _line(question: str) -> str | None:
    answer = str(click.prompt(question, default="", show_default=False, err=True)).strip()
    return answer or None


def _read(question: str, parse: Any) -> str | None:
    """Ask until the answer can be read or is empty."""
    while (answer := _line(question)) is not None:
        try:
            parse(answer)
        except RimlandError as error:
            click.echo(error.line(), err=True)
        else:
            return answer
    return None


def _quote(text: str | None) -> str:
    """Ask for the words until there are some and, where the text is at hand, they stand in it."""
    plain = " ".join((text or "").split())
    while True:
        answer = _line("Its words (the sentence that tells of the attack)")
        if answer is None:
            click.echo("a report needs the words it was read in", err=True)
        elif text is not None and " ".join(answer.split()) not in plain:
            click.echo("these words are not in the text; copy them letter for letter", err=True)
        else:
            return answer


def _number(question: str) -> int | None:
    while (answer := _line(question)) is not None:
        if answer.isascii() and answer.isdigit() and len(answer) <= len("10000000"):
            return int(answer)
        click.echo("write digits, or leave it empty", err=True)
    return None


def _word(question: str, vocabulary: type[Vocabulary]) -> str | None:
    found = _words(question, vocabulary)
    return found[0] if found else None


def _words(question: str, vocabulary: type[Vocabulary]) -> list[str]:
    """Ask for words of a vocabulary; a question mark lists them with their meanings."""
    known = {str(member): member.meaning for member in vocabulary}
    while (answer := _line(f"{question} [? lists]")) is not None:
        words = [w.strip().lower().replace(" ", "_") for w in answer.split(",") if w.strip()]
        strange = [w for w in words if w not in known]
        if answer != "?" and not strange:
            return words
        if answer != "?":
            click.echo(f"'{strange[0][:40]}' is none of them", err=True)
        for word, meaning in known.items():
            click.echo(f"  {word}: {meaning}", err=True)
    return []


def _perpetrators() -> list[dict[str, Any]]:
    name = _line("Group said to have done it (never a person)")
    if name is None:
        return []
    return [
        {
            "name": name,
            "tie": _word("Its tie to the attackers", Tie),
            "certainty": _word("How firmly the source says so", Certainty),
            "claim": _word("Claim", Claim),
            "said_by": _line("Said by (an organisation or a role)"),
        }
    ]
