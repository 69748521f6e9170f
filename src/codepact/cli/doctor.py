"""`codepact doctor`: what works on this machine, and why not the rest."""

from __future__ import annotations

import click

from codepact.cli.options import json_option


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Say what works here: the sandbox, the embedded model, the model providers.

    Nothing is called that costs money. Ends with status 1 if programs cannot be played at all.
    """
    from codepact.cli.output import print_json, print_table
    from codepact.models import check_models

    rows = [_sandbox(), _bubblewrap(), *((c.name, c.ok, c.detail) for c in check_models())]
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


def _sandbox() -> tuple[str, bool, str]:
    """Play a match that tries to escape, and see that it did not."""
    from codepact.games import load_game
    from codepact.proof.referee import play, sandbox

    try:
        fair = "def act(game):\n    return 'C'\n"
        foul = "def act(game):\n    while True:\n        pass\n"
        match = play(load_game("prisoners-dilemma"), [fair, foul])
    except Exception as e:
        return "sandbox", False, f"{type(e).__name__}: {e}"
    stopped = [f.kind for f in match.faults] == ["budget"]
    return "sandbox", stopped, f"{sandbox().version}; an endless loop was stopped by its ticks"
