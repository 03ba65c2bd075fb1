"""Training the linking model on a ledger: logged with what it was trained on, and never by itself."""

from __future__ import annotations

import json
from datetime import datetime

from rimland.app.jobs.link_whole import Method, Step
from rimland.ledger.database import Database
from rimland.ledger.judgements import standing_links
from rimland.ledger.link_models import append_model, next_model_id
from rimland.ledger.linkable import linkable_reports
from rimland.ledger.linking_store import log_mark
from rimland.linking.cluster import Standing
from rimland.linking.features import LINK_FIELDS
from rimland.model.errors import LedgerBusyError

_SEED = 0


def train_and_log(
    database: Database, method: Method, *, now: datetime, step: Step = lambda name: None
) -> str:
    """Train a model on the standing reports, log it and return its name; the next link uses it.

    Raises:
        RimlandError: too few attacks are told by two sources to learn from.
        LedgerBusyError: another process trained one meanwhile.
    """
    from rimland.linking.train import train  # noqa: PLC0415 - only training needs it

    step("reading the reports")
    with database.reading() as connection:
        mark = log_mark(connection)
        name = next_model_id(connection)
        reports = linkable_reports(connection, LINK_FIELDS)
        people = standing_links(connection, people_only=True)
    step("training")
    judged = [Standing(j.subject_a, j.subject_b or "", j.verdict) for j in people]
    model = train(reports, method.families, judged, method.model, version=name, seed=_SEED)
    trained_on = {
        "reports": reports.num_rows,
        "judged_pairs": len(judged),
        "up_to_report": mark.report,
        "up_to_retraction": mark.retraction,
        "up_to_judgement": mark.judgement,
        "began_with": method.model.version,
        "seed": _SEED,
    }
    with database.writing() as connection:
        if next_model_id(connection) != name:
            what = "another process trained a model meanwhile"
            raise LedgerBusyError(what, where=database.address, hint="link with it: rimland link")
        append_model(
            connection,
            model_id=name,
            content=model.to_json(),
            trained_on=json.dumps(trained_on, sort_keys=True),
            now=now,
        )
    return name
