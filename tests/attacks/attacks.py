"""Attacks, by what they are after. Each is a program; what it would gain is in its line.

Those of `KNOWN` are of the kinds that every sandbox is tried with; `OWN` are ours, against the
rival, the referee, its limits, the stages of proofs and simulation. `RAW` are bodies that no
static check lets pass; they run in a player's process of the jail all the same, in the tests, to
see that the walls behind the check hold.
"""

from __future__ import annotations

from typing import NamedTuple


class Attack(NamedTuple):
    """`target`: host, rival, referee, limits, stages or simulation."""

    target: str
    source: str


def act(body: str, head: str = "") -> str:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{head}\n\ndef act(game):\n{lines}    return 'C'\n"


def probe(condition: str, head: str = "") -> str:
    """A program that defects if it believes that it is simulated."""
    return act(f"if {condition}:\n    return 'D'", head)


KNOWN = {
    "while True": Attack("limits", act("while True: pass")),
    "swallows every exception": Attack(
        "limits",
        act("while True:\n    try:\n        while True: pass\n    except BaseException: pass"),
    ),
    "a huge list": Attack("limits", act("x = [0] * 10**10")),
    "a growing list": Attack("limits", act("x = [0]\nwhile True: x += x")),
    "a huge text": Attack("limits", act("x = 'ab' * 10**11")),
    "deep recursion": Attack("limits", act("f()", "def f(): return f() + 1")),
    "the text of nested lists": Attack(
        "limits", act("x = []\nfor i in range(5000): x = [x]\nrepr(x)")
    ),
    "popen by subclasses": Attack(
        "host",
        act(
            "for c in ().__class__.__bases__[0].__subclasses__():\n"
            "    if c.__name__ == 'Popen': c(['touch', MARKER])"
        ),
    ),
    "opens a file": Attack("host", act("open(MARKER, 'w')")),
    "lists a folder": Attack("host", act("import os\nos.listdir('/')")),
    "a socket": Attack("host", act("import socket\nsocket.socket().connect(('127.0.0.1', 80))")),
    "a shell": Attack("host", act("import os\nos.system('touch ' + MARKER)")),
    "a fork bomb": Attack("host", act("import os\nwhile True: os.fork()")),
    "exits": Attack("referee", act("raise SystemExit(0)")),
    "a regex bomb": Attack("limits", act("import re\nre.match('(a+)+$', 'a' * 40 + 'b')")),
    "a power tower": Attack("limits", act("x = 10**10**10")),
    "the text of a huge number": Attack("limits", act("str(10**4000000)")),
    "a flood of prints": Attack("limits", act("while True: print('x' * 1000)")),
    "returns 20 MB": Attack("limits", act("return 'C' * 20_000_000")),
    "changes its histories": Attack(
        "rival", act("game.me.actions.clear()\ngame.opponent.actions.append('D')")
    ),
    "sums a long range": Attack("limits", act("sum(range(10**12))")),
    "patches random": Attack("rival", act("import random\nrandom.choice = lambda x: 'D'")),
    "patches the built-ins": Attack("rival", act("__builtins__['len'] = lambda x: 0")),
    "walks the frames": Attack(
        "referee", act("(x for x in ()).gi_frame.f_back.f_locals['records'] = []")
    ),
    "asks the collector": Attack(
        "rival", act("import gc\nfor x in gc.get_objects():\n    if type(x) is list: x.clear()")
    ),
    "formats its way out": Attack("rival", act("return '{0.__init__.__globals__}'.format(game)")),
    "simulates itself": Attack("limits", act("return game.simulate(game.me)")),
    "exec of a loop": Attack("limits", act("exec('while True: pass')")),
    "an endless order": Attack(
        "limits",
        act(
            "sorted([X(), X(), X()])",
            "class X:\n    def __lt__(self, other):\n        while True: pass",
        ),
    ),
}

NAMES = "game.profile(opponent=%r)"
OPPOSITE = "def act(game):\n    return 'D'\n"
UNREADABLE = "import random\ndef act(game):\n    return random.choice('DD')\n"

OWN = {
    # --- the rival
    "the decimal context": Attack(
        "rival", act("import decimal\ndecimal.getcontext().prec = 1\nreturn 'C'")
    ),
    "the class of its game": Attack("rival", act("type(game).actions = ('D',)")),
    "the class of its opponent": Attack(
        "rival", act("type(game.opponent).source = 'x'\ntype(game.opponent).actions = ['D'] * 9")
    ),
    "re's own sys": Attack("rival", act("import re\nre.enum.sys.modules['math'].floor = None")),
    "dataclasses' own sys": Attack(
        "host", act("import dataclasses\ndataclasses.sys.modules['os'].system('touch ' + MARKER)")
    ),
    "reseeds what others draw from": Attack(
        "rival", act("game.random.seed(0)\nfor i in range(50): game.random.random()")
    ),
    "a built-in type": Attack("rival", act("list.append = None")),
    "reads the rival's history object": Attack(
        "rival", act("h = game.opponent.actions\nh[:] = ['D'] * len(h)\nh.extend(['D'] * 5)")
    ),
    "an action equal to everything": Attack(
        "referee",
        act(
            "return E()",
            "class E:\n    def __eq__(self, other): return True\n"
            "    def __hash__(self): return hash('D')",
        ),
    ),
    "a hash that never ends": Attack(
        "limits",
        act("return E()", "class E:\n    def __hash__(self):\n        while True: pass"),
    ),
    # --- the referee
    "forges a spent tank": Attack("referee", act("raise RuntimeError('spent')")),
    "forges a stop": Attack("referee", act("raise RuntimeError('remeter')")),
    "an exception whose text is a program": Attack(
        "referee",
        act("raise E()", "class E(Exception):\n    def __str__(self):\n        while True: pass"),
    ),
    "the referee's names": Attack(
        "referee", act("global SPEC, LOOP, run\nSPEC = LOOP = run = None")
    ),
    "a finally that returns": Attack(
        "limits", act("try:\n    while True: pass\nfinally:\n    return 'D'")
    ),
    "a finally that loops": Attack(
        "limits", act("try:\n    while True: pass\nfinally:\n    while True: pass")
    ),
    "a generator that will not close": Attack(
        "limits",
        act(
            "g = f()\nnext(g)\ng.close()",
            "def f():\n    while True:\n        try: yield 1\n        except GeneratorExit: pass",
        ),
    ),
    "a default argument as a cache": Attack(
        "referee", act("keep()", "def keep(x=[]):\n    x.append(1)\n    if len(x) > 9: 1 / 0")
    ),
    "a context that swallows the end": Attack(
        "limits",
        act(
            "with Q():\n    while True: pass\nwhile True: pass",
            "class Q:\n    def __enter__(self): return self\n"
            "    def __exit__(self, *a): return True",
        ),
    ),
    "returns its own game": Attack("referee", act("return game")),
    "seats of other kinds": Attack(
        "referee", act("game.me.seat = 7\ngame.opponent.seat = -1\ngame.simulate(game.me)")
    ),
    "a claim that is no text": Attack(
        "referee",
        act(
            "game.certified(game.opponent, Claim('nice'))",
            "class Claim(type('')):\n    def split(self): return 1 / 0\n"
            "    def __hash__(self): return 1 / 0",
        ),
    ),
    "a verdict on whom it likes": Attack(
        "rival",
        act(
            "game.certified = type(game).certified = lambda *a: True\n"
            "game.opponent.seat, game.me.seat = 0, 1\ngame.certified(game.me, 'nice')"
        ),
    ),
    # --- limits
    "an endless iterator in max": Attack("limits", act("import itertools\nmax(itertools.count())")),
    "nested comprehensions": Attack(
        "limits", act("[0 for a in range(999) for b in range(999) for c in range(999)]")
    ),
    "a sort key that works": Attack("limits", act("sorted(range(10**6), key=lambda x: -x)")),
    "big shifts": Attack("limits", act("x = 1 << (1 << 40)")),
    "a width of a billion": Attack("limits", act("'%1000000000d' % 1")),
    "equality of deep lists": Attack(
        "limits",
        act("a, b = [], []\nfor i in range(9000): a, b = [a], [b]\nreturn 'C' if a == b else 'D'"),
    ),
    "many programs named": Attack(
        "limits", act("for i in range(100000): game.profile(opponent='x = ' + str(i) + '\\n')")
    ),
    "many trees": Attack("limits", act("for i in range(100000): game.parse('x = ' + str(i))")),
    "an exponential tree of simulations": Attack(
        "limits",
        act("game.flip()\ngame.simulate(game.opponent)\ngame.simulate(game.me)\nreturn 'D'"),
    ),
    "asks for verdicts for ever": Attack(
        "limits",
        act("for i in range(100000): game.certified(game.opponent, 'nice' + ' ' * (i % 300))"),
    ),
    "a claim of a million characters": Attack(
        "limits", act("for i in range(900): game.certified(game.me, 'nice ' * 200_000)")
    ),
    # --- the stages of a proof: what FairBot asks about
    "refusal: cannot be enumerated": Attack("stages", UNREADABLE),
    "refusal: a hundred coins": Attack(
        "stages", act("for i in range(100): game.flip()\nreturn 'D'")
    ),
    "refusal: out of memory while asked": Attack(
        "stages", act("x = ['x' * 1000]\nwhile True: x = x + x\nreturn 'D'")
    ),
    "questions that grow": Attack(
        "stages",
        act(
            "s = game.plays(game.opponent, 'C')\n"
            "while game.provable(s): s = game.box(s)\nreturn 'D'"
        ),
    ),
    "300 questions": Attack(
        "stages",
        act(
            "for k in range(300): game.provable(game.plays(game.me, 'C'), strength=k % 100)\n"
            "for k in range(300):\n"
            "    p = game.profile(opponent='def act(game): return \"C\" #' + str(k))\n"
            "    game.provable(game.plays(game.me, 'C', in_profile=p))\nreturn 'D'"
        ),
    ),
    "a stage counter in module state": Attack(
        "stages",
        act("global n\nn += 1\nreturn 'C' if n == 1 else 'D'", "n = 0").replace(
            "    return 'C'\n", ""
        ),
    ),
    "a stage counter in a cache": Attack(
        "stages",
        act(
            "k = f(0)\nf.cache_clear()\nreturn 'D'",
            "from functools import lru_cache\n@lru_cache\ndef f(x): return object",
        ),
    ),
    "an alias of a zoo name": Attack(
        "stages", act("p = game.profile(opponent='FairBot')\nreturn 'D'", "FairBot = AllC = 1")
    ),
    "believes only itself": Attack(
        "stages", act("return 'D' if game.provable(game.plays(game.opponent, 'C')) else 'C'")
    ),
    "asks about a round that never comes": Attack(
        "stages", act("game.provable(game.plays(game.me, 'C', 10**9))\nreturn 'D'")
    ),
    "a forged statement": Attack(
        "stages",
        act(
            "game.provable(S())\nreturn 'D'",
            "class S:\n    def __hash__(self): return 1\n    def __eq__(self, o): return True",
        ),
    ),
    # --- simulation: to know that one is simulated
    "by the depth of the stack": Attack(
        "simulation",
        act(
            "n = f(0)\nif n < 45: return 'D'",
            "depth = [0]\ndef f(n):\n    depth[0] = n\n    try: return f(n + 1)\n"
            "    except BaseException: return depth[0]",
        ),
    ),
    "by native recursion": Attack(
        "simulation",
        act(
            "x = []\nfor i in range(200): x = [x]\n"
            "try:\n    n = len(repr(x))\nexcept BaseException: return 'D'"
        ),
    ),
    "by ticks left": Attack(
        "simulation",
        act("try:\n    for i in range(90_000): pass\nexcept BaseException: return 'D'"),
    ),
    "by addresses": Attack(
        "simulation",
        act(
            "a = repr(object())\nif seen and seen[0] != a: return 'D'\nseen.append(a)", "seen = []"
        ),
    ),
    "by what was loaded before": Attack(
        "simulation", act("loads.append(1)\nif len(loads) > game.round: return 'D'", "loads = []")
    ),
    "by the round": Attack("simulation", probe("game.round != len(game.me.actions) + 1")),
    "by a missing result": Attack(
        "simulation",
        act("p = game.profile(me='AllC')\nif game.simulate(game.me, 1, p) is None: return 'D'"),
    ),
    "by the sources": Attack("simulation", probe("not game.opponent.source or not game.me.source")),
    "by the order of a set": Attack(
        "simulation",
        act("a = list({'x', 'y', 'z', 'C', 'D'})\nreturn 'C' if a[0] < a[1] else 'D'"),
    ),
    "by attributes of game": Attack(
        "simulation",
        probe(
            "sorted(k for k in ('players', 'rounds', 'flip', 'simulate') if hasattr(game, k))"
            " != ['flip', 'players', 'rounds', 'simulate']"
        ),
    ),
    "by the text of an error": Attack(
        "simulation",
        act("try: game.nothing\nexcept AttributeError as e:\n    if 'simul' in str(e): return 'D'"),
    ),
}

RAW = {
    "writes a file": "open(MARKER, 'w').write('x')",
    "runs a shell": "import os; os.system('touch ' + MARKER)",
    "execs": "import os; os.execv('/bin/touch', ['touch', MARKER])",
    "forks": "import os; os.fork()",
    "kills everything": "import os; os.kill(-1, 9)",
    "kills its parent": "import os; os.kill(os.getppid(), 9)",
    "connects": "import _socket; _socket.socket().connect(('127.0.0.1', 80))",
    "reads /proc": "import os; os.open('/proc/self/mem', os.O_RDWR)",
    "ptraces the referee": "import ctypes; assert ctypes.CDLL(None).ptrace(16, 2, 0, 0) == 0",
    "writes to every file descriptor": (
        "import os\nfor fd in range(256):\n    try: os.write(fd, bytes(64))\n"
        "    except OSError: pass"
    ),
    "reads every file descriptor": (
        "import os\nfor fd in range(3):\n    try: os.read(fd, 1)\n    except OSError: pass"
    ),
    "forges a move and goes on": (
        "import os, struct\nfor fd in range(256):\n"
        "    try: os.write(fd, struct.pack('<IBqiBIH', 2, 1, 99, 50, 0, 0, 1))\n"
        "    except OSError: pass"
    ),
    "forges a frame without end": (
        "import os, struct\nfor fd in range(256):\n"
        "    try: os.write(fd, struct.pack('<IBqiBI', 4_000_000, 5, 9, 9, 0, 0))\n"
        "    except OSError: pass"
    ),
    "forges a question": (
        "import os, struct\nbody = b'[\"__class__\", [], {}]'\nfor fd in range(256):\n"
        "    try: os.write(fd, struct.pack('<IBqiBI', len(body), 5, 9, 9, 0, 0) + body)\n"
        "    except OSError: pass"
    ),
    "edits its tank": (
        "import gc\nfor x in gc.get_objects():\n"
        "    if type(x) is list and len(x) == 3 and x[2] is None: x[0] = 10**15"
    ),
    "breaks its own runtime": "import sys; sys.modules.clear(); sys.setrecursionlimit(10**8)",
    "dies": "import ctypes; ctypes.string_at(0)",
    "leaves": "import os; os._exit(0)",
    "maps much memory": "import mmap; mmap.mmap(-1, 1 << 40)",
    "sleeps": "import select; select.select([], [], [], 10**6)",
    "burns in C": "sum(range(10**13))",
    "never reads": "import os\nwhile True: os.sched_yield()",
    "sets its limits": (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 50, 1 << 50))"
    ),
    "asks for rights": "import os; os.setuid(0); os.chroot('/')",
    "random bytes": "import os; os.urandom(1)",
}
