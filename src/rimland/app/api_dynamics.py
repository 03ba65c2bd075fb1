"""The part of a ledger's Python API on what moves the violence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rimland.app.settings import Settings
from rimland.ledger.database import Database
from rimland.model.errors import CoverageError
from rimland.model.network import Network
from rimland.tables.networks import named_network
from rimland.tables.scenarios import load_scenarios

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from rimland.analysis.displacement.results import DisplacementResult
    from rimland.analysis.displacement.results import Options as DisplacementOptions
    from rimland.analysis.dynamics.results import DynamicsResult
    from rimland.analysis.dynamics.results import Options as DynamicsOptions
    from rimland.analysis.outlook.results import OutlookResult
    from rimland.analysis.portrayal.portrayal import Options as PortrayalOptions
    from rimland.analysis.portrayal.portrayal import PortrayalResult
    from rimland.analysis.replay.results import Options as ReplayOptions
    from rimland.analysis.replay.results import ReplayResult
    from rimland.analysis.scenarios.results import Options as SimulationOptions
    from rimland.analysis.scenarios.results import SimulationResult
    from rimland.analysis.synchrony.results import Options as SynchronyOptions
    from rimland.analysis.synchrony.results import SynchronyResult
    from rimland.model.scenario import Scenario
    from rimland.tables.snapshot import Snapshot


class Dynamics:
    """Methods of ``Ledger`` that ask what moves the violence."""

    database: Database
    settings: Settings

    if TYPE_CHECKING:

        def snapshot(self, *, as_of: datetime | None = None, publish: bool = False) -> Snapshot:
            """Write a snapshot, as ``Ledger`` does."""

    def displacement(
        self,
        network: str | Network,
        options: DisplacementOptions | None = None,
        *,
        snapshot: Snapshot | None = None,
    ) -> DisplacementResult:
        """Say whether losses in a network's core are followed by more attacks elsewhere.

        Raises CoverageError where the network's file dates no loss, or nothing of it is recorded.
        """
        from rimland.analysis.displacement.displacement import displacement  # noqa: PLC0415 - pulls in ibis
        from rimland.analysis.displacement.results import Options  # noqa: PLC0415

        chosen = replace(options or Options(), seed=self.settings.seed)
        return displacement(snapshot or self.snapshot(), named_network(network), chosen)

    def portrayal(
        self,
        network: str | Network,
        options: PortrayalOptions | None = None,
        *,
        snapshot: Snapshot | None = None,
    ) -> PortrayalResult:
        """Hold what a network claims against what others establish of it.

        Raises CoverageError where nothing is attributed to the network.
        """
        from rimland.analysis.portrayal.portrayal import Options, portrayal  # noqa: PLC0415 - as above

        chosen = replace(
            options or Options(), draws=self.settings.bootstrap_draws, seed=self.settings.seed
        )
        return portrayal(snapshot or self.snapshot(), named_network(network), chosen)

    def synchrony(
        self,
        network: str | Network,
        options: SynchronyOptions | None = None,
        *,
        snapshot: Snapshot | None = None,
    ) -> SynchronyResult:
        """Say whether attacks in several theatres fall together more than by chance.

        Raises CoverageError where nothing of the network is dated to the day.
        """
        from rimland.analysis.synchrony.results import Options  # noqa: PLC0415 - as above
        from rimland.analysis.synchrony.synchrony import synchrony  # noqa: PLC0415

        chosen = replace(options or Options(), seed=self.settings.seed)
        return synchrony(snapshot or self.snapshot(), named_network(network), chosen)

    def dynamics(
        self,
        network: str | Network,
        options: DynamicsOptions | None = None,
        *,
        snapshot: Snapshot | None = None,
    ) -> DynamicsResult:
        """Say whether attacks follow attacks, within theatres and between them.

        Raises CoverageError where nothing of the network is dated to the day.
        """
        from rimland.analysis.dynamics.dynamics import dynamics  # noqa: PLC0415 - as above
        from rimland.analysis.dynamics.results import Options  # noqa: PLC0415

        chosen = replace(options or Options(), seed=self.settings.seed)
        return dynamics(snapshot or self.snapshot(), named_network(network), chosen)

    def simulate(
        self,
        network: str | Network,
        options: SimulationOptions | None = None,
        *,
        scenarios: str | None = None,
        snapshot: Snapshot | None = None,
    ) -> SimulationResult:
        """Compare scenarios on the fitted dynamics; those that ship where no file is given.

        Raises CoverageError where nothing of the network is dated to the day, and SettingsError
        where the scenario file has a fault.
        """
        taken = snapshot or self.snapshot()
        try:
            displaced = self.displacement(network, snapshot=taken)
        except CoverageError:  # then its effect can only be assumed
            displaced = None
        return self._simulated(network, taken, displaced, options, load_scenarios(scenarios))

    def _simulated(
        self,
        network: str | Network,
        snapshot: Snapshot,
        displaced: DisplacementResult | None,
        options: SimulationOptions | None = None,
        scenarios: Sequence[Scenario] = (),
    ) -> SimulationResult:
        from rimland.analysis.scenarios.results import Options  # noqa: PLC0415 - as above
        from rimland.analysis.scenarios.simulate import compare  # noqa: PLC0415

        chosen = replace(options or Options(), seed=self.settings.seed)
        asked = scenarios or load_scenarios()
        return compare(snapshot, named_network(network), asked, displaced, chosen)

    def replay(
        self,
        network: str | Network,
        options: ReplayOptions,
        *,
        snapshot: Snapshot | None = None,
        step: Callable[[str], None] | None = None,
    ) -> ReplayResult:
        """Say month by month what would have been warned of, and how often falsely.

        ``step`` is told before each month. Raises CoverageError where nothing of the network is
        recorded, or the last month comes before the first.
        """
        from rimland.analysis.replay.replay import replay  # noqa: PLC0415 - as above

        chosen = replace(options, seed=self.settings.seed)
        return replay(snapshot or self.snapshot(), named_network(network), chosen, step)

    def outlook(self, network: str | Network, *, snapshot: Snapshot | None = None) -> OutlookResult:
        """Say what the next twelve months may bring in each theatre, and how well that was told before.

        What the ledger's register holds stands with it. Raises CoverageError where no theatre has
        months in which its countries are listed.
        """
        from rimland.analysis.outlook.outlook import outlook  # noqa: PLC0415 - pulls in scikit-learn
        from rimland.app.jobs.scorecard import register_told  # noqa: PLC0415 - as above

        taken = snapshot or self.snapshot()
        found = outlook(taken, named_network(network), seed=self.settings.seed)
        return replace(found, frozen=register_told(self.database, taken))

    def _analyses(
        self, network: str | Network, snapshot: Snapshot
    ) -> tuple[list[Any], list[tuple[str, str]]]:
        """Return what a brief asks of a snapshot, and which analyses had nothing to go on and why."""
        found: list[Any] = []
        unasked: list[tuple[str, str]] = []
        asked = (self.displacement, self.portrayal, self.synchrony, self.dynamics, self.outlook)
        for ask in asked:
            try:
                found.append(ask(network, snapshot=snapshot))
            except CoverageError as error:
                unasked.append((ask.__name__, error.what))
        displaced = {type(one).__name__: one for one in found}.get("DisplacementResult")
        try:
            found.append(self._simulated(network, snapshot, displaced))
        except CoverageError as error:
            unasked.append((self.simulate.__name__, error.what))
        return found, unasked
