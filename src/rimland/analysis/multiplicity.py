"""Several tests at once: the more that are asked, the more one must stand out."""

from __future__ import annotations

from collections.abc import Sequence


def holm(values: Sequence[float]) -> tuple[float, ...]:
    """Return p-values corrected for their number, in the order given.

    Source: Holm (1979), A simple sequentially rejective multiple test procedure.
    """
    corrected = [0.0] * len(values)
    highest = 0.0
    for place, number in enumerate(sorted(range(len(values)), key=lambda n: values[n])):
        highest = max(highest, min(1.0, (len(values) - place) * values[number]))
        corrected[number] = highest
    return tuple(corrected)
