"""Both sandboxes as one: each run goes to the first that has what its programs need.

A profile whose programs keep to the common language runs in monty; one that needs full Python
runs, as a whole, in the jail. A run of monty that named such a program on the way is run again in
the jail. Where the jail does not work, programs that need it are refused, and the refusal says so.
Nothing ever runs outside both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from codepact.core.program import Program
from codepact.core.program_game import ProgramGame
from codepact.execution.jail import JailSandbox, jail_problem
from codepact.execution.monty import MontySandbox, OpenOutside, Resolve, no_outside
from codepact.execution.prepare import prepare
from codepact.execution.sandbox import Explored, Ran, Run


class RoutedSandbox:
    """Runs programs in monty or in the jail, as they need. One instance serves one thread."""

    def __init__(
        self, resolve: Resolve = lambda name: None, outside: OpenOutside = no_outside
    ) -> None:
        self._monty = MontySandbox(resolve, outside)
        self._jail = JailSandbox(resolve)

    @property
    def version(self) -> str:
        """Return the versions of both; every result says which of them it is from."""
        return f"{self._monty.version}; {self._jail.version}"

    def program(self, digest: str) -> Program:
        """Return a program that some run named."""
        try:
            return self._monty.program(digest)
        except KeyError:
            return self._jail.program(digest)

    def run(self, program_game: ProgramGame, runs: Sequence[Run]) -> list[Ran]:
        """Run each of `runs`; see `codepact.execution.sandbox.Sandbox.run`."""
        limit = program_game.limits.source
        full = [any(prepare(p, limit).full for p in run.profile) for run in runs]
        common = [k for k, needs in enumerate(full) if not needs]
        results = dict(
            zip(common, self._monty.run(program_game, [runs[k] for k in common]), strict=True)
        )
        missed = [k for k in range(len(runs)) if full[k] or results[k].missed]
        if missed and jail_problem() is None:
            again = self._jail.run(program_game, [runs[k] for k in missed])
            results.update(zip(missed, again, strict=True))
        elif missed:
            refused = self._monty.run(program_game, [runs[k] for k in missed])
            results.update((k, _explained(r)) for k, r in zip(missed, refused, strict=True))
        return [results[k] for k in range(len(runs))]

    def explore(
        self,
        program_game: ProgramGame,
        program: Program,
        seat: int,
        states: int,
        rounds: int | None = None,
        slips: bool = False,
    ) -> Explored:
        """Call an exact program of the common language in every state."""
        prepared = prepare(program, program_game.limits.source)
        if prepared.full or prepared.form != "exact":
            why = prepared.full or "it is not of the exact form"
            return Explored(refused=why)
        return self._monty.explore(program_game, program, seat, states, rounds, slips)

    def close(self) -> None:
        """End the processes of both."""
        self._monty.close()
        self._jail.close()


def _explained(ran: Ran) -> Ran:
    why = f"; only full Python has that, and the jail does not work here: {jail_problem()}"
    faults = tuple(
        replace(f, detail=f.detail + why) if f.kind == "unsupported" else f for f in ran.faults
    )
    return replace(ran, faults=faults)
