"""How well persons' names are masked and names of places and groups kept, beside spaCy alone.

    python benchmarks/masking.py [--train]

Prints one JSON line per figure:

cases     the labelled sentences of the project: share of persons' names masked whole and of their
          letters, share of what is masked that is a person, share of kept names that survive; by
          the rules, the rules with the model, both with the kept names given, and the model alone
muc4      occurrences of the persons in the answer keys of MUC-4 (titles left out), masked in the
          texts in capitals; the share of all letters that is masked
geovirus  place names of modern news that survive (nothing is known of places beforehand), and how
          often the case of words is restored after the texts were put in capitals
speed     milliseconds of processor time per 2,000 characters
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from shared_data import shared_data

from rimland.reading.casing import is_upper, truecase
from rimland.reading.casing_words import is_english
from rimland.reading.entities import Entity, Recogniser
from rimland.reading.masking import BLOCK, mask, persons
from rimland.reading.masking_words import words
from rimland.reading.spans import Span

_CASES = Path(__file__).resolve().parents[1] / "tests" / "cases" / "masking.yml"
_WORD = re.compile(r"[^\W\d_]+")
_READABLE = re.compile(r"[^\W\d_█]{2,}")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)+)"')
_SENTENCE = re.compile(r"\S[^.!?]{0,800}[.!?]?")

Masker = Callable[[str, Sequence[Entity], Sequence[Span]], Iterable[Span]]


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description="Masking beside spaCy alone.")
    parser.add_argument("--train", action="store_true", help="MUC-4 training texts, not the tests")
    arguments = parser.parse_args()
    recogniser = Recogniser()
    for name, masker in _MASKERS.items():
        _print("cases", name, on_cases(masker, recogniser))
    texts = list(muc_texts(train=arguments.train))
    for name in ("rules", "rules and model", "model alone"):
        _print("muc4", name, on_muc(_MASKERS[name], recogniser, texts))
    news = list(geovirus())
    for name in ("rules", "rules and model", "model alone"):
        _print("geovirus", name, on_places(_MASKERS[name], recogniser, news))
    _print("geovirus", "truecase", on_case(text for text, _ in news))
    _print("speed", "rules", speed([text[:2_000] for text, _ in news if len(text) > 2_000]))


def _by_rules(text: str, _entities: Sequence[Entity], _keep: Sequence[Span]) -> Iterable[Span]:
    return persons(text)


def _by_both(text: str, entities: Sequence[Entity], _keep: Sequence[Span]) -> Iterable[Span]:
    return persons(text, entities=entities)


def _by_all(text: str, entities: Sequence[Entity], keep: Sequence[Span]) -> Iterable[Span]:
    return persons(text, entities=entities, keep=keep)


def _by_model(_text: str, entities: Sequence[Entity], _keep: Sequence[Span]) -> Iterable[Span]:
    return [entity.span for entity in entities if entity.label == "PERSON"]


_MASKERS: dict[str, Masker] = {
    "rules": _by_rules,
    "rules and model": _by_both,
    "rules, model and kept names": _by_all,
    "model alone": _by_model,
}


def read_entities(recogniser: Recogniser, text: str) -> tuple[Entity, ...]:
    """Return what the model sees, in a text in capitals after these are taken away."""
    prepared = truecase(text) if is_upper(text) else text
    spans = [Span(*match.span()) for match in _SENTENCE.finditer(prepared)]
    return recogniser.entities(prepared, spans)


def on_cases(masker: Masker, recogniser: Recogniser) -> dict[str, Any]:
    """Recall, precision and survival on the labelled sentences."""
    names = whole = letters = masked_letters = shown = right = kept = survived = 0
    for case in yaml.safe_load(_CASES.read_text(encoding="utf-8")):
        text = case["text"]
        keep = [span for name in case["keep"] for span in _found(text, name)]
        found = tuple(masker(text, read_entities(recogniser, text), keep))
        masked = mask(text, found)
        people = [
            span
            for name in case["persons"]
            for span in _found(text, name)
            if not any(k.contains(span) for k in keep)
        ]
        for span in people:
            names += 1
            whole += not leaks(span.of(masked))
            letters += sum(letter.isalnum() for letter in span.of(text))
            masked_letters += span.of(masked).count(BLOCK)
        shown += len(found)
        right += sum(any(span.overlaps(person) for person in people) for span in found)
        kept += len(keep)
        survived += sum(BLOCK not in span.of(masked) for span in keep)
    return {
        "names": names,
        "recall_names": _share(whole, names),
        "recall_letters": _share(masked_letters, letters),
        "precision": _share(right, shown),
        "kept_names": kept,
        "kept_survive": _share(survived, kept),
    }


def leaks(shown: str) -> bool:
    """Whether a word of a name can still be read; particles (de, bin) and titles may stay."""
    rest = {match.group().lower() for match in _READABLE.finditer(shown)}
    return bool(rest - words().particles - words().titles)


def muc_texts(*, train: bool) -> Iterator[tuple[str, set[str]]]:
    """Yield MUC-4 texts with the persons named in their answer keys."""
    folder = shared_data() / "muc4"
    names = ["muc4_train.jsonl.gz"] if train else ["muc4_tst1.jsonl", "muc4_tst2.jsonl"]
    for name in names:
        raw = (folder / name).read_bytes()
        lines = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode().splitlines()
        for line in lines:
            document = json.loads(line)
            if people := set(_people(document["templates"])):
                yield document["text"], people


def _people(templates: list[dict[str, Any]]) -> Iterator[str]:
    for template in templates:
        for slot in ("HUM TGT: NAME", "PERP: INDIVIDUAL ID"):
            for filler in template[slot]:
                for name in filter(None, map(_without_titles, _QUOTED.findall(filler))):
                    # Perpetrators are mostly described ("URBAN COMMANDOS"), victims named.
                    if slot.startswith("HUM") or _holds_a_name(name):
                        yield name


def _without_titles(name: str) -> str:
    """The name alone; "" for a description ("THREE GUERRILLAS")."""
    lists, parts = words(), name.replace('\\"', '"').strip('" ').split()
    while parts and parts[0].lower().strip(".") in lists.titles | lists.roles:
        parts.pop(0)
    return "" if all(is_english(part.lower()) for part in parts) else " ".join(parts)


def _holds_a_name(name: str) -> bool:
    """Whether some words are given or family names and all could be."""
    lists, low = words(), name.lower().split()
    named = [part in lists.given or part in lists.family for part in low]
    return any(named) and not any(
        part in lists.english and not known for part, known in zip(low, named, strict=True)
    )


def on_muc(
    masker: Masker, recogniser: Recogniser, texts: list[tuple[str, set[str]]]
) -> dict[str, Any]:
    """Share of the occurrences of known persons that are masked whole."""
    total = hidden = blocks = letters = 0
    for text, people in texts:
        masked = mask(text, masker(text, read_entities(recogniser, text), ()))
        blocks += masked.count(BLOCK)
        letters += sum(map(str.isalpha, text))
        for name in people:
            for span in _found(text, name):
                total += 1
                hidden += not leaks(span.of(masked))
    return {
        "texts": len(texts),
        "occurrences": total,
        "recall": _share(hidden, total),
        "letters_masked": _share(blocks, letters),
    }


def geovirus() -> Iterator[tuple[str, list[str]]]:
    """Yield modern news texts with the names of their places."""
    # The file is ours to trust: it lies beside the repository and is read by nobody else.
    tree = ET.parse(shared_data() / "geoparsing" / "GeoVirus.xml")  # noqa: S314
    for article in tree.getroot():
        places = [location.findtext("name") or "" for location in article.iter("location")]
        yield article.findtext("text") or "", sorted(set(filter(None, places)))


def on_places(
    masker: Masker, recogniser: Recogniser, texts: list[tuple[str, list[str]]]
) -> dict[str, Any]:
    """Share of the occurrences of place names of which nothing is masked."""
    total = survived = 0
    for text, places in texts:
        masked = mask(text, masker(text, read_entities(recogniser, text), ()))
        for place in places:
            for span in _found(text, place):
                total += 1
                survived += BLOCK not in span.of(masked)
    return {"places": total, "survive": _share(survived, total)}


def on_case(texts: Iterable[str]) -> dict[str, Any]:
    """Share of words within sentences whose case truecase restores, by kind."""
    right: dict[str, list[int]] = {k: [] for k in ("names", "capital_words", "words", "acronyms")}
    for text in texts:
        upper = "".join(c.upper() if len(c.upper()) == 1 else c for c in text)
        printed = truecase(upper)
        for match in _WORD.finditer(text):
            before = text[: match.start()].rstrip(" \"'“”(")[-1:]
            if before and before not in ".!?:":
                word, (start, end) = match.group(), match.span()
                right[_kind(word)].append(printed[start:end][:2] == word[:2])
    return {kind: {"n": len(v), "right": _share(sum(v), len(v))} for kind, v in right.items()}


def _kind(word: str) -> str:
    if len(word) > 1 and word.isupper():
        return "acronyms"
    if word[0].islower():
        return "words"
    # "Health" in an organisation's name is not to be told from "health" without the name.
    return "capital_words" if word.lower() in words().english else "names"


def speed(texts: list[str]) -> dict[str, Any]:
    """Processor time of the rules and of truecasing."""
    upper = [text.upper()[:2_000] for text in texts]
    return {
        "texts": len(texts),
        "masking_ms": _milliseconds(persons, texts),
        "masking_capitals_ms": _milliseconds(persons, upper),
        "truecase_ms": _milliseconds(truecase, upper),
    }


def _milliseconds(task: Callable[[str], Any], texts: list[str]) -> float:
    task("Warm Ali Hassan")
    start = time.process_time()
    for text in texts:
        task(text)
    return round((time.process_time() - start) * 1_000 / max(len(texts), 1), 2)


def _found(text: str, name: str) -> list[Span]:
    pattern = r"\s+".join(map(re.escape, name.split()))
    return [Span(*match.span()) for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text)]


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _print(data: str, method: str, figures: dict[str, Any]) -> None:
    print(json.dumps({"benchmark": "masking", "data": data, "method": method} | figures))


if __name__ == "__main__":
    main()
