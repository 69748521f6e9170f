"""Two programs share nothing: whatever one does, the other plays on as before."""

from __future__ import annotations

import pytest
from arena import ALL_C, PD, TFT, WORKER, faults, job, meet, moves, rules

from codepact.core.program import Program
from codepact.execution.match import MatchJob
from codepact.proof.referee import play_all

VICTIM = """
import collections, functools, itertools, json, math, re, copy, random, hashlib, dataclasses, bisect
Pair = collections.namedtuple("Pair", "a b")
count = 0


@dataclasses.dataclass
class Note:
    n: int = 0


def act(game):
    global count
    count += 1
    ok = (
        json.loads(json.dumps({"a": [1, 2]})) == {"a": [1, 2]}
        and math.floor(math.pi) == 3
        and re.match("a+", "aab").group(0) == "aa"
        and functools.reduce(lambda a, b: a + b, [1, 2, 3]) == 6
        and collections.Counter("aab")["a"] == 2
        and Pair(1, 2).b == 2
        and list(itertools.islice(itertools.count(3), 2)) == [3, 4]
        and copy.deepcopy([[1]]) == [[1]]
        and hashlib.sha256(b"x").hexdigest()[:4] == "2d71"
        and Note(count).n == count == game.round
        and bisect.bisect([1, 2, 3], 2) == 2
        and game.actions == ("C", "D")
        and len(game.opponent.actions) == len(game.me.actions) == game.round - 1
        and game.payoff("C", "C") == 3
        and not hasattr(game, "mine") and not hasattr(type(game), "mine")
        and not hasattr(type(game.me), "mine")
        and sum([1, 2]) == 3 and max(1, 2) == 2 and len("ab") == 2
        and 0.0 <= random.random() < 1.0
        and not game.provable(game.plays(game.me, "D"))
    )
    return "C" if ok else "D"
"""

# Each runs as `act`, and may raise.
ATTACKS = {
    "patches math": "import math\n    math.pi = 4\n    math.floor = None",
    "patches json": "import json\n    json.dumps = json.loads = lambda *a: 'x'",
    "patches re": "import re\n    re.match = None",
    "fills the cache of re": (
        "import re\n    for i in range(600): re.match('a' * (i % 40 + 1) + str(i), 'a')"
    ),
    "patches namedtuple": "import collections\n    collections.namedtuple = None",
    "patches Counter": (
        "import collections\n    collections.Counter.mine = collections.Counter.get = 1"
    ),
    "patches functools": "import functools\n    functools.reduce = None",
    "patches copy": "import copy\n    copy.deepcopy = lambda x: 5",
    "patches by setattr": "import math\n    setattr(math, 'pi', 4)",
    "reseeds random": "import random\n    random.seed(1)\n    random.random = lambda: 7",
    "patches str": "str.upper = list.append = dict.get = None",
    "patches a type": "type('').mine = type([]).mine = type(5).mine = 1",
    "shadows the built-ins": "global sum, len, max\n    sum = len = max = None",
    "marks the class of game": "type(game).mine = 1\n    type(game).actions = ('X',)",
    "marks the class of players": "type(game.me).mine = 1\n    type(game.opponent).actions = []",
    "replaces what game has": (
        "game.actions = game.players = game.others = ()\n    game.me = game.opponent = None\n"
        "    game.provable = game.simulate = game.payoff = lambda *a, **k: True\n"
        "    game.round = 99\n    game.rounds = 1\n    game.mine = 1"
    ),
    "empties the histories": "game.me.actions.clear()\n    game.opponent.actions.clear()",
    "rewrites the histories": (
        "game.opponent.actions[:] = ['D'] * 50\n    game.me.actions.extend(['D'] * 50)"
    ),
    "rewrites players": (
        "game.opponent.actions = ['D'] * 9\n    game.opponent.source = 'x'\n"
        "    game.opponent.seat = 0\n    game.me.choices = ('D',)"
    ),
    "replaces players": "game.opponent._replace(actions=[])",
    "moves its seat": "game.me.seat = 1\n    game.opponent.seat = 0\n    game.payoff('C', 'D')",
    "edits tuples": "game.actions += ('E',)\n    game.others[0].choices += ('E',)",
    "simulates with its own seat moved": (
        "game.me.seat = 1\n    game.simulate(game.me, 1)\n    game.plays(game.me, 'C')"
    ),
    "edits what simulations return": (
        "x = game.simulate(in_profile=game.profile(me='AllC', opponent='AllC'))\n    x[0][0] = 'D'"
    ),
    "edits a parse tree": (
        "t = game.parse(game.me.source)\n    t['body'].clear()\n"
        "    assert game.parse(game.me.source)['body']"
    ),
    "keeps what it was handed": "kept.append((game, game.opponent))\n    kept[0][0].round = 77",
    "edits its profile": "p = game.profile()\n    p += ('x',)\n    game.plays(0, 'C', 1, p)",
    "a profile in which everything is equal": (
        "class E:\n        def __eq__(self, o): return True\n"
        "        def __hash__(self): return 1\n"
        "    game.simulate(1, 1, (E(), E()))"
    ),
    "a player in whom everything is equal": (
        "class E:\n        seat = 1\n        def __eq__(self, o): return True\n"
        "        def __hash__(self): return hash(1)\n    game.plays(E(), 'C')\n"
        "    class F:\n        seat = E()\n    game.plays(F(), 'C')"
    ),
    "an action that is equal to all": (
        "class E:\n        def __eq__(self, o): return True\n"
        "        def __hash__(self): return hash('D')\n"
        "    game.provable(game.plays(1, E()))\n    return E()"
    ),
    "a statement of another class": (
        "s = game.plays(1, 'D')\n    k = type(s)\n    game.provable(k())"
    ),
    "patches statements": (
        "s = game.plays(1, 'D')\n"
        "    setattr(type(s), '__' + 'and__', lambda a, b: 5)\n"
        "    setattr(type(s), '__' + 'eq__', lambda a, b: True)\n"
        "    setattr(type(s), '__' + 'hash__', lambda a: 1)\n"
        "    game.provable(s & s)"
    ),
    "fills the memory": "kept.extend([list(range(5000)) for i in range(200)])",
    "draws a lot": "for i in range(5000): game.random.random()",
    "names and parses a lot": (
        "for i in range(200):\n        game.profile(opponent='x = ' + str(i) + '\\n')\n"
        "        game.parse('x = ' + str(i))"
    ),
    "raises a fake fault": "raise RuntimeError('stopped')",
    "catches everything of the referee": (
        "for f in (game.simulate, game.provable, game.plays, game.profile, game.flip):\n"
        "        try: f(game, game, game, game, game)\n"
        "        except BaseException: pass"
    ),
    "recursion through the referee": "game.me.actions.append(game.me.actions)",
    "histories inside histories": (
        "game.opponent.actions[:] = [game.opponent.actions] * (game.round - 1)"
    ),
    "names for the referee's globals": (
        "global c, t, run, match, halt, SPEC, LOOP, Random\n"
        "    c = t = run = match = halt = SPEC = LOOP = Random = None"
    ),
    "methods that lie": (
        "class E:\n        def __repr__(self): return 5\n        def __str__(self): return None\n"
        "        def __hash__(self): return 'x'\n    return E()"
    ),
    "a context that swallows": (
        "class Q:\n        def __enter__(self): return self\n"
        "        def __exit__(self, *a): return True\n    with Q():\n        game.simulate()"
    ),
}


def attacker(body: str) -> str:
    return f"kept = []\ndef act(game):\n    {body}\n    return 'C'\n"


@pytest.mark.parametrize("seat", [0, 1])
@pytest.mark.parametrize("name", ATTACKS)
def test_no_attack_reaches_the_other_player_or_the_next_match(name: str, seat: int) -> None:
    source = attacker(ATTACKS[name])
    game = rules(4)
    pair = (source, VICTIM) if seat == 0 else (VICTIM, source)
    attack = MatchJob(game, tuple(map(Program, pair)))
    quiet = MatchJob(game, (Program(VICTIM), Program(ALL_C)))
    before, match, after = play_all([quiet, attack, quiet])
    assert moves(before) == moves(after) == ("CCCC", "CCCC")
    assert before == after
    assert moves(match)[1 - seat] == "CCCC"
    assert not [f for f in match.faults if f.seat == 1 - seat]
    assert set("".join(moves(match))) <= {"C", "D"}


def test_tampering_with_a_history_fools_only_oneself_and_is_on_record() -> None:
    for name in ("empties the histories", "rewrites the histories", "histories inside histories"):
        match = meet(attacker(ATTACKS[name]), TFT, rounds=4)
        assert moves(match)[1] == "CCCC"
        assert (0, None, "mutation") in faults(match)


def test_a_change_that_is_undone_or_harmless_is_no_mutation() -> None:
    undone = attacker("game.me.actions.append('D')\n    game.me.actions.pop()")
    assert meet(undone, ALL_C, rounds=3).faults == ()


def test_the_payoff_table_cannot_be_changed() -> None:
    cheat = (
        "def act(game):\n    game.payoff = lambda *a: 100\n"
        "    game.players[0].seat = 1\n    return 'C'\n"
    )
    assert meet(cheat, "def act(game):\n    return 'D'\n").payoffs == (0, 5)


def test_the_record_cannot_be_forged_by_the_text_of_an_exception() -> None:
    liar = "def act(game):\n    raise RuntimeError('spent')\n"
    match = meet(liar, WORKER, rounds=2)
    assert faults(match) == [(0, 1, "exception"), (0, 2, "exception")]


def test_a_forged_profile_needs_game_profile() -> None:
    # The digest of a source that only the rival has named is not accepted.
    knows = (
        "import hashlib\n"
        "def act(game):\n"
        "    d = hashlib.sha256(b'def act(game):\\n    return \"D\"\\n').hexdigest()\n"
        "    game.plays(0, 'C', 1, (d, d))\n    return 'C'\n"
    )
    names = (
        "def act(game):\n    game.profile(me='def act(game):\\n    return \"D\"\\n')\n"
        "    return 'C'\n"
    )
    for pair, seat in (((names, knows), 1), ((knows, names), 0)):
        assert faults(meet(*pair, rounds=2)) == [(seat, r, "exception") for r in (1, 2)]


def test_act_may_be_defined_twice_decorated_or_wrapped() -> None:
    twice = "def act(game):\n    return 'D'\ndef act(game):\n    return 'C'\n"
    wrapped = (
        "def twice(f):\n    def g(game):\n        f(game)\n        return f(game)\n    return g\n"
        "@twice\ndef act(game):\n    return 'C'\n"
    )
    alias = "def play(game):\n    return 'C'\ndef act(game):\n    return 'D'\nact = play\n"
    for source in (twice, wrapped, alias):
        match = meet(source, ALL_C, rounds=2)
        assert (moves(match)[0], match.faults) == ("CC", ())
    endless = twice.replace("'C'", "act(game)")
    assert faults(meet(endless, ALL_C)) == [(0, 1, "recursion")]


def test_game_in_a_default_argument_is_only_its_own() -> None:
    keeper = (
        "def keep(game, kept=[]):\n    kept.append(game)\n    return kept\n"
        "def act(game):\n    old = keep(game)[0]\n"
        "    return 'C' if old is game and old.round == game.round else 'D'\n"
    )
    assert moves(meet(keeper, keeper, rounds=3)) == ("CCC", "CCC")


def test_every_attack_at_once_leaves_a_batch_unharmed() -> None:
    jobs = [job(attacker(b), VICTIM, rounds=2, game=PD) for b in ATTACKS.values()]
    for match in play_all(jobs):
        assert moves(match)[1] == "CC"
