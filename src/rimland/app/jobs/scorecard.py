"""The scorecard: every forecast and claim that was ever frozen, and how each came out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from rimland.app.jobs.freeze import Register, read_register
from rimland.app.jobs.shown import report_rows, source_notes, theatres_of
from rimland.ledger.database import Database
from rimland.ledger.register import frozen_content
from rimland.model.errors import CoverageError, LedgerDamagedError
from rimland.model.frozen import Entry, FrozenKind
from rimland.model.time import Month
from rimland.model.vocab import Vocabulary

if TYPE_CHECKING:
    from rimland.analysis.outlook.results import Frozen
    from rimland.analysis.scoring.scorecard import Scored
    from rimland.model.network import Network
    from rimland.outputs.scorecard_page import CardLine, ScorecardContent
    from rimland.tables.forecasting import Draws, Panel
    from rimland.tables.snapshot import Snapshot

_DRAWS = 1000
_YEAR = 12
_BASELINES = ("last", "conflictology", "smeared")


class CardState(Vocabulary):
    """What can be said of an entry."""

    OPEN = "open", "not due yet"
    UNTOLD = "cannot tell", "due, and what would tell it is not recorded"
    PARTLY = "partly scored", "some of its months are observed"
    TOLD = "scored", "due and told"


@dataclass(frozen=True, slots=True)
class Card:
    """One entry and how it came out.

    ``ahead`` says whether it was frozen before the first day it speaks of. ``scores`` are those of a
    forecast, the first, and of the baselines on the same cells; ``became`` is the outcome of a claim.
    """

    entry: Entry
    due: date
    ahead: bool
    state: CardState
    words: str
    scores: tuple[Scored, ...] = ()
    cells: int = 0
    became: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Every entry, and the chain they stand in."""

    register: Register
    cards: tuple[Card, ...]
    snapshot_id: str | None
    observed: str | None

    def tally(self) -> dict[str, int]:
        """Return how many claims that were frozen ahead came true, did not, and cannot be told."""
        counts: dict[str, int] = {}
        for card in self.cards:
            if card.became is not None and card.ahead:
                outcome = str(card.became["outcome"])
                counts[outcome] = counts.get(outcome, 0) + 1
        return counts

    def event_ids(self) -> set[str]:
        """Return the events that told a claim."""
        found: set[str] = set()
        for card in self.cards:
            if card.became is not None:
                found.update(card.became.get("event_ids", ()))
                found.update(card.became.get("against_event_ids", ()))
        return found


def scorecard(
    database: Database,
    snapshot: Snapshot | None,
    networks: Mapping[str, Network],
    *,
    today: date,
    observed: Path | None = None,
    step: Callable[[str], None] = lambda _entry: None,
) -> Scorecard:
    """Return how everything that was frozen came out.

    Args:
        database: the ledger whose register is read.
        snapshot: what claims are told by; without one they stay untold.
        networks: by id.
        today: what is due by then is told.
        observed: a panel of what happened, which also holds the months before for baselines.
        step: told the name of each entry.

    Raises LedgerDamagedError where the register is not what was frozen: a score of what may have been
    changed is worth nothing.
    """
    register = read_register(database)
    if register.broken is not None:
        what = f"entry {register.broken.number} of the register: {register.broken.why}"
        raise LedgerDamagedError(what, where=database.address, hint="restore a backup")
    panel = _panel(observed)
    cards = []
    for entry in register.entries:
        step(entry.entry_id)
        if entry.kind == FrozenKind.CLAIM:
            cards.append(_claim_card(entry, snapshot, networks, today))
        else:
            with database.reading() as connection:
                content = frozen_content(connection, entry.number)
            cards.append(_forecast_card(entry, content or b"", panel, today))
    name = observed.name if observed else None
    return Scorecard(register, tuple(cards), snapshot.snapshot_id if snapshot else None, name)


def _panel(path: Path | None) -> Panel | None:
    if path is None:
        return None
    from rimland.tables.forecasting import read_panel  # noqa: PLC0415 - pulls in numpy

    return read_panel(path)


def _claim_card(
    entry: Entry, snapshot: Snapshot | None, networks: Mapping[str, Network], today: date
) -> Card:
    told = entry.told
    due, first = date.fromisoformat(told["due"]), told["first"]
    ahead = entry.frozen_at[:10] <= told["due"]
    words = f"{told['phrase']} ({first} to {due}). {told['rule']}"
    if due >= today:
        return Card(entry, due, ahead, CardState.OPEN, words)
    if snapshot is None:
        return Card(entry, due, ahead, CardState.UNTOLD, words)
    from rimland.analysis.claims.answering import resolve_forward  # noqa: PLC0415 - as above

    became = resolve_forward(told, snapshot, networks)
    state = CardState.UNTOLD if became["outcome"] == "cannot tell" else CardState.TOLD
    return Card(entry, due, ahead, state, words, became=became)


def _forecast_card(entry: Entry, content: bytes, panel: Panel | None, today: date) -> Card:
    told = entry.told
    due = date.fromisoformat(told["due"])
    first = Month.parse(told["first"]).first_day
    ahead = entry.frozen_at[:10] < first.isoformat()
    words = (
        f"{told['model']}, {told['countries']} countries, {told['first']} to {told['last']}, "
        f"known to {told['origin']}"
    )
    if panel is None:
        state = CardState.OPEN if due >= today else CardState.UNTOLD
        return Card(entry, due, ahead, state, words)
    from rimland.analysis.scoring.scorecard import scored  # noqa: PLC0415 - as above

    draws = _draws(content)
    try:
        found = scored({entry.entry_id: draws} | _baselines(draws, panel), panel)
    except CoverageError:
        state = CardState.OPEN if due >= today else CardState.UNTOLD
        return Card(entry, due, ahead, state, words)
    state = CardState.PARTLY if found.not_observed else CardState.TOLD
    return Card(entry, due, ahead, state, words, found.forecasts, found.cells)


def _draws(content: bytes) -> Draws:
    from rimland.tables.forecasting import read_draws  # noqa: PLC0415 - as above

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frozen.parquet"
        path.write_bytes(content)
        return read_draws(path)


def _baselines(draws: Draws, panel: Panel) -> dict[str, Draws]:
    """Return what nobody needed to think for, of the months the panel has before the forecast's."""
    from rimland.analysis.forecast.forecast import Options, forecast  # noqa: PLC0415 - as above

    origin = draws.first - 1
    if panel.first > origin - _YEAR:
        return {}
    steps = draws.samples.shape[1]
    made = {}
    for name in _BASELINES:
        options = Options(model=name, draws=_YEAR if name == "conflictology" else _DRAWS)
        made[name] = forecast(panel, origin, steps, options).draws
    return made


def register_told(database: Database, snapshot: Snapshot) -> Frozen | None:
    """Return how many entries there are, how claims came out, and the head; None where nothing is frozen.

    Raises LedgerDamagedError where the register is not what was frozen.
    """
    from rimland.analysis.outlook.results import Frozen  # noqa: PLC0415 - as above
    from rimland.app.jobs.topics import shipped  # noqa: PLC0415

    if not read_register(database).entries:
        return None
    networks = {one.network_id: one for one in shipped()}
    card = scorecard(database, snapshot, networks, today=datetime.now(UTC).date())
    return Frozen(len(card.cards), card.register.head, card.tally())


def scorecard_content(card: Scorecard, snapshot: Snapshot, *, made: str) -> ScorecardContent:
    """Return what the page of a scorecard shows; the snapshot must be a published one."""
    from rimland.outputs.scorecard_page import ScorecardContent  # noqa: PLC0415 - lays out pages

    wanted = pa.array(sorted(card.event_ids()), pa.string())
    events = snapshot.arrow("events")
    events = events.filter(pc.is_in(events["event_id"], wanted))
    theatres = pa.array(_theatres(card, events), pa.string())
    return ScorecardContent(
        made=made,
        head=card.register.head,
        lines=tuple(_line(one) for one in card.cards),
        tally=card.tally(),
        snapshot_id=card.snapshot_id,
        observed=card.observed,
        events=events.append_column("theatre", theatres),
        rows=report_rows(snapshot, wanted),
        sources=source_notes(snapshot),
        withheld=int(snapshot.manifest["withheld_reports"]),
    )


def _theatres(card: Scorecard, events: pa.Table) -> list[str]:
    """Return the theatre of each event, as of the network that most claims are about."""
    from rimland.app.jobs.topics import shipped  # noqa: PLC0415 - as above

    named = [one.entry.told["network"] for one in card.cards if one.became is not None]
    networks = sorted(shipped(), key=lambda one: -named.count(one.network_id))
    return theatres_of(events, networks[0]) if named else []


def _line(card: Card) -> CardLine:
    from rimland.outputs.scorecard_page import CardLine  # noqa: PLC0415 - as above

    became = card.became or {}
    return CardLine(
        number=card.entry.number,
        entry_id=card.entry.entry_id,
        kind=card.entry.kind,
        frozen=card.entry.frozen_at[:10],
        ahead=card.ahead,
        due=card.due.isoformat(),
        state=str(card.state),
        words=card.words,
        outcome=str(became.get("outcome", "")),
        figure=became.get("figure"),
        event_ids=tuple(became.get("event_ids", ())),
        against=became.get("against"),
        against_ids=tuple(became.get("against_event_ids", ())),
        scores=tuple((s.name, s.crps, s.log_crps, s.coverage) for s in card.scores),
        cells=card.cells,
        entry_hash=card.entry.entry_hash,
    )
