"""The rules by which an event takes its fields from its reports, all in one place.

1. **A person's correction** of an event's field settles it (``resolve_corrections``). That of a
   report's field mends the report before anything is taken from it; a rejected report has no voice.
2. **A voice is a house**: a publisher family has one vote per field, in its latest report that
   speaks to it. A copied text is no second witness: it counts for the house that had it first.
3. **A voice weighs** what its kind of report is worth (``weight_sql``): a dataset that counted two
   sources or more 4, another dataset 3, an article from after the first days 2, an article of the
   first days 1; what a machine coded unverified, or a coder is not sure of, 1.
4. **First-day tolls are superseded, not disagreed with**: an article known within three days of the
   attack gives way to a house that speaks a day or more later and gives at least as many dead, or
   speaks after the first days. A house's earlier figure gives way to its later one. What is
   superseded stays in the history and in the toll over knowledge time.
5. **The toll** is the figure with the most weight; on a tie the one said last, then the higher one.
   Other figures come from the reports that give that toll, the weightiest and latest first.
   Low and high are the lowest and highest of the voices that stand: bounds, not intervals. Where
   several reports tell, one that gives no bounds stands with its best figure.
6. **The date** is, among the reports with the finest date, the one with the most weight; on a tie
   the one said last, then the earlier one. **The place** likewise, places within a tenth of a
   degree being one; country, division, name and point come from one report.
7. **The actors** are, among the reports that say who did it (where any does), those that most weight
   names; among the reports that name them the one that says most of attribution. Each axis (tie, certainty, claim) is the last that anyone said of that
   actor, with who said so.
8. **Modes** are collected over all reports, at most three, those that name a means first. Suicide:
   any report says so. Foiled: every report that speaks to it says so.
9. Sides follow the report the actors come from; another report's sides count only where its
   perpetrators or its named sides say which is which.

Ties that are left go to the lowest report key, so that the order of loading changes nothing.
"""

from __future__ import annotations

FIRST_DAYS = 3
"""Days after an attack in which press tolls are provisional.

A working assumption: tolls of mass attacks mostly settle within days, deaths in hospital later.
"""

UNSURE = 0.5
"""A coder's confidence below which an article's voice weighs as little as one of the first days."""

LEVELS = ("low", "best", "high")
AXES = {"tie": "unknown", "certainty": "", "claim": "none_known"}
"""The axes of attribution, each with what it holds where the source says nothing."""

GENERIC_MODES = "('clash', 'other_violence')"
BATTLES = "('clash', 'territory_change')"

_SEVERAL, _DATASET, _LATER, _LEAST = 4, 3, 2, 1


def early_sql() -> str:
    """SQL: whether a report is an article of the first days after the attack."""
    last = f"strftime(date_end + INTERVAL {FIRST_DAYS + 1} DAY, '%Y-%m-%d')"
    return f"(document_id IS NOT NULL AND known_at < {last})"


def weight_sql() -> str:
    """SQL: what a report's voice weighs (rule 3)."""
    several = (
        "coalesce(number_of_sources, 0) >= 2 OR verification IS NOT DISTINCT FROM 'two_sources'"
    )
    return (
        f"CASE WHEN verification IS NOT DISTINCT FROM 'unverified' THEN {_LEAST} "
        f"WHEN document_id IS NULL THEN CASE WHEN {several} THEN {_SEVERAL} ELSE {_DATASET} END "
        f"WHEN {early_sql()} OR coalesce(confidence, 1) < {UNSURE} THEN {_LEAST} "
        f"ELSE {_LATER} END"
    )


def victims_sql(level: str) -> str:
    """SQL twin of ``Toll.victims_killed``; greatest() skips NULL, so the unknown is asked first."""
    total = f"killed_total_{level}"
    return (
        f"CASE WHEN perpetrator_side IS NULL THEN NULL WHEN NOT perpetrators_in_total THEN {total} "
        f"WHEN own_dead IS NULL OR {total} IS NULL THEN NULL "
        f"ELSE greatest(0, {total} - own_dead) END"
    )


def everyone_sql(level: str) -> str:
    """SQL twin of ``Toll.all_killed``."""
    total = f"killed_total_{level}"
    return f"CASE WHEN perpetrators_in_total THEN {total} ELSE {total} + own_dead END"


def vote_sql(value: str, *, rank: str, then: str, among: str = "true", within: str = "0") -> str:
    """SQL of one field's vote (rules 2, 3): event, the report that gives the value, the value.

    Args:
        value: what is voted on; a report where it is null has no voice.
        rank: lower is finer; only the finest reports vote.
        then: which value wins when weight and recency tie.
        among: which reports may vote at all.
        within: which report speaks for the winning value, lower first, before weight and recency.
    """
    return f"""
        WITH finest AS (
            SELECT event_id, house, report_key, weight, known_at,
                {value} AS value, {rank} AS rank, {within} AS preference
            FROM voices WHERE ({value}) IS NOT NULL AND ({among})
            QUALIFY rank = min(rank) OVER (PARTITION BY event_id)
        ), spoken_last AS (
            SELECT * FROM finest
            QUALIFY row_number() OVER (PARTITION BY event_id, house
                                       ORDER BY known_at DESC, weight DESC, report_key) = 1
        ), weighed AS (
            SELECT *, sum(weight) OVER same AS score, max(known_at) OVER same AS latest
            FROM spoken_last WINDOW same AS (PARTITION BY event_id, value)
        )
        SELECT event_id, report_key, value FROM weighed
        QUALIFY row_number() OVER (
            PARTITION BY event_id
            ORDER BY score DESC, latest DESC, value {then}, preference, weight DESC, known_at DESC,
                     report_key) = 1
    """
