"""How long an attack is followed: the share of what follows it on each later day.

Every kernel is a mixture of geometric decays, which a series runs through in linear time; a power
law is one of many, from days to a year. Sources: Hardiman, Bercot & Bouchaud (2013) for power laws
as sums of exponentials; Ogata (1988) for the power law itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter
from scipy.special import gammaln

from rimland.analysis.dynamics.fitting import Floats

_YEAR = 365.25
_SCALES = 24


@dataclass(frozen=True, slots=True)
class Kernel:
    """A mixture of geometric decays over the days after an attack; the days' shares add up to one.

    ``keeps`` are the shares that each decay hands on to the next day; ``weights`` add up to one.
    """

    name: str
    keeps: tuple[float, ...]
    weights: tuple[float, ...]

    def shares(self, days: int) -> Floats:
        """Return the share of each of the first days after an attack."""
        first = np.zeros(days + 1)
        first[0] = 1.0
        found: Floats = self.follow(first)[1:]
        return found

    @property
    def median_days(self) -> int:
        """The day by which half of what follows has followed."""
        return int(np.searchsorted(np.cumsum(self.shares(2 * int(_YEAR))), 0.5)) + 1

    def follow(self, series: Floats) -> Floats:
        """Return what the earlier days of each series weigh on every day: ... × days."""
        found = np.zeros(series.shape)
        for keep, weight in zip(self.keeps, self.weights, strict=True):
            found += lfilter([0.0, weight * (1 - keep)], [1.0, -keep], series, axis=-1)
        return found


def exponential(mean_days: float) -> Kernel:
    """Return the kernel of one decay with a mean lag of so many days, at least one."""
    return Kernel(f"exponential, mean {mean_days:g} d", (1 - 1 / mean_days,), (1.0,))


def power_law(scale_days: float, exponent: float) -> Kernel:
    """Return the kernel ``(1 + days / scale) ** -exponent``, cut off softly after a year.

    It is the mean of decays whose rate follows a gamma distribution.
    """
    rates = np.geomspace(1 / _YEAR, 3.0, _SCALES)
    density = exponent * np.log(scale_days * rates) - scale_days * rates - gammaln(exponent)
    lasting = np.exp(density) * np.exp(-rates) / -np.expm1(-rates)
    weights = lasting / lasting.sum()
    name = f"power law, exponent {exponent:g} from {scale_days:g} d"
    return Kernel(name, tuple(np.exp(-rates).tolist()), tuple(weights.tolist()))


KERNELS = (
    *(exponential(days) for days in (1, 2, 4, 7, 14, 28)),
    power_law(1, 1.5),
    power_law(7, 2.5),
)
"""The kernels that are tried; what lasts longer than a month on average is not told from the base."""
