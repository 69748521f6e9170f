"""`codepact doctor`: what works on this machine, and why not the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from codepact.cli.options import json_option

if TYPE_CHECKING:
    from codepact.execution.sandbox import Sandbox


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Say what works here: the sandboxes, the embedded model, the model providers.

    Nothing is called that costs money. Ends with status 1 if programs cannot be played at all.
    """
    from codepact.cli.output import print_json, print_table
    from codepact.models import check_models

    rows = [_monty(), _bubblewrap(), _jail(), *((c.name, c.ok, c.detail) for c in check_models())]
    if as_json:
        print_json([{"name": n, "ok": ok, "detail": d} for n, ok, d in rows])
    else:
        print_table(
            "", ["what", "", "detail"], [[n, "ok" if ok else "-", d] for n, ok, d in rows], left=3
        )
    if not rows[0][1]:
        raise SystemExit(1)


def _bubblewrap() -> tuple[str, bool, str]:
    """Say whether the sandbox's worker is walled in once more."""
    from pathlib import Path

    from codepact.execution.confine import confined_worker

    worker = confined_worker()
    if isinstance(worker, Path):
        return "bubblewrap", True, "the sandbox's worker has no files, network or environment"
    return "bubblewrap", False, f"{worker}; the sandbox works without it"


def _monty() -> tuple[str, bool, str]:
    """Play a match that would never end, and see that it did."""
    from codepact.execution.monty import MontySandbox

    stopped, detail = _endless(MontySandbox())
    return "sandbox: monty", stopped, f"{detail}; an endless loop was stopped by its ticks"


def _jail() -> tuple[str, bool, str]:
    """Play a match of full Python, if that works here."""
    from codepact.execution.jail import JailSandbox, jail_problem

    problem = jail_problem()
    if problem:
        return "sandbox: jail", False, f"{problem}; programs that need full Python are refused"
    stopped, detail = _endless(JailSandbox())
    return "sandbox: jail", stopped, f"{detail}; a process per player, bubblewrap, seccomp, rlimits"


def _endless(sandbox: Sandbox) -> tuple[bool, str]:
    """Return whether an endless loop is stopped by its ticks, and what stopped it or did not."""
    from codepact.core.program import Program
    from codepact.core.program_game import ProgramGame
    from codepact.execution.match import MatchJob, play_matches
    from codepact.games import load_game

    fair = "def act(game):\n    return 'C'\n"
    foul = "def act(game):\n    while True:\n        pass\n"
    job = MatchJob(ProgramGame(load_game("prisoners-dilemma")), (Program(fair), Program(foul)))
    try:
        match = play_matches([job], sandbox)[0]
    except Exception as e:
        return False, f"{type(e).__name__}: {e}"
    return [f.kind for f in match.faults] == ["budget"], match.sandbox
