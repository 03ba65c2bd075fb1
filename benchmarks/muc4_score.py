"""Scores of coded MUC-4 documents, each with the causes of what went wrong.

Reports and templates of a document meet one to one with the greatest total similarity
(muc4_view.similarity), none below its threshold. An optional template costs nothing unmatched and
counts as found when matched, as MUC scored it. A document with only optional templates counts as
neither relevant nor irrelevant. Slots are scored over the pairs that met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from assign import assign
from muc4 import Document
from muc4_keys import Incident
from muc4_view import (
    NOT_CODED,
    THRESHOLD,
    agrees,
    allowed,
    day_of,
    left_out,
    muc_type,
    similarity,
)
from names import same_name, tokens

from rimland.model.coded import CodedReport

Keep = Callable[[CodedReport, date | None], str | None]
_LONG = 4  # words a quote may have beyond the name it is to show


@dataclass(frozen=True, slots=True)
class Pair:
    """A report and the template it met."""

    document: Document
    text: str
    report: CodedReport
    incident: Incident


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one slot of one pair, one template or one report."""

    slot: str
    cause: str
    document: Document
    key: str
    ours: str
    right: bool = False


@dataclass(slots=True)
class Outcome:
    """One document after alignment."""

    document: Document
    kept: list[CodedReport] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)


def align(
    document: Document, text: str, reports: Sequence[CodedReport], keep: Keep = left_out
) -> Outcome:
    """Pair a document's reports with its templates and say why the others stay alone."""
    kept = [r for r in reports if keep(r, document.published) is None]
    keys = document.incidents
    scores = [[similarity(r, key, text) for key in keys] for r in kept]
    met = assign(scores, THRESHOLD)
    pairs = [Pair(document, text, kept[i], keys[j]) for i, j in met]
    outcome = Outcome(document, kept, pairs)
    rows, columns = {i for i, _ in met}, {j for _, j in met}
    near = [any(row[j] >= THRESHOLD for j in columns) for row in scores]
    for i, report in enumerate(kept):
        cause = "one of several" if near[i] else "no template fits"
        if i not in rows:
            cause = cause if keys else "irrelevant document"
            outcome.verdicts.append(Verdict("false", cause, document, "", shown(report)))
    hidden = [r for r in reports if keep(r, document.published) is not None]
    for j, key in enumerate(keys):
        if j in columns or key.optional:
            continue
        merged = any(row[j] >= THRESHOLD for row in scores)
        lost = [r for r in hidden if similarity(r, key, text) >= THRESHOLD]
        hider = keep(lost[0], document.published) if lost else None
        cause = _why_missed(key, bool(reports), merged=merged, hider=hider)
        ours = " || ".join(shown(r) for r in (lost or reports))
        outcome.verdicts.append(Verdict("missed", cause, document, told(key), ours))
    for pair in pairs:
        outcome.verdicts += slots(pair)
    return outcome


def _why_missed(key: Incident, coded: bool, *, merged: bool, hider: str | None) -> str:  # noqa: FBT001
    reasons = (
        ("only threatened", key.threatened),
        ("type not coded", set(key.types) <= NOT_CODED),
        ("nothing coded", not coded),
        ("merged", merged),
        (f"left out: {hider}", hider is not None),
    )
    return next((reason for reason, holds in reasons if holds), "no report fits")


def slots(pair: Pair) -> list[Verdict]:
    """Judge every slot of a pair that the key lets be judged."""
    report, key = pair.report, pair.incident
    found = []

    def judge(slot: str, cause: str, wanted: object, ours: object) -> None:
        right = cause == "right"
        found.append(Verdict(slot, cause, pair.document, str(wanted), str(ours), right))

    ours = muc_type(report.event_types[0]) if report.event_types else None
    wrong = f"{'/'.join(key.types)} as {ours}"
    judge("type", "right" if ours in key.types else wrong, key.types, ours)
    if key.countries:
        place = report.country_iso3
        cause = "right" if place in key.countries else "wrong" if place else "abstained"
        judge("country", cause, key.countries, place)
    when = f"{report.date_start}..{report.date_end}"
    if key.dates:
        given = report.date_start or report.date_end
        judge("date_given", "right" if given else "abstained", key.dates, when)
    if key.dates and all(d.exact for d in key.dates):
        days = {d.end for d in key.dates}
        judge("date_exact", _date_cause(pair, days), [str(d) for d in days], when)
    elif key.dates and (report.date_start or report.date_end):
        fits = any(allowed(report, d) for d in key.dates)
        judge("date_loose", "right" if fits else "outside", key.dates, when)
    if key.deaths:
        cause = _death_cause(pair)
        judge("deaths", cause, key.deaths, report.killed)
        if min(d.low or 0 for d in key.deaths) > 1:
            judge("deaths_many", cause, key.deaths, report.killed)
    return found + organisations(pair)


def _date_cause(pair: Pair, days: set[date]) -> str:
    report, day = pair.report, day_of(pair.report)
    start, end = report.date_start, report.date_end
    if start is None and end is None:
        return "abstained"
    if day is None:
        low, high = start or date.min, end or date.max
        return "wider" if any(low <= d <= high for d in days) else "range beside it"
    reasons = (
        ("right", day in days),
        ("publication day", day == pair.document.published),
        ("off by one", any(abs(day - d) == timedelta(days=1) for d in days)),
    )
    return next((reason for reason, holds in reasons if holds), "other day")


def _death_cause(pair: Pair) -> str:
    killed, keys = pair.report.killed, pair.incident.deaths
    if any(agrees(killed, key) for key in keys):
        return "right"
    ours = killed.best if killed.best is not None else killed.low
    if ours is None:
        return "abstained" if killed.high is None else "only an upper bound"
    if all(key.low == 0 and key.high == 0 for key in keys):
        return "key has none"
    return "too low" if all(ours < (key.low or key.high or 0) for key in keys) else "too high"


def organisations(pair: Pair) -> list[Verdict]:
    """Judge perpetrator organisations: "right", "none named", "wrong name" or "spurious".

    What we name and the key has among the individuals ("soldiers") is "individual": neither found
    nor spurious, since MUC's line between the two slots is not one that rimland draws.
    """
    quotes = [pair.text[q.start : q.end] for q in pair.report.evidence.get("perpetrators", ())]
    left = [p.name for p in pair.report.perpetrators if p.name]
    wanted = list(pair.incident.organisations)
    found = []
    for by_quote in (False, True):
        for organisation in list(wanted):
            names = organisation.names
            hit = next((o for o in left if any(same_name(o, n) for n in names)), None)
            if hit is None and by_quote and left and _quoted(quotes, names):
                hit = left[0]
            if hit is not None:
                left.remove(hit)
                wanted.remove(organisation)
                told_names = " / ".join(names)
                found.append(_organisation("right", pair, told_names, hit))
    for organisation in wanted:
        if not organisation.optional:
            cause = "wrong name" if left else "none named"
            found.append(
                _organisation(cause, pair, " / ".join(organisation.names), "; ".join(left))
            )
    for name in left:
        same = [i for i in pair.incident.individuals if same_name(name, i)]
        cause = "individual" if same else "spurious"
        found.append(_organisation(cause, pair, " / ".join(same), name))
    return found


def _quoted(quotes: Iterable[str], names: Sequence[str]) -> bool:
    short = [
        (quote, name) for quote in quotes for name in names if _near_length(tokens(quote), name)
    ]
    return any(same_name(quote, name) for quote, name in short)


def _near_length(words: tuple[str, ...], name: str) -> bool:
    return len(words) <= len(tokens(name)) + _LONG


def _organisation(cause: str, pair: Pair, key: str, ours: str) -> Verdict:
    return Verdict("organisation", cause, pair.document, key, ours, cause == "right")


def shown(report: CodedReport) -> str:
    """Return a report on one line for developers."""
    names = ",".join(p.name or "?" for p in report.perpetrators)
    types = "+".join(report.event_types)
    where = f"{report.place}/{report.country_iso3}"
    return f"{types} {report.date_start}..{report.date_end} {where} k={report.killed} by {names}"


def told(key: Incident) -> str:
    """Return a template on one line for developers."""
    when = " or ".join(f"{d.start or ''}..{d.end}" for d in key.dates)
    return f"{key.types} {key.stages} {when} {key.places}{key.countries} {key.targets[:4]}"
