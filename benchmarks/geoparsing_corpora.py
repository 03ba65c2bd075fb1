"""GeoVirus and LGL as documents with their toponyms; read as data, nothing is copied."""

from __future__ import annotations

import xml.parsers.expat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from shared_data import shared_data

from rimland.reading.gazetteer import Gazetteer, Grade
from rimland.reading.spans import Span
from rimland.tables.packaged import countries


@dataclass(frozen=True, slots=True)
class Gold:
    """A toponym as the corpus marks it."""

    span: Span
    name: str
    point: tuple[float, float] | None
    country: str | None
    demonym: bool


@dataclass(frozen=True, slots=True)
class Entity:
    """A recogniser's hint."""

    span: Span
    label: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its toponyms."""

    text: str
    gold: tuple[Gold, ...]
    entities: tuple[Entity, ...] = ()


@dataclass(slots=True)
class _Node:
    tag: str
    text: str = ""
    children: list[_Node] = field(default_factory=list)

    def of(self, tag: str) -> str:
        return next((c.text for c in self.children if c.tag == tag), "")


def read_xml(file: Path) -> _Node:
    """Read a small XML file; declared entities are refused, so nothing can expand or be fetched."""
    root = _Node("")
    stack = [root]

    def start(tag: str, _: dict[str, str]) -> None:
        node = _Node(tag)
        stack[-1].children.append(node)
        stack.append(node)

    def end(_: str) -> None:
        stack.pop()

    def text(data: str) -> None:
        stack[-1].text += data

    def refuse(*_: object) -> None:
        message = f"{file.name} declares entities"
        raise ValueError(message)

    parser = xml.parsers.expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.EntityDeclHandler = text, refuse
    parser.Parse(file.read_bytes(), True)  # noqa: FBT003 # expat's own signature
    return root.children[0]


def corpus(name: str, gazetteer: Gazetteer) -> Iterator[Document]:
    """Yield the documents of GeoVirus or LGL."""
    file = {"GeoVirus": "GeoVirus.xml", "LGL": "lgl.xml"}[name]
    for article in read_xml(shared_data() / "geoparsing" / file).children:
        marks = next(c for c in article.children if c.tag in {"locations", "toponyms"})
        text = article.of("text")
        gold = [_gold(mark, text, gazetteer) for mark in marks.children]
        yield Document(text, tuple(sorted(gold, key=lambda g: g.span)))


def _gold(mark: _Node, text: str, gazetteer: Gazetteer) -> Gold:
    name = mark.of("phrase") or mark.of("name")
    span = Span(int(mark.of("start")), int(mark.of("end")))
    if span.of(text) != name:  # GeoVirus counts characters from 1
        span = Span(span.start - 1, span.end - 1)
    tag = next((c for c in mark.children if c.tag == "gaztag"), None)
    source = tag if tag is not None else mark
    point = (float(source.of("lat")), float(source.of("lon"))) if source.of("lat") else None
    if tag is not None:
        title = tag.of("name") if tag.of("fcode").startswith("PCL") else ""
    else:
        title = mark.of("page").rpartition("/")[2].replace("_", " ")
    iso3 = _iso3(title, gazetteer) if title else None
    grades = {one.grade for one in gazetteer.named(name)}
    return Gold(span, name, point, iso3, demonym=grades == {Grade.DEMONYM})


def _iso3(title: str, gazetteer: Gazetteer) -> str | None:
    found = [n.place for n in gazetteer.named(title) if n.grade != Grade.DEMONYM]
    iso = [p.country_iso3 for p in found if p.kind == "country"]
    if title == "Georgia":  # the page of the name lists what it may mean
        return None
    return iso[0] if iso and iso[0] in countries() else None
