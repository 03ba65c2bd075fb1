"""The state as of a time is that of a ledger which never received anything known later.

Both ledgers hold the same judgements on pairs: which reports tell of one attack is no fact that
anybody came to know. Everything else (versions, retractions, corrections, rejections, documents,
coverage) is known from some time on.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from rimland.app.jobs.state import LedgerState, event_state, ledger_state
from rimland.ledger.database import Database
from rimland.ledger.events import append_minted
from rimland.ledger.judgements import Judgement, append_judgements
from rimland.ledger.schema import (
    codings,
    coverage,
    documents,
    report_versions,
    retractions,
    sources,
)
from rimland.model.ids import content_hash
from rimland.model.time import utc_text

FEW = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
NOW = datetime(2026, 1, 1, tzinfo=UTC)
KEYS = [f"{source}:{n}" for source in "abc" for n in range(2)]
DAYS = 6


def moment(day: int) -> str:
    return utc_text(datetime(2016, 7, 3 + day, 12, tzinfo=UTC))


@dataclass(frozen=True)
class Fact:
    """One thing that became known on a day: of which report, and what."""

    day: int
    kind: str
    key: str
    value: int


facts = st.lists(
    st.builds(
        Fact,
        st.integers(0, DAYS),
        st.sampled_from(
            ["version", "version", "version", "retraction", "correct", "correct event", "reject"]
        ),
        st.sampled_from(KEYS),
        st.integers(0, 30),
    ),
    min_size=3,
    max_size=14,
)
links = st.lists(
    st.tuples(
        st.sampled_from(KEYS), st.sampled_from(KEYS), st.sampled_from(["same", "same", "part_of"])
    ).filter(lambda link: link[0] != link[1]),
    max_size=6,
)


def filled(folder: Path, told: Iterable[Fact], judged: list[tuple[str, str, str]]) -> Database:
    """Return a ledger that received these facts in this order, and these judgements on pairs."""
    folder.mkdir()
    database = Database(str(folder / "l.db"))
    seen: dict[str, int] = {}
    with database.writing() as connection:
        for fact in told:
            source = fact.key.split(":", maxsplit=1)[0]
            if fact.kind == "version":
                seen[fact.key] = _append_version(connection, fact, source)
            elif fact.kind == "retraction" and fact.key in seen:
                connection.execute(
                    insert(retractions).values(
                        report_key=fact.key,
                        release_rank="",
                        after_version=seen[fact.key],
                        reason="gone from the release",
                        known_at=moment(fact.day),
                        recorded_at=utc_text(NOW),
                        load_seq=1,
                    )
                )
            elif fact.kind in {"correct", "correct event", "reject"}:
                append_judgements(connection, [_said(fact)], now=NOW)
        append_minted(connection, sorted(seen), now=NOW)
        append_judgements(
            connection,
            [
                Judgement(verdict, a, b, "they agree", "method:test", by_person=False, score=0.9)
                for a, b, verdict in dict.fromkeys(judged)
            ],
            now=NOW,
        )
    return database


def _said(fact: Fact) -> Judgement:
    if fact.kind == "reject":
        verdict = "reject" if fact.value % 2 else "accept"
        return Judgement(
            verdict, fact.key, None, "no attack", "sk", by_person=True, known_at=moment(fact.day)
        )
    field = "killed_total_best" if fact.kind == "correct" else "event.place"
    value = json.dumps(fact.value if fact.kind == "correct" else f"place {fact.value}")
    return Judgement(
        "correct",
        fact.key,
        None,
        "misread",
        "sk",
        by_person=True,
        field=field,
        value=value,
        known_at=moment(fact.day),
    )


def _append_version(connection: Any, fact: Fact, source: str) -> int:
    document = f"d-{fact.key}-{fact.day}"
    content = {
        "event_types": ["bombing"],
        "unit": "incident",
        "date_start": "2016-07-03",
        "date_end": "2016-07-03",
        "date_precision": "day",
        "country_iso3": "IRQ",
        "place": "the town",
        "latitude": 33.0,
        "longitude": 44.0,
        "place_precision": 1 + fact.value % 3,
        "actors": [{"role": "perpetrator", "name": "IS"}],
        "perpetrator_side": "a",
        "perpetrators_in_total": False,
        "killed_total_best": fact.value,
        "publisher_family": f"house {source}",
        "document_id": document,
    }
    connection.execute(
        insert(sources)
        .prefix_with("OR IGNORE")
        .values(
            source_id=source,
            definition=json.dumps({"redistribute": "records", "publisher_family": source}),
            recorded_at=utc_text(NOW),
        )
    )
    connection.execute(
        insert(documents)
        .prefix_with("OR IGNORE")
        .values(
            document_id=document,
            source_id=source,
            known_at=moment(fact.day),
            language="en",
            raw_sha256=document,
            text_sha256=document,
            copy_hash=document,
            masked_text="words",
            file_row="f:1",
            recorded_at=utc_text(NOW),
            load_seq=1,
        )
    )
    connection.execute(
        insert(codings)
        .prefix_with("OR IGNORE")
        .values(
            document_id=document,
            coder="rules",
            reports=1,
            background=0,
            abstained="{}",
            recorded_at=utc_text(NOW),
            load_seq=1,
        )
    )
    connection.execute(
        insert(coverage).values(
            source_id=source,
            kind="events",
            countries='["IRQ"]',
            first_month="2016-01",
            last_month=f"2016-{1 + fact.day:02}",
            actors="null",
            types_of_violence="null",
            min_killed=0,
            basis="declared by the user",
            known_at=moment(fact.day),
            load_seq=1,
        )
    )
    text = json.dumps(content)
    done = connection.execute(
        insert(report_versions).values(
            report_key=fact.key,
            source_id=source,
            record_id=fact.key,
            release_rank="",
            content_hash=content_hash(text),
            payload=text,
            known_at=moment(fact.day),
            recorded_at=utc_text(NOW),
            load_seq=1,
            file_row="f:1",
        )
    )
    return int(done.inserted_primary_key[0])


def view(state: LedgerState) -> dict[str, Any]:
    """Return what of a state must be equal: all but ids, places in the log and their order."""
    reports_of: dict[str, list[str]] = {}
    for row in state.members.to_pylist():
        reports_of.setdefault(row["event_id"], []).append(row["report_id"])
    name = {event: "+".join(sorted(keys)) for event, keys in reports_of.items()}
    events = {
        name[row["event_id"]]: row | {"event_id": None, "part_of": name.get(row["part_of"] or "")}
        for row in state.events.to_pylist()
    }
    return {
        "events": events,
        "disagreements": sorted(
            str(row | {"event_id": name[row["event_id"]]})
            for row in state.disagreements.to_pylist()
        ),
        "provenance": sorted(
            str(row | {"event_id": name[row["event_id"]]}) for row in state.provenance.to_pylist()
        ),
        "reports": sorted(str(row | {"seq": 0}) for row in state.reports.to_pylist()),
        "links": sorted(str(row) for row in state.links.to_pylist()),
        "documents": sorted(str(row) for row in state.documents.to_pylist()),
        "coverage": sorted(str(row) for row in state.coverage.to_pylist()),
        "sources": sorted(state.sources),
    }


@FEW
@given(facts, links, st.integers(0, DAYS))
def test_the_state_as_of_a_time_is_that_of_a_ledger_that_knew_no_more(
    told: list[Fact], judged: list[tuple[str, str, str]], day: int
) -> None:
    told = sorted(told, key=lambda fact: fact.day)
    as_of = datetime.fromisoformat(moment(day))
    with tempfile.TemporaryDirectory() as folder:
        whole = filled(Path(folder) / "whole", told, judged)
        then = filled(Path(folder) / "then", [f for f in told if f.day <= day], judged)
        seen = view(ledger_state(whole, as_of=as_of))
        assert seen == view(ledger_state(then, as_of=as_of))
        assert seen == view(ledger_state(then))
        whole.close()
        then.close()


@FEW
@given(facts, links, st.integers(0, DAYS))
def test_one_event_alone_is_resolved_as_with_all_the_others(
    told: list[Fact], judged: list[tuple[str, str, str]], day: int
) -> None:
    told = sorted(told, key=lambda fact: fact.day)
    as_of = datetime.fromisoformat(moment(day))
    with tempfile.TemporaryDirectory() as folder:
        ledger = filled(Path(folder) / "whole", told, judged)
        state = ledger_state(ledger, as_of=as_of)
        for row in state.events.to_pylist():
            alone, borne, _ = event_state(ledger, row["event_id"], as_of=as_of)
            assert borne == row["event_id"]
            found = {e["event_id"]: e for e in alone.events.to_pylist()}
            assert found[borne] == row
        ledger.close()


@FEW
@given(facts, links)
def test_no_two_events_bear_one_id_at_any_time(
    told: list[Fact], judged: list[tuple[str, str, str]]
) -> None:
    told = sorted(told, key=lambda fact: fact.day)
    with tempfile.TemporaryDirectory() as folder:
        ledger = filled(Path(folder) / "whole", told, judged)
        days = [
            ledger_state(ledger, as_of=datetime.fromisoformat(moment(day)), details=False)
            for day in (0, 3, DAYS)
        ]
        for state in days:
            ids = state.events["event_id"].to_pylist()
            assert len(ids) == len(set(ids))
            assert set(state.members["event_id"].to_pylist()) == set(ids)
        ledger.close()
