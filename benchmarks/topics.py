"""How well the topics of articles are found: on our labelled cases, and on ECB+ by sub-topic.

Beside the themes stands a baseline on the same words: any mention anywhere makes a theme. Writes
JSON lines. All texts of the cases and the lexicon come from the same hand; ECB+ does not.

    python benchmarks/topics.py
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from rimland.app.jobs.topics import default_readers, shipped
from rimland.model.topics import Topics
from rimland.reading.topic_words import Strength, lexicon
from rimland.reading.topics import topics_of

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data"))
CASES = ROOT / "tests" / "cases"


def main() -> None:
    """Print one JSON line per measurement."""
    show = "--show" in sys.argv
    for row in (*on_cases(show=show), *on_streams(show=show)):
        print(json.dumps(row))


def cases() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Yield set, article and labels of every case."""
    labels = yaml.safe_load((CASES / "topics.yml").read_text(encoding="utf-8"))
    path = resources.files("rimland") / "data" / "articles" / "demonstration.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        if article["id"] in labels["demonstration"]:
            yield "demonstration", article, labels["demonstration"][article["id"]]
    for case in labels["written"]:
        yield "written", case, case


def on_cases(*, show: bool = False) -> Iterator[dict[str, Any]]:
    """Score every kind of topic on the labelled cases, and the baseline's themes."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for name, article, label in cases():
        found = read(article["text"], article["title"], str(article["published"])[:10])
        themes = {int(t.code.removeprefix("medtop:")) for t in found.themes}
        baseline = any_word(f"{article['title']}\n\n{article['text']}")
        wanted, may = set(label["themes"]), set(label["may"])
        for kind, given, must, right in (
            ("themes", themes, wanted, wanted | may),
            ("themes, any word", baseline, wanted, wanted | may),
            ("actors", _groups(found), set(label["actors"]), set(label["actors"])),
            ("countries", _countries(found), set(label["countries"]), set(label["countries"])),
            ("places", _names(found), set(label["places"]), None),
        ):
            count = counts.setdefault((name, kind), Counter())
            count.update(wanted=len(must), hit=len(must & given), given=len(given))
            count.update(right=len(given & right) if right is not None else len(given))
            if show and kind != "themes, any word":
                missing, wrong = must - given, given - (right if right is not None else given)
                if missing or wrong:
                    sys.stderr.write(f"{article['id']} {kind}: missing {missing} wrong {wrong}\n")
    for (name, kind), count in counts.items():
        yield {"set": name, "kind": kind, **_shares(kind, count)}


def on_streams(*, show: bool = False) -> Iterator[dict[str, Any]]:
    """Score themes on ECB+ by sub-topic: one of the expected ones is found, no other is."""
    path = DATA / "story_clusters" / "ecbplus_topics_1_35.jsonl.gz"
    if not path.is_file():
        return
    labels = yaml.safe_load((CASES / "topics_ecb.yml").read_text(encoding="utf-8"))
    readers = default_readers()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    for method in ("themes", "any word"):
        count, began = Counter[str](), time.process_time()
        for document in documents:
            label = labels[_sub_topic(document)]
            if method == "themes":
                found = topics_of(document["text"], readers, ()).themes
                given = {int(t.code.removeprefix("medtop:")) for t in found}
            else:
                given = any_word(document["text"])
            count.update(_told(given, label))
            if show and method == "themes":
                _show(document["doc_id"], given, label)
        yield {
            "set": "ECB+",
            "kind": method,
            "documents": len(documents),
            "documents with an expected theme": count["expecting"],
            "found": round(count["found"] / count["expecting"], 3),
            "themes given": count["given"],
            "themes right": round(count["right"] / count["given"], 3),
            "documents of no theme": count["silent"],
            "left without": round(count["none"] / count["silent"], 3),
            "documents_per_s": round(len(documents) / (time.process_time() - began), 1),
        }


def any_word(text: str) -> set[int]:
    """Return the baseline's themes: those of which any word stands in the text."""
    found = lexicon().find(text)
    return {f.code for f in found if f.code > 0 and f.strength is not Strength.ARMED}


def _told(given: set[int], label: dict[str, Any]) -> dict[str, int]:
    wanted, right = set(label["themes"]), {*label["themes"], *label["may"]}
    counts = {"given": len(given), "right": len(given & right)}
    if wanted:
        return counts | {"expecting": 1, "found": bool(given & wanted)}
    return counts | {"silent": 1, "none": not given - right}


def _show(name: str, given: set[int], label: dict[str, Any]) -> None:
    wanted, right = set(label["themes"]), {*label["themes"], *label["may"]}
    wrong = [lexicon().themes[code].name for code in given - right]
    missed = " MISSED" if wanted and not given & wanted else ""
    if wrong or missed:
        sys.stderr.write(f"{name} wrong {wrong}{missed}\n")


def _sub_topic(document: dict[str, Any]) -> str:
    plus = document["cluster"].endswith("plus") or "plus" in document["doc_id"]
    topic = str(document["topic"])
    return f"{topic} plus" if plus else topic


def read(text: str, title: str | None, day: str) -> Topics:
    """Return the topics of one article."""
    return topics_of(
        text, default_readers(), shipped(), title=title, published=date.fromisoformat(day)
    )


def _groups(found: Topics) -> set[str]:
    return {a.actor_id or a.name for a in found.actors if a.kind != "state_force"}


def _countries(found: Topics) -> set[str]:
    return {c.country_iso3 for c in found.countries}


def _names(found: Topics) -> set[str]:
    return {p.name for p in found.places}


def _shares(kind: str, count: Counter[str]) -> dict[str, Any]:
    """Return precision and recall; of places only the recall, because not all of them are labelled."""
    found = {"wanted": count["wanted"], "given": count["given"]}
    precision = round(count["right"] / max(1, count["given"]), 3)
    known = {} if kind == "places" else {"precision": precision}
    return {**found, **known, "recall": round(count["hit"] / max(1, count["wanted"]), 3)}


if __name__ == "__main__":
    main()
