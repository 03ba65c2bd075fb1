"""What the coder makes of a text before anything is thrown away, and which reports are right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rimland.coding.apart import Incident
from rimland.coding.belief import TELLING, believed, tells_enough
from rimland.coding.document import Reading, read
from rimland.coding.incidents import incidents
from rimland.coding.recall import recalled_after
from rimland.coding.reports import report
from rimland.coding.screening import Mention, Screened
from rimland.coding.tools import default_tools
from rimland.model.coded import CodedReport
from training.corpora import Example

_MEETS = 1.0
_ASKED = frozenset({"country_iso3", "date", "killed_best"})


@dataclass(frozen=True, slots=True)
class Told:
    """A text with the incidents that the rules let pass."""

    example: Example
    reading: Reading
    mentions: tuple[Mention, ...]
    incidents: tuple[Incident, ...]


def told(example: Example, screened: Screened, words: Mapping[int, float]) -> Told | None:
    """Read a text to its incidents, past the learned gates; None where the rules see none.

    ``words`` is what the first belief says of its sentences.
    """
    if not screened.hopeful and max(words.values(), default=0.0) < TELLING:
        return None
    reading = read(screened, example.published, default_tools())
    mentions = believed(reading, words)
    found = [i for i in incidents(reading, mentions) if tells_enough(reading, i)]
    return Told(example, reading, tuple(mentions), tuple(found)) if found else None


def coded(text: Told) -> list[CodedReport]:
    """Return the reports of a text's incidents."""
    news = news_of(text)
    return [report(text.reading, i, news) for i in news]


def news_of(text: Told) -> list[Incident]:
    """Return the incidents that are news, without those that the text only recalls."""
    return [i for i in recalled_after(text.reading, text.incidents) if i.background is None]


def right(text: Told, reports: Sequence[CodedReport]) -> list[bool] | None:
    """Say of each report whether it meets a label with country, day and killed right.

    None where the labels of the text are not known.
    """
    if text.example.corpus == "muc":
        return _right_by_key(text.example, reports)
    labels = text.example.labels
    return None if labels is None else _right_by_label(labels, reports)


def _right_by_label(labels: Sequence[dict[str, Any]], reports: Sequence[CodedReport]) -> list[bool]:
    from assign import assign  # noqa: PLC0415 - a benchmark's module, on the path by corpora.py
    from case_fields import fields, similarity  # noqa: PLC0415

    scores = [[similarity(r, label) for label in labels] for r in reports]
    met = dict(assign(scores, _MEETS))
    return [
        i in met and all(ok for name, ok, _, _ in fields(r, labels[met[i]]) if name in _ASKED)
        for i, r in enumerate(reports)
    ]


def _right_by_key(example: Example, reports: Sequence[CodedReport]) -> list[bool] | None:
    from muc4_score import align, slots  # noqa: PLC0415

    document = example.key
    outcome = align(document, example.text, list(reports))
    if len(outcome.kept) != len(reports):
        return None  # MUC-4 is silent on a report it would not call an incident
    pairs = {id(pair.report): pair for pair in outcome.pairs}
    asked = {"country", "date_exact", "deaths"}
    return [
        id(r) in pairs and all(v.right for v in slots(pairs[id(r)]) if v.slot in asked)
        for r in reports
    ]
