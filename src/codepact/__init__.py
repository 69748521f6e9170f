"""Codepact: program games, played for real, recorded, and read with certainty.

```python
import codepact as cp

clique = 'def act(game):\\n    return "C" if game.opponent.source == game.me.source else "D"\\n'
match = cp.play(cp.load_game("prisoners-dilemma"), [clique, clique])
```
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from codepact.checker.criteria import Discounted as Discounted
    from codepact.checker.criteria import LimitOfMeans as LimitOfMeans
    from codepact.checker.criteria import Rounds as Rounds
    from codepact.core.errors import CodepactError as CodepactError
    from codepact.core.game import Game as Game
    from codepact.core.game import Repetition as Repetition
    from codepact.core.game import normal_form as normal_form
    from codepact.core.limits import Limits as Limits
    from codepact.core.match import Match as Match
    from codepact.core.program import Program as Program
    from codepact.core.program_game import ProgramGame as ProgramGame
    from codepact.equilibrium.proving import prove_equilibrium as prove_equilibrium
    from codepact.equilibrium.proving import respond as respond
    from codepact.execution.tournament import Tournament as Tournament
    from codepact.games import describe as describe
    from codepact.games import load_game as load_game
    from codepact.games import rename_actions as rename_actions
    from codepact.games import rescale as rescale
    from codepact.games import swap_seats as swap_seats
    from codepact.proof.referee import play as play
    from codepact.proof.referee import play_all as play_all
    from codepact.proof.referee import prove_outcome as prove_outcome
    from codepact.proof.referee import round_robin as round_robin
    from codepact.zoo import zoo_names as zoo_names
    from codepact.zoo import zoo_program as zoo_program

# Rooms are imported when something of them is first used, so that `import codepact` is cheap.
_WHERE = {
    "CodepactError": "core.errors",
    "Discounted": "checker.criteria",
    "Game": "core.game",
    "LimitOfMeans": "checker.criteria",
    "Limits": "core.limits",
    "Match": "core.match",
    "Program": "core.program",
    "ProgramGame": "core.program_game",
    "Repetition": "core.game",
    "Rounds": "checker.criteria",
    "Tournament": "execution.tournament",
    "describe": "games",
    "load_game": "games",
    "normal_form": "core.game",
    "play": "proof.referee",
    "play_all": "proof.referee",
    "prove_equilibrium": "equilibrium.proving",
    "prove_outcome": "proof.referee",
    "rename_actions": "games",
    "rescale": "games",
    "respond": "equilibrium.proving",
    "round_robin": "proof.referee",
    "swap_seats": "games",
    "zoo_names": "zoo",
    "zoo_program": "zoo",
}

__all__ = ["__version__", *sorted(_WHERE)]  # noqa: PLE0604 - the names are texts


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(f"codepact.{_WHERE[name]}"), name)
    raise AttributeError(f"module 'codepact' has no attribute {name!r}")


def __dir__() -> list[str]:
    return list(__all__)
