"""A reader without a model: it plays the disclosed programs and believes what it sees."""

from __future__ import annotations

from dataclasses import dataclass

from codepact.core.program import Program
from codepact.core.seeds import derive_seed
from codepact.exchange.claims import proved
from codepact.execution.match import MatchJob, payoffs
from codepact.interpretation.reading import HORIZON, Reading, ReadingTask
from codepact.proof.referee import play_all


@dataclass(frozen=True)
class SimulationReader:
    """Plays the disclosed profile in the sandbox and predicts exactly what happened there.

    It accepts if its own payoff of that match is at least that of the disagreement in every
    round. With random programs or noise the match itself may go differently: its seed is another.
    What is not disclosed it cannot play: then it predicts nothing, and accepts.
    """

    name: str = "simulation"

    def read(self, task: ReadingTask) -> Reading:
        """Play one match of the disclosed programs."""
        rules = task.program_game
        profile = tuple(Program(s) for s in task.sources if s is not None)
        if len(profile) < len(task.sources):
            nothing = (None,) * len(task.sources)
            return Reading(task.seat, nothing, True, "A source is not disclosed.")
        seed = derive_seed("simulation reader", task.seed)
        certified = proved(profile, task.claims or [()] * len(profile))
        match = play_all([MatchJob(rules, profile, seed, certified)])[0]
        walkout = payoffs(rules, [[a] * rules.repetition.rounds for a in rules.game.disagreement])
        mine, otherwise = match.payoffs[task.seat], walkout[task.seat]
        return Reading(
            seat=task.seat,
            predicted=tuple(actions[:HORIZON] for actions in match.actions),
            accepts=mine >= otherwise,
            reason=f"In a trial match my payoff is {mine}; without agreement it is {otherwise}.",
        )
