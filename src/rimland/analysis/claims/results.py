"""What `check` returns: per claim a verdict, the figure under every definition, and the events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from rimland.analysis.claims.drivers import Share
from rimland.analysis.claims.grid import Figures, Grid
from rimland.analysis.claims.pool import Bools
from rimland.analysis.claims.verdict import STANDINGS, Standing, Verdict
from rimland.model.article_claim import ArticleClaim


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer under one definition; ``switched`` says in what it differs from the primary one.

    ``best`` counts unknown tolls as none; ``lacking`` events have none. ``high`` is None where an
    unknown toll has no bound. What is not ``covered`` is a least figure.
    """

    switched: tuple[str, ...]
    low: float
    best: float
    high: float | None
    lacking: int
    covered: bool
    standing: Standing
    event_ids: tuple[str, ...]


@dataclass(frozen=True)
class Curve:
    """The answers under all definitions, the primary one first, as columns."""

    grid: Grid
    figures: Figures
    standing: np.ndarray[Any, np.dtype[np.int8]]
    covered: Bools

    def __len__(self) -> int:
        return len(self.standing)

    def answered(self, definition: int) -> Answered:
        """Return the answer under one definition."""
        high = float(self.figures.high[definition])
        return Answered(
            switched=tuple(o.words for _, o in self.grid.switched(definition)),
            low=float(self.figures.low[definition]),
            best=float(self.figures.best[definition]),
            high=high if np.isfinite(high) else None,
            lacking=int(self.figures.lacking[definition]),
            covered=bool(self.covered[definition]),
            standing=STANDINGS[int(self.standing[definition])],
            event_ids=self.grid.event_ids(definition),
        )


@dataclass(frozen=True, slots=True)
class Fact:
    """One dated fact of a network file that answers a claim, and how it stands then."""

    words: str
    value: float
    on: str
    sources: tuple[str, ...]
    standing: Standing


@dataclass(frozen=True)
class ClaimAnswer:
    """One claim and what is to be said of it.

    ``question`` is what the claim was turned into. ``primary`` is the answer under the primary
    definition; ``switches`` those one switch away from it; ``holds_under`` the definitions with the
    fewest switches under which the claim holds where it does not under the primary one;
    ``extremes`` the definitions with the least and the greatest figure. ``drives`` says how much
    of the spread each dimension explains, ``flips`` which single switch turns the answer. ``facts``
    answer what is held against a network file; ``forward`` is the body of a claim about the future.
    """

    claim: ArticleClaim
    question: str
    verdict: Verdict
    why: str
    network_id: str | None = None
    network_title: str | None = None
    primary: Answered | None = None
    curve: Curve | None = None
    switches: tuple[Answered, ...] = ()
    extremes: tuple[Answered, ...] = ()
    holds_under: tuple[Answered, ...] = ()
    holding: int = 0
    drives: tuple[Share, ...] = ()
    flips: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    forward: Mapping[str, Any] | None = None

    @property
    def headline(self) -> str:
        """The figure under the primary definition with its bounds, or the fact."""
        if self.primary is not None:
            return figure_words(self.primary)
        if self.facts:
            return f"{self.facts[0].value:,.0f}"
        return "–"

    @property
    def driver(self) -> str:
        """The dimension that moves the figure most, and its share; "" where nothing does."""
        if not self.drives:
            return ""
        return f"{self.drives[0].dimension} ({self.drives[0].share:.0%})"

    @property
    def event_ids(self) -> tuple[str, ...]:
        """The events behind the headline."""
        return self.primary.event_ids if self.primary else ()

    def shown_ids(self) -> frozenset[str]:
        """Return the events behind every figure that a page shows of this claim."""
        shown = (self.primary, *self.switches, *self.extremes, *self.holds_under)
        counted = {i for one in shown if one is not None for i in one.event_ids}
        became = dict((self.forward or {}).get("resolved") or {})
        ahead = (*became.get("event_ids", ()), *became.get("against_event_ids", ()))
        return frozenset(counted.union(ahead))


def figure_words(answered: Answered) -> str:
    """Return a figure as ``337`` or ``337 (330–340)``, and ``at least 12`` where not covered."""
    best = f"{answered.best:,.0f}"
    if not answered.covered:
        return f"at least {best}"
    if answered.low == answered.best == answered.high:
        return best
    high = "?" if answered.high is None else f"{answered.high:,.0f}"
    return f"{best} ({answered.low:,.0f}–{high})"


@dataclass(frozen=True)
class CheckResult:
    """The claims of one article, each with its answer, and the snapshot they were answered from."""

    published: date
    snapshot_id: str
    as_of: str
    answers: tuple[ClaimAnswer, ...]
    caveats: tuple[str, ...] = field(default=())

    def event_ids(self) -> frozenset[str]:
        """Return the events behind any figure that is shown."""
        return frozenset().union(*(answer.shown_ids() for answer in self.answers))

    def to_arrow(self) -> pa.Table:
        """Return one row per claim and definition; ``event_set`` names its events, see ``sets``."""
        rows = [row for n, answer in enumerate(self.answers) for row in _rows(n, answer)]
        return pa.Table.from_pylist(rows, schema=_ROWS)

    def sets_to_arrow(self) -> pa.Table:
        """Return the events of every set that ``to_arrow`` names, one row per set."""
        rows = []
        for number, answer in enumerate(self.answers):
            if answer.curve is None:
                continue
            sets, first = np.unique(answer.curve.grid.event_sets, return_index=True)
            rows += [
                {
                    "event_set": f"{number}:{one}",
                    "event_ids": list(answer.curve.grid.event_ids(int(at))),
                }
                for one, at in zip(sets, first, strict=True)
            ]
        return pa.Table.from_pylist(rows, schema=_SETS)

    def to_pandas(self) -> Any:
        """Return the rows as a pandas DataFrame."""
        return self.to_arrow().to_pandas()

    def summaries(self) -> list[dict[str, Any]]:
        """Return one row per claim, as the command prints it."""
        return [_summary(answer) for answer in self.answers]


_ROWS = pa.schema(
    [
        ("claim", pa.int32()),
        ("phrase", pa.string()),
        ("question", pa.string()),
        ("verdict", pa.string()),
        ("definition", pa.int32()),
        ("primary", pa.bool_()),
        *((name, pa.string()) for name in ("tie", "certainty", "lethality", "victims", "region")),
        *((name, pa.string()) for name in ("beginning", "end", "roster", "sources")),
        *((name, pa.float64()) for name in ("low", "best", "high")),
        ("lacking", pa.int32()),
        ("covered", pa.bool_()),
        ("standing", pa.string()),
        ("event_set", pa.string()),
    ]
)
_SETS = pa.schema([("event_set", pa.string()), ("event_ids", pa.list_(pa.string()))])


def phrase_of(claim: ArticleClaim) -> str:
    """Return the words that hold the number, out of the masked sentence."""
    begin = claim.start - claim.sentence_start
    end = claim.end - claim.sentence_start
    return " ".join(claim.quote[max(0, begin) : max(0, end)].split()) or claim.quote


def _rows(number: int, answer: ClaimAnswer) -> list[dict[str, Any]]:
    head = {
        "claim": number,
        "phrase": phrase_of(answer.claim),
        "question": answer.question,
        "verdict": str(answer.verdict),
    }
    curve = answer.curve
    if curve is None:
        return [
            head
            | {
                "definition": at,
                "primary": at == 0,
                "best": fact.value,
                "standing": str(fact.standing),
            }
            for at, fact in enumerate(answer.facts)
        ] or [head | {"standing": None}]
    grid, figures = curve.grid, curve.figures
    sets = grid.event_sets
    rows = []
    for at in range(len(curve)):
        taken = {
            str(dimension): options[grid.chosen[at, n]].key
            for n, (dimension, options) in enumerate(grid.options.items())
        }
        high = float(figures.high[at])
        rows.append(
            head
            | taken
            | {
                "definition": at,
                "primary": at == 0,
                "low": float(figures.low[at]),
                "best": float(figures.best[at]),
                "high": high if np.isfinite(high) else None,
                "lacking": int(figures.lacking[at]),
                "covered": bool(curve.covered[at]),
                "standing": str(STANDINGS[int(curve.standing[at])]),
                "event_set": f"{number}:{sets[at]}",
            }
        )
    return rows


def _summary(answer: ClaimAnswer) -> dict[str, Any]:
    claim = answer.claim
    primary = answer.primary
    return {
        "phrase": phrase_of(claim),
        "question": answer.question,
        "answer": answer.headline,
        "verdict": str(answer.verdict),
        "driver": answer.driver,
        "kind": str(claim.kind),
        "start": claim.start,
        "end": claim.end,
        "quote": claim.quote,
        "network": answer.network_id,
        "together": claim.together,
        "low": primary.low if primary else None,
        "best": primary.best if primary else (answer.facts[0].value if answer.facts else None),
        "high": primary.high if primary else None,
        "covered": primary.covered if primary else None,
        "lacking": primary.lacking if primary else None,
        "definitions": len(answer.curve) if answer.curve is not None else len(answer.facts),
        "holding": answer.holding,
        "holds_under": [list(one.switched) for one in answer.holds_under],
        "flips": list(answer.flips),
        "why": answer.why,
        "missing": list(answer.missing),
        "facts": [f"{fact.words} ({fact.on}): {fact.value:,.0f}" for fact in answer.facts],
        "event_ids": list(answer.event_ids),
        "forward": dict(answer.forward) if answer.forward is not None else None,
    }
