"""Trying programs out in matches: some at a time, until they have spent what they may."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from codepact.core.match import Match
from codepact.core.program import Profile, Program
from codepact.core.program_game import ProgramGame
from codepact.execution.match import MatchJob
from codepact.proof.referee import play_all

_CHUNK = 4
_LARGEST = 64


def try_in_turn(
    programs: Sequence[Program], ticks: int, spend: Callable[[Sequence[Program]], int]
) -> int:
    """Hand programs to `spend` in their order, some at a time; return the ticks that were spent.

    `spend` tries programs and returns what it cost; once `ticks` are spent the rest is left out.
    """
    done = spent = most = 0
    while done < len(programs) and spent < ticks:
        # Programs that simulate take a thousand times longer, so begin with few at a time.
        size = _CHUNK
        if done:
            size = max(_CHUNK, min(_LARGEST, (ticks - spent) // (2 * most or 1)))
        chunk = programs[done : done + size]
        cost = spend(chunk)
        most = max(most, cost // len(chunk))
        spent += cost
        done += len(chunk)
    return spent


def matches_of(
    rules: ProgramGame,
    programs: Sequence[Program],
    settings: Callable[[Program], Sequence[Profile]],
    seeds: Sequence[int],
) -> list[list[tuple[Match, ...]]]:
    """Return the matches of each program: in each of its settings, one for each seed.

    `settings`: the profiles to play with a program in its seat.
    """
    profiles = [settings(program) for program in programs]
    jobs = [MatchJob(rules, p, seed) for own in profiles for p in own for seed in seeds]
    played = iter(play_all(jobs))
    return [[tuple(next(played) for _ in seeds) for _ in own] for own in profiles]
