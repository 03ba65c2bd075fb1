"""One fit of one library in a process of its own, timed; run by hawkes.py, with either Python.

    python -P hawkes_fits.py METHOD EVENTS.npz [--decay 0.8] [--repeat 3]

Answers one line of JSON. Libraries are imported by name, as each lives in an environment of its own
(-P, for a package of the peers is called hawkes, as the script beside this one). Not timed: the
import, reading the events, laying them out as the library wants them, building its model, and one
fit to the first events, which warms up whatever is compiled or loaded late. What is timed is the one
call that fits; the fastest of the repeats counts.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import time
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

_FEW = 3_000
"""Events of the fit that warms up; hawkes-rs wants more events than parameters."""
_LONG = 20.0
"""Seconds after which a fit is not repeated."""
_STRICT = 1e-9
"""Relative change at which L-BFGS-B stops; intensify's own is 1e-5."""
_LEAST = 1e-8
_REACH, _CLOSE = 10.0, 2e-3
"""How far from the truth, as a factor, and how exactly a shared decay is sought for intensify."""


class Problem(NamedTuple):
    """What is given to a library; times of each kind in an array of its own as well."""

    times: Any
    kinds: Any
    number: int
    end: float
    decay: float
    by_kind: list[Any]

    def start(self) -> tuple[Any, Any]:
        """Return where a peer that must be told begins: half the rate, and half from all alike."""
        rates = np.array([len(each) for each in self.by_kind]) / self.end
        return rates / 2, np.full((self.number, self.number), 0.5 / self.number)


class Found(NamedTuple):
    """What a fit came to; no decay where each pair has its own, ``converged`` None where not told."""

    baseline: Any
    branching: Any
    decay: float | None
    converged: bool | None
    rounds: int


Fit = Callable[[], Found]


def main() -> None:
    """Warm up, fit, and print what was found and what it took."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("method", choices=METHODS)
    parser.add_argument("events")
    parser.add_argument("--decay", type=float, required=True, help="given, or where to begin")
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    ready = METHODS[given.method]
    with np.load(given.events) as read:
        times, kinds = read["times"], read["kinds"]
        number, end = int(read["number"]), float(read["end"])
    few = min(_FEW, len(times) - 1)
    ready(_problem(times[:few], kinds[:few], number, float(times[few]), given.decay))()
    problem = _problem(times, kinds, number, end, given.decay)
    spent: list[tuple[float, float]] = []
    while len(spent) < given.repeat and sum(wall for wall, _ in spent) < _LONG:
        fit = ready(problem)
        wall, processor = time.perf_counter(), time.process_time()
        found = fit()
        spent.append((time.perf_counter() - wall, time.process_time() - processor))
    answer = {
        "baseline": np.asarray(found.baseline).tolist(),
        "branching": np.asarray(found.branching).tolist(),
        "decay": None if found.decay is None else float(found.decay),
        "converged": None if found.converged is None else bool(found.converged),
        "rounds": int(found.rounds),
        "seconds": min(wall for wall, _ in spent),
        "processor": min(processor for _, processor in spent),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(answer))


def _problem(times: Any, kinds: Any, number: int, end: float, decay: float) -> Problem:
    by_kind = [np.ascontiguousarray(times[kinds == kind]) for kind in range(number)]
    return Problem(times, kinds, number, end, decay, by_kind)


def _rimland(problem: Problem, *, fitted: bool, sparse: bool = False) -> Fit:
    library = importlib.import_module("rimland.analysis.dynamics.continuous")

    def fit() -> Found:
        decay = None if fitted else problem.decay
        found = library.fit_times(
            *(problem.times, problem.kinds, problem.number, problem.end),
            decay=decay,
            sparse=sparse,
        )
        return Found(found.baseline, found.branching, found.decay, None, 0)

    return fit


def _intensify(
    problem: Problem,
    *,
    tolerance: float = _STRICT,
    penalty: float = 0.0,
    fitted: bool = False,
) -> Fit:
    """Its maximum likelihood; where the decay is fitted, it has one for each pair of kinds."""
    library = importlib.import_module("intensify")
    engine = importlib.import_module("intensify.core.inference.mle").MLEInference(tol=tolerance)
    penalties = importlib.import_module("intensify.core.regularizers")
    baseline, branching = problem.start()
    kernels = [[library.ExponentialKernel(a, problem.decay) for a in row] for row in branching]
    model = library.MultivariateHawkes(problem.number, baseline, kernels)
    regular = penalties.L1(penalty) if penalty else None

    def fit() -> Found:
        told = engine.fit(
            model, problem.by_kind, problem.end, fit_decay=fitted, regularization=regular
        )
        info = told.convergence_info
        return Found(
            model.mu,
            told.connectivity_matrix(),
            None if fitted else problem.decay,
            info["success"],
            info["iterations"],
        )

    return fit


def _intensify_searched(problem: Problem) -> Fit:
    """One decay for all, sought around its fit with the decay given, as ours is sought."""
    search = importlib.import_module("scipy.optimize").minimize_scalar
    engine = importlib.import_module("intensify.core.inference.mle").MLEInference(tol=_STRICT)
    library = importlib.import_module("intensify")
    start = problem.start()

    def fit() -> Found:
        last = start
        best: dict[float, Found] = {}

        def loss(log_decay: float) -> float:
            nonlocal last
            decay = float(np.exp(log_decay))
            kernels = [[library.ExponentialKernel(a, decay) for a in row] for row in last[1]]
            model = library.MultivariateHawkes(problem.number, last[0], kernels)
            told = engine.fit(model, problem.by_kind, problem.end, fit_decay=False)
            last = (model.mu, told.connectivity_matrix())
            info = told.convergence_info
            best[log_decay] = Found(*last, decay, info["success"], info["iterations"])
            return -float(told.log_likelihood)

        middle, reach = np.log(problem.decay), np.log(_REACH)
        bounds = (middle - reach, middle + reach)
        told = search(loss, bounds=bounds, method="bounded", options={"xatol": _CLOSE})
        return best[told.x]._replace(rounds=len(best))

    return fit


def _hawkes_rs(problem: Problem) -> Fit:
    """Its own fit, which has no settings: the decay is always fitted."""
    library = importlib.import_module("hawkes.multivariate")

    def fit() -> Found:
        told = library.fit(problem.by_kind, problem.end)
        at = told.parameters
        return Found(at.baseline, at.excitation, at.decay, told.converged, told.iterations)

    return fit


def _hawkes_rs_given(problem: Problem) -> Fit:
    """Its likelihood and gradient under SciPy's L-BFGS-B, for its own fit takes no decay."""
    library = importlib.import_module("hawkes.multivariate")
    minimize = importlib.import_module("scipy.optimize").minimize
    size = problem.number
    start = np.concatenate([each.ravel() for each in problem.start()])

    def loss(at: Any) -> tuple[float, Any]:
        parameters = library.Parameters(
            at[:size].copy(), at[size:].reshape(size, size).copy(), problem.decay
        )
        value, slope = library.negative_log_likelihood_and_gradient(
            parameters, problem.by_kind, problem.end
        )
        return value, np.concatenate([slope.baseline, slope.excitation.ravel()])

    def fit() -> Found:
        told = minimize(
            loss,
            start,
            jac=True,
            method="L-BFGS-B",
            bounds=[(_LEAST, None)] * len(start),
            options={"ftol": _STRICT, "maxiter": 5_000, "maxfun": 100_000},
        )
        branching = told.x[size:].reshape(size, size)
        return Found(told.x[:size], branching, problem.decay, told.success, told.nit)

    return fit


METHODS: dict[str, Callable[[Problem], Fit]] = {
    "rimland, given": lambda problem: _rimland(problem, fitted=False),
    "rimland, given, sparse": lambda problem: _rimland(problem, fitted=False, sparse=True),
    "intensify, given": lambda problem: _intensify(problem, tolerance=1e-5),
    "intensify, given, strict": _intensify,
    "intensify, given, L1 3": lambda problem: _intensify(problem, penalty=3.0),
    "intensify, given, L1 10": lambda problem: _intensify(problem, penalty=10.0),
    "intensify, given, L1 30": lambda problem: _intensify(problem, penalty=30.0),
    "hawkes-rs, given": _hawkes_rs_given,
    "rimland, fitted": lambda problem: _rimland(problem, fitted=True),
    "intensify, fitted by search": _intensify_searched,
    "intensify, fitted by pair": lambda problem: _intensify(problem, tolerance=1e-5, fitted=True),
    "hawkes-rs, fitted": _hawkes_rs,
}


if __name__ == "__main__":
    main()
