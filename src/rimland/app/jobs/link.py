"""Linking: find what changed since the last run, decide, and write back only what is new.

Each run is one transaction. What was read and decided before it began is thrown away where the log
has grown meanwhile, and the run starts over: a stale view must not undo links.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from rimland.app.jobs.link_pieces import plan_pieces
from rimland.app.jobs.link_training import train_and_log
from rimland.app.jobs.link_whole import (
    Compare,
    Method,
    Planned,
    Step,
    compare_here,
    plan_whole,
)
from rimland.ledger.database import Database
from rimland.ledger.link_models import newest_model
from rimland.ledger.linking_store import Totals, changed_since, last_run, log_mark
from rimland.ledger.linking_write import write_links
from rimland.linking.model import LinkModel, default_model
from rimland.model.errors import LedgerBusyError
from rimland.model.vocab import Roster
from rimland.tables.networks import load_network, membership_table, shipped_networks

_COMPARING = 2
"""Counted up where reports are compared in another way: all is then linked anew, as by a new model."""

_TRIES = 5
_MANY = 5_000
_ENOUGH_TO_TRAIN = 5_000
_LARGE_PART = 0.1
"""Where more reports changed or are touched than both, linking all at once is the quicker way."""


@dataclass(frozen=True, slots=True)
class LinkResult:
    """What one link command did, and how much the ledger holds after it.

    ``touched`` are the reports that were decided on anew, ``changed`` the judgements appended.
    ``untrained`` says that the model that ships linked so many reports that one of their own, which
    knows how crowded each place is, would link them better.
    """

    reports: int
    touched: int
    events: int
    minted: int
    pairs: int
    same: int
    part_of: int
    changed: int
    model: str
    seconds: float
    untrained: bool


def link_reports(
    database: Database,
    *,
    now: datetime,
    retrain: bool = False,
    rebuild: bool = False,
    compare: Compare = compare_here,
    step: Step = lambda name: None,
) -> LinkResult:
    """Derive events from the ledger's standing reports; a second run changes nothing.

    Only what changed since the last run is compared, unless another model links now, the derived
    tables are missing or ``rebuild`` says to make them anew. The partition is the same either way.
    With ``retrain`` a model is first trained on this ledger and logged. ``compare`` is what compares
    all reports where all are: here, or elsewhere with the same result.

    Raises:
        LedgerBusyError: others keep writing meanwhile.
        RimlandError: there is too little to train on.
    """
    began = time.monotonic()
    if retrain:
        train_and_log(database, method_of(database), now=now, step=step)
    for _ in range(_TRIES):
        result = _link_once(database, now, began, rebuild=rebuild, compare=compare, step=step)
        if result is not None:
            return result
    what = "reports or judgements keep coming in while they are linked"
    raise LedgerBusyError(what, where=database.address, hint="try again when the load is done")


def _link_once(
    database: Database,
    now: datetime,
    began: float,
    *,
    rebuild: bool,
    compare: Compare,
    step: Step,
) -> LinkResult | None:
    """Link what changed, or return None if the log grew meanwhile."""
    with database.reading() as connection:
        mark = log_mark(connection)
        run = last_run(connection)
        method = _method(newest_model(connection))
        changed = changed_since(connection, run) if run else set()
    whole = run is None or rebuild or run.totals.model != method.print
    if run is not None and not whole and not changed:
        return _result(run.totals, method, None, began)
    many = max(_MANY, int(_LARGE_PART * run.totals.reports)) if run else 0
    if run is None or whole or len(changed) > many:
        planned = plan_whole(database, method, compare=compare, step=step)
    else:
        planned = plan_pieces(
            database, method, run, mark, changed, at_most=many, compare=compare, step=step
        )
    step("writing")
    with database.writing() as connection:
        if log_mark(connection) != planned.mark:
            return None
        write_links(connection, planned.work, model=method.model.version, now=now)
    return _result(planned.work.totals, method, planned, began)


def _result(totals: Totals, method: Method, planned: Planned | None, began: float) -> LinkResult:
    return LinkResult(
        reports=totals.reports,
        touched=planned.touched if planned else 0,
        events=totals.events,
        minted=planned.work.minted.num_rows if planned else 0,
        pairs=totals.pairs,
        same=totals.same,
        part_of=totals.part_of,
        changed=planned.changed if planned else 0,
        model=method.model.version,
        seconds=time.monotonic() - began,
        untrained=method.model == default_model() and totals.reports >= _ENOUGH_TO_TRAIN,
    )


def method_of(database: Database) -> Method:
    """Return what would link this ledger now."""
    with database.reading() as connection:
        return _method(newest_model(connection))


def _method(trained: str | None) -> Method:
    """Return what links: the newest model of the log, else the one that ships with this version."""
    model = default_model() if trained is None else LinkModel.from_json(trained)
    families = actor_families()
    content = json.dumps(families.to_pydict(), sort_keys=True, default=str)
    told = f"{model.to_json()}{content}{_COMPARING}"
    digest = hashlib.sha256(told.encode()).hexdigest()[:16]
    return Method(model, families, f"{model.version} {digest}")


def actor_families() -> pa.Table:
    """Return the dated names and ids of the shipped networks' members, for comparing actors."""
    tables = []
    for name in shipped_networks():
        table = membership_table(load_network(name), Roster.FIXED)
        tables.append(
            table.append_column("network", pa.array([name] * table.num_rows, pa.string()))
        )
    return pa.concat_tables(tables)
