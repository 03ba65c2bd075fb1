"""The texts of MUC-4 with their typed keys."""

from __future__ import annotations

import gzip
import json
import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from muc4_keys import COUNTRIES, Incident, parse_day, parse_incident

SPLITS = {"train": "muc4_train.jsonl.gz", "tst1": "muc4_tst1.jsonl", "tst2": "muc4_tst2.jsonl"}
# Clandestine are the two stations of the Salvadoran guerrillas.
_CITIES: dict[str, str] = dict(
    re.findall(
        r"(\w[\w ]*)=(\w+)",
        "CLANDESTINE=SLV, SAN SALVADOR=SLV, BOGOTA=COL, MEDELLIN=COL, CARTAGENA=COL, LIMA=PER, "
        "AYACUCHO=PER, GUATEMALA CITY=GTM, SANTIAGO=CHL, TEGUCIGALPA=HND, SAN PEDRO SULA=HND, "
        "LA PAZ=BOL, BUENOS AIRES=ARG, ROSARIO=ARG, QUITO=ECU, GUAYAQUIL=ECU, MANAGUA=NIC",
    )
)
_DATELINE_DAY = re.compile(r"\b(\d{1,2}) ([A-Z]{3})[A-Z]* (\d{2})\b")


@dataclass(frozen=True, slots=True)
class Document:
    """One text with its key."""

    document_id: str
    dateline: str
    text: str
    incidents: tuple[Incident, ...]

    @property
    def published(self) -> date | None:
        """The day in the dateline."""
        found = _DATELINE_DAY.search(self.dateline)
        return parse_day(found.group(0), None) if found else None

    @property
    def dateline_country(self) -> str | None:
        """The country the dateline names or its city lies in: a baseline, not a reading."""
        named = re.search(r"\(([A-Z ]+)\)", self.dateline.split(",")[0])
        if named and named[1] in COUNTRIES:
            return COUNTRIES[named[1]]
        return _CITIES.get(re.split(r"[,(]", self.dateline)[0].strip())


def shared_folder() -> Path:
    """Return where the real data lies; SystemExit where it does not."""
    named = os.environ.get("SHARED_DATA")
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        raise SystemExit(f"needs the real data, which is not in {folder}; set SHARED_DATA")
    return folder


def load(split: str, folder: Path | None = None) -> list[Document]:
    """Return the documents of the named splits, joined by "+"."""
    base = (folder or shared_folder()) / "muc4"
    found = []
    for name in split.split("+"):
        path = base / SPLITS[name]
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
        found += [parse_document(json.loads(line)) for line in text.splitlines()]
    return found


def parse_document(row: dict[str, Any]) -> Document:
    """Turn one line of the corpus into a document with its typed key."""
    name, dateline = str(row["doc_id"]), row.get("dateline") or ""
    plain = Document(name, dateline, row["text"], ())
    keys = tuple(parse_incident(t, name, plain.published) for t in row["templates"])
    return Document(name, dateline, row["text"], keys)
