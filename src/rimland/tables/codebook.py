"""The codebook, generated from the schemas and vocabularies so that it cannot drift from them."""

from __future__ import annotations

from typing import Any

from rimland.model import vocab
from rimland.model.place import PLACE_PRECISION
from rimland.tables.packaged import countries
from rimland.tables.schemas import FLAGS, STANDINGS, TABLES

VOCABULARIES: dict[str, type[vocab.Vocabulary]] = {
    "mode": vocab.Mode,
    "target": vocab.TargetType,
    "weapon": vocab.Weapon,
    "unit": vocab.Unit,
    "role": vocab.Role,
    "tie": vocab.Tie,
    "certainty": vocab.Certainty,
    "claim": vocab.Claim,
    "date_precision": vocab.DatePrecision,
    "theatre": vocab.TheatreKind,
    "roster": vocab.Roster,
    "measure": vocab.Measure,
    "redistribution": vocab.Redistribution,
    "verification": vocab.Verification,
    "membership_role": vocab.MembershipRole,
    "tie_event": vocab.TieEvent,
}
"""Every closed vocabulary by the name the schemas use."""


def vocabularies() -> dict[str, dict[str, str]]:
    """Return word -> meaning for every vocabulary, the numbered and the flag lists included."""
    words = {
        name: {str(member): member.meaning for member in members}
        for name, members in VOCABULARIES.items()
    }
    words["where_prec"] = {
        str(p.level): p.meaning + (f" (circle of {p.radius_km:g} km)" if p.radius_km else "")
        for p in PLACE_PRECISION.values()
    }
    words["flag"] = dict(FLAGS)
    words["standing"] = dict(STANDINGS)
    words["region"] = {
        region: ", ".join(c.name for c in countries().values() if c.region == region)
        for region in sorted({c.region for c in countries().values()})
    }
    return words


def codebook_entries() -> dict[str, Any]:
    """Return tables -> fields with type, meaning, unit and vocabulary, and the vocabularies."""
    return {
        "tables": {
            name: [
                {
                    "name": f.name,
                    "type": f.type,
                    "meaning": f.meaning,
                    "unit": f.unit,
                    "vocabulary": f.vocabulary,
                }
                for f in fields
            ]
            for name, fields in TABLES.items()
        },
        "vocabularies": vocabularies(),
    }


def codebook_markdown() -> str:
    """Return the codebook as the page docs/codebook.md shows below its introduction."""
    lines: list[str] = []
    for name, fields in TABLES.items():
        lines += [
            f"## Table `{name}`",
            "",
            "| field | type | meaning | unit | vocabulary |",
            "|---|---|---|---|---|",
        ]
        for f in fields:
            kind = f"list of {f.name}" if f.type.startswith("STRUCT") else f.type
            words = (
                f"[{f.vocabulary}](#vocabulary-{f.vocabulary.replace('_', '-')})"
                if f.vocabulary
                else ""
            )
            lines.append(f"| `{f.name}` | {kind} | {f.meaning} | {f.unit} | {words} |")
        lines.append("")
    for name, meanings in vocabularies().items():
        lines += [
            f"(vocabulary-{name.replace('_', '-')})=",
            "",
            f"## Vocabulary: {name}",
            "",
            "| word | meaning |",
            "|---|---|",
        ]
        lines += [f"| `{word}` | {meaning} |" for word, meaning in meanings.items()]
        lines.append("")
    return "\n".join(lines)
