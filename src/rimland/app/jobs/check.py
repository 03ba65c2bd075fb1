"""Checking an article: its claims read, answered from a snapshot, and laid out as a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from rimland.app.jobs.shown import kept_back, report_rows, source_notes, theatres_of
from rimland.app.jobs.topics import default_readers, shipped
from rimland.model.article_claim import ArticleClaim, ClaimKind
from rimland.model.errors import RimlandError
from rimland.model.network import Network
from rimland.reading.claims.article import claims
from rimland.tables.networks import load_network
from rimland.tables.snapshot import Snapshot

if TYPE_CHECKING:
    from rimland.analysis.claims.results import CheckResult
    from rimland.outputs.check_page import CheckContent

_OF_A_GROUP = frozenset({ClaimKind.COUNT, ClaimKind.ATTACK, ClaimKind.FORWARD})


@dataclass(frozen=True, slots=True)
class Read:
    """The claims of an article and the networks they are held against."""

    claims: tuple[ArticleClaim, ...]
    networks: Mapping[str, Network]
    published: date


def read_claims(text: str, published: date | None, network: str | Network | None = None) -> Read:
    """Return what an article claims in numbers.

    Args:
        text: the article.
        published: its day; "last month" is counted from it.
        network: whose attacks a claim is about that names no group; by default anybody's.

    Raises RimlandError without a day: most claims end with it.
    """
    if published is None:
        raise RimlandError(
            "it is not known when the article was published",
            hint="give --published YYYY-MM-DD; most claims end the day before",
        )
    known = {one.network_id: one for one in shipped()}
    own = None
    if network is not None:
        own = network if isinstance(network, Network) else load_network(network)
        known[own.network_id] = own
    found = claims(text, published, tuple(known.values()), default_readers())
    if own is not None:
        found = tuple(_given(claim, own.network_id) for claim in found)
    return Read(found, known, published)


def answered(read: Read, snapshot: Snapshot) -> CheckResult:
    """Return the answers to an article's claims from a snapshot."""
    from rimland.analysis.claims.answering import answer_claims  # noqa: PLC0415 - pulls in numpy

    return answer_claims(read.claims, snapshot, read.networks, published=read.published)


def check_content(
    result: CheckResult, snapshot: Snapshot, networks: Sequence[Network], *, title: str, made: str
) -> CheckContent:
    """Return what the page on an article shows; the snapshot must be a published one."""
    from rimland.outputs.check_page import CheckContent  # noqa: PLC0415 - lays out pages

    wanted = pa.array(sorted(result.event_ids()), pa.string())
    events = snapshot.arrow("events")
    events = events.filter(pc.is_in(events["event_id"], wanted))
    theatres = theatres_of(events, networks[0]) if networks else ["unknown"] * events.num_rows
    return CheckContent(
        title=title,
        made=made,
        result=result,
        events=events.append_column("theatre", pa.array(theatres, pa.string())),
        rows=report_rows(snapshot, wanted),
        sources=source_notes(snapshot),
        withheld=int(snapshot.manifest["withheld_reports"]),
        kept_back=kept_back(snapshot.manifest.get("withheld") or {}),
    )


def _given(claim: ArticleClaim, network: str) -> ArticleClaim:
    if claim.network is None and claim.kind in _OF_A_GROUP:
        return replace(claim, network=network)
    return claim
