"""The jail: what full Python programs can do there, and what nobody can."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from arena import ALL_C, TFT, faults, job, meet, moves

from codepact.core.errors import CodepactError
from codepact.core.limits import Limits
from codepact.core.program import Program
from codepact.execution import jail as jail_module
from codepact.execution import routing
from codepact.execution.jail import JailSandbox, jail_problem
from codepact.execution.match import play_matches
from codepact.execution.prepare import Prepared
from codepact.zoo import find

pytestmark = pytest.mark.skipif(jail_problem() is not None, reason=str(jail_problem()))

FULL = {
    "inheritance": (
        "class Base:\n    def move(self, game):\n        return 'D'\n"
        "class Nice(Base):\n    def __init__(self):\n        super().__init__()\n"
        "    def move(self, game):\n        return 'C' if super().move(game) == 'D' else 'D'\n"
        "nice = Nice()\ndef act(game):\n    return nice.move(game)\n"
    ),
    "generators": (
        "def moves():\n    while True:\n        yield 'C'\n        yield 'C'\n"
        "plan = moves()\ndef act(game):\n    return next(plan)\n"
    ),
    "the ast module": (
        "import ast\ndef act(game):\n    tree = ast.parse(game.opponent.source)\n"
        "    return 'C' if any(isinstance(n, ast.FunctionDef) for n in ast.walk(tree)) else 'D'\n"
    ),
    "enum and abc": (
        "from abc import ABC, abstractmethod\nfrom enum import Enum\n"
        "class Move(Enum):\n    GOOD = 'C'\n    BAD = 'D'\n"
        "class Plan(ABC):\n    @abstractmethod\n    def pick(self): ...\n"
        "class Mine(Plan):\n    @property\n    def best(self):\n        return Move.GOOD\n"
        "    def pick(self):\n        return self.best.value\n"
        "def act(game):\n    return Mine().pick()\n"
    ),
    "del, decimal, statistics": (
        "from decimal import Decimal\nimport statistics\n"
        "def act(game):\n    x = [Decimal('0.1'), Decimal('0.2')]\n    m = sum(x)\n    del x\n"
        "    return 'C' if m == Decimal('0.3') and statistics.mean([1, 2, 3]) == 2 else 'D'\n"
    ),
}


@pytest.fixture(scope="module")
def box() -> Iterator[JailSandbox]:
    sandbox = JailSandbox(resolve=find)
    yield sandbox
    sandbox.close()


@pytest.mark.parametrize("name", FULL)
def test_full_python_plays_and_is_routed_to_the_jail(name: str) -> None:
    match = meet(FULL[name], TFT, rounds=3)
    assert (moves(match), match.faults) == (("CCC", "CCC"), ())
    assert match.sandbox.startswith("jail")
    assert meet(TFT, TFT).sandbox.startswith("monty")


def test_a_simulated_program_that_needs_full_python_takes_the_match_to_the_jail() -> None:
    named = f"OTHER = {FULL['generators']!r}\n"
    asks = named + (
        "def act(game):\n    p = game.profile(opponent=OTHER)\n"
        "    return game.simulate(game.opponent, 1, p)\n"
    )
    match = meet(asks, ALL_C, rounds=2)
    assert (moves(match), match.faults) == (("CC", "CC"), ())
    assert match.sandbox.startswith("jail")


def test_without_a_jail_full_python_is_refused_and_the_fault_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(routing, "jail_problem", lambda: "no user namespaces")
    match = meet(FULL["generators"], TFT)
    assert faults(match) == [(0, None, "unsupported")]
    assert "yield" in match.faults[0].detail and "no user namespaces" in match.faults[0].detail


def test_a_broken_bubblewrap_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jail_module, "find_bwrap", lambda: Path("/bin/false"))
    jail_problem.cache_clear()
    try:
        assert "its self-test fails" in (jail_problem() or "")
        with pytest.raises(CodepactError, match="the jail does not work here"):
            JailSandbox().run(*_one_run())
    finally:
        monkeypatch.undo()
        jail_problem.cache_clear()
    assert jail_problem() is None


def _one_run() -> tuple[object, list[object]]:
    from codepact.execution.sandbox import Run

    j = job(ALL_C, ALL_C)
    return j.program_game, [Run(j.profile)]


def raw(monkeypatch: pytest.MonkeyPatch, body: str) -> str:
    """Let a program run whose text is `body`, as no static check would let it."""
    source = f"def act(game):\n{body}\n    return 'C'\n"
    loader = "def _mtr_load(*_mtr_a):\n" + "".join(f"    {x}\n" for x in source.splitlines())
    honest = jail_module.prepare

    def prepare(program: Program, limit: int) -> Prepared:
        if program.source != source:
            return honest(program, limit)
        return Prepared(program, loader + "    return act\n", "free", frozenset(), "RMO", None)

    monkeypatch.setattr(jail_module, "prepare", prepare)
    return source


FORBIDDEN_BY_THE_KERNEL = {
    "open": "open('/guest/match.py')",
    "listdir": "import os; os.listdir('/')",
    "fork": "import os; os.fork()",
    "socket": "import _socket; _socket.socket()",
    "kill": "import os; os.kill(1, 9)",
    "random bytes": "import os; os.urandom(8)",
    "exec": "import os; os.execv('/bin/true', ['true'])",
    "fds": "import os; os.dup(0)",
    "getpid": "import ctypes\n        if ctypes.CDLL(None).getpid() > 0: pass\n"
    "        else: raise PermissionError",
}


@pytest.mark.parametrize("name", FORBIDDEN_BY_THE_KERNEL)
def test_the_kernel_refuses_what_no_check_stopped(
    name: str, box: JailSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = (
        f"    try:\n        {FORBIDDEN_BY_THE_KERNEL[name]}\n    except OSError as e:\n"
        "        if e.errno in (1, None): return 'D'\n    except ImportError:\n        return 'D'"
    )
    source = raw(monkeypatch, body)
    match = play_matches([job(source, TFT, rounds=3)], box)[0]
    assert (moves(match), match.faults) == (("DDD", "CDD"), ())


def test_a_process_that_dies_hangs_or_lies_costs_its_own_seat_only(
    box: JailSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = {
        "    import os; os._exit(0)": "crash",
        "    import ctypes; ctypes.string_at(0)": "crash",
        "    while True: pass": "wall",
        "    import os\n    for fd in range(64):\n        try: os.write(fd, b'x' * 4096)\n"
        "        except OSError: pass": "crash",
        "    x = [0] * (1 << 30)": "memory",
    }
    limits = Limits(seconds=1.0, memory=64 << 20)
    for body, kind in ends.items():
        source = raw(monkeypatch, body)
        began = time.monotonic()
        match = play_matches([job(TFT, source, rounds=3, limits=limits)], box)[0]
        assert faults(match)[:1] == [(1, 1, kind)], (body, match.faults)
        assert moves(match) == ("CDD", "DDD")
        assert time.monotonic() - began < 20


def test_a_player_that_refills_its_tank_is_still_charged_no_more_than_it_was_sent(
    box: JailSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    refill = (
        "    import gc\n"
        "    for x in gc.get_objects():\n"
        "        if type(x) is list and len(x) == 3 and x[2] is None:\n"
        "            x[0] = 10 ** 12"
    )
    limits = Limits(ticks_per_call=1000)
    match = play_matches([job(raw(monkeypatch, refill), TFT, rounds=3, limits=limits)], box)[0]
    assert match.ticks == (0, 0)
    assert moves(match) == ("CCC", "CCC")


def test_a_player_holds_no_secret_of_its_rival(
    box: JailSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Its own memory is searched for the rival's source, which this game does not disclose.
    secret = "def act(game):\n    return 'C'  # the needle of the haystack\n"
    body = (
        "    import gc\n"
        "    word = 'nee' + 'dle of'\n"
        "    for x in gc.get_objects():\n"
        "        for y in gc.get_referents(x):\n"
        "            if type(y) is str and word in y and 'def act(game)' in y: return 'D'"
    )
    source = raw(monkeypatch, body)
    hidden = job(source, secret, rounds=2, capabilities=frozenset({"random"}))
    match = play_matches([hidden], box)[0]
    assert (moves(match), match.faults) == (("CC", "CC"), ())


def test_a_closed_jail_leaves_no_process() -> None:
    sandbox = JailSandbox(resolve=find)
    play_matches([job(TFT, TFT)], sandbox)
    jail = sandbox._jail
    assert jail is not None
    sandbox.close()
    listed = subprocess.run(["ps", "-eo", "ppid,args"], capture_output=True, text=True, check=True)
    own = [x for x in listed.stdout.splitlines() if x.split()[0] == str(os.getpid())]
    assert not any("zygote.py" in x for x in own)
    assert moves(play_matches([job(TFT, TFT)], sandbox)[0]) == ("C", "C")
    sandbox.close()
