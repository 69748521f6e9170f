"""What a program may spend."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of one match, the same for every program and for every simulated run of it.

    A *tick* is one loop turn, one function call or one comprehension element of the program, plus
    a charge by size for costly built-ins; ticks are counted exactly and alike on every machine.

    `ticks_per_call`: for loading a program and for each of its moves. `ticks`, `simulations`: one
    allowance per match and player; what a simulated run spends is charged to the top-level caller.
    `simulation_depth`: how deep simulations nest, and how many numbers of a shared tape a
    run sees or leaves out. `recursion`: nested calls within a program.
    `questions`, `profiles`, `proof_ticks`: bounds of one evaluation of provability; reaching one
    ends it. `branches`: coin-flip branches that are enumerated for one profile. `source`:
    characters of one program. `memory`: bytes for the whole match. `seconds`: a backstop
    for work that ticks cannot see; ending by it is recorded so, since it is not reproducible.
    """

    ticks_per_call: int = 100_000
    ticks: int = 2_000_000
    simulations: int = 10_000
    simulation_depth: int = 150
    recursion: int = 50
    questions: int = 256
    profiles: int = 64
    branches: int = 256
    proof_ticks: int = 20_000_000
    source: int = 65_536
    memory: int = 256 << 20
    seconds: float = 5.0
