"""From tallies to an answer in plain words, with the eight checks."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow.compute as pc

from rimland.analysis.portrayal.claims import Attack
from rimland.analysis.portrayal.tallies import Tally, disputed
from rimland.analysis.verdicts import Answer, Check, Concern, Finding
from rimland.tables.snapshot import Snapshot

_MOST_UNKNOWN = 1 / 3
"""Share of attacks of which nobody says whether they were claimed, beyond which nothing is said."""


def conclude(
    whole: Tally, checks: Sequence[Check], title: str, equivalence: tuple[float, float]
) -> tuple[Answer, str]:
    """Return whether the group claims more than is established, and the sentences to it."""
    known = len({*whole.claimed, *whole.established, *whole.unclaimed})
    if not known or whole.ratio is None:
        return Answer.CANNOT_TELL, (
            f"No source at hand says both what {title} claimed and what is established as its own."
        )
    answer, said = _answer(whole, checks, equivalence)
    numbers = (
        f"{len(whole.claimed):,} attacks are claimed and {len(whole.established):,} are established, "
        f"a ratio of {whole.ratio:.2f}{_interval(whole)}. Of the claims {len(whole.both):,} are "
        f"established and {len(whole.falsely_claimed):,} are disputed; {len(whole.unclaimed):,} "
        f"established attacks have no known claim. In claimed attacks {whole.claimed_killed:,} people "
        f"were killed, in established ones {whole.established_killed:,}."
    )
    return answer, f"{said.format(title=title)} {numbers}"


def _answer(
    whole: Tally, checks: Sequence[Check], equivalence: tuple[float, float]
) -> tuple[Answer, str]:
    lowest, highest = equivalence
    if any(check.finding is Finding.FAILS for check in checks):
        return Answer.NOT_IDENTIFIED, (
            "Whether {title} claims more than is established is not identified: of too many "
            "attacks no source says whether they were claimed."
        )
    found = whole.ratio_interval
    if found is None or (found.low < highest and found.high > highest):
        return Answer.UNDERPOWERED, (
            "The attacks are too few to say whether {title} claims more than is established."
        )
    if found.low >= highest:
        return Answer.SUPPORTED, (
            "{title} claims clearly more attacks than others establish: it appears stronger than "
            "the record shows."
        )
    if found.low >= lowest:
        return Answer.NOT_SUPPORTED, (
            "{title} claims about as many attacks as others establish, within the region stated "
            "beforehand."
        )
    return Answer.NOT_SUPPORTED, (
        "{title} does not claim clearly more attacks than others establish; it may claim fewer."
    )


def _interval(whole: Tally) -> str:
    found = whole.ratio_interval
    return "" if found is None else f" ({found.low:.2f} to {found.high:.2f})"


def checks_of(attacks: Sequence[Attack], snapshot: Snapshot) -> tuple[Check, ...]:
    """Return the eight checks; where a concern cannot touch a ratio of claims it says why."""
    unknown = sum(one.claimed is None for one in attacks)
    heard = unknown <= _MOST_UNKNOWN * len(attacks)
    kinds = snapshot.arrow("coverage")
    strict = int(pc.max(kinds["min_killed"]).as_py() or 0) if kinds.num_rows else 0
    return (
        Check(
            Concern.DETECTION,
            Finding.HOLDS if heard else Finding.FAILS,
            f"for {unknown:,} of {len(attacks):,} attacks no source says whether they were claimed; "
            "these are left out",
        ),
        Check(
            Concern.DEFINITION,
            Finding.HOLDS,
            "claims and established attacks are counted under the same roster",
        ),
        Check(
            Concern.COVERAGE,
            Finding.UNKNOWN,
            "no source declares that it lists every claim; counts are of what is recorded and no "
            "totals",
        ),
        Check(
            Concern.REVERSE,
            Finding.UNKNOWN,
            "an attack may be called the group's because it was claimed: the two are not independent",
        ),
        Check(Concern.REGRESSION, Finding.HOLDS, "no date was chosen by what was counted"),
        Check(
            Concern.COMMON_SHOCK, Finding.HOLDS, "both sides of the ratio are of the same attacks"
        ),
        Check(
            Concern.DENOMINATOR,
            Finding.HOLDS,
            f"both counts stand beside the ratio; {disputed(attacks):,} attacks are disputed",
        ),
        Check(
            Concern.INCLUSION,
            Finding.HOLDS if not strict else Finding.UNKNOWN,
            "the sources used list attacks without deaths too"
            if not strict
            else f"a source lists only attacks with {strict} dead or more: claims of smaller ones are "
            "not seen",
        ),
    )
