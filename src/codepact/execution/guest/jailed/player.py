# A player's process: one program, its own view of the game, and a socket to the referee. Whatever
# the program does to this process, it can only send its own moves and questions.

import builtins
import marshal
import re
import sys
from array import array
from random import Random


PROGRAM = type(sys)("program")  # dataclasses look for the module of a class
sys.modules["program"] = PROGRAM


class Line:
    """The player's ends of the pipes from and to the referee."""

    def __init__(self, reads, writes):
        self.reads, self.writes = reads, writes
        self.held = [b""]
        self.t = [0, 0, None]
        self.draws = 0
        self.flips = None
        self.refused = None

    def receive(self):
        kind, self.t[0], self.t[1], self.t[2], _, body = receive(self.reads, self.held)
        return kind, body

    def send(self, kind, body=b""):
        send(self.writes, kind, self.t, self.draws, body)
        self.draws = 0


def halt(line, depth, kind):
    """Tell the referee that the program drew something in a run that must not be random."""
    line.send(CALL, pack(("refuse", (), {}), None))
    line.receive()
    raise RuntimeError(kind)


def caller(line):
    """Return a function that has the referee do something, and the class of statements."""

    class Statement:
        def __init__(self, number):
            self.number = number

        def __repr__(self):
            return "<statement>"

        def __and__(self, other):
            return ask("&", (self, other), {})

        def __or__(self, other):
            return ask("|", (self, other), {})

        def __rshift__(self, other):
            return ask(">>", (self, other), {})

        def __invert__(self):
            return ask("~", (self,), {})

    def handle(value):
        if type(value) is Statement:
            return {"s": value.number}
        if type(getattr(value, "seat", None)) is int:
            return {"p": value.seat}
        return {"o": type(value).__name__[:60]}

    def find(kind, number):
        return Statement(number)

    def ask(name, args, kwargs):
        line.send(CALL, pack((name, args, kwargs), handle))
        kind, body = line.receive()
        if kind == RESULT:
            return unpack(body, find)
        name, text = unpack(body, find)
        error = getattr(builtins, name, RuntimeError)
        raise error(text)

    return ask


def offer(ask, name):
    def method(*args, **kwargs):
        return ask(name, args, kwargs)

    return method


def play(reads, writes):
    """Load a program and make its moves, as the referee says, until it says no more."""
    line = Line(reads, writes)
    _, body = line.receive()
    size = int.from_bytes(body[:4], "little")
    about = json.loads(body[4 + size :])
    seat, choices, shown = about["seat"], about["choices"], about["shown"]
    everyone = range(len(choices))
    views = [[] for _ in everyone]
    kept = [[] for _ in everyone]  # what the views must still say at the end
    legal = {a: a for a in choices[seat]}
    number = {a: k for k, a in enumerate(choices[seat])}
    t = line.t
    line.flips = () if about["staged"] else None
    tools = meters(t)
    overdraw, tick, leave, sized, operate, charge, caught = tools
    ask = caller(line)
    try:
        game = the_game(ask, about, views)
        rng = None
        if about["seed"] is not None:
            rng = stream(line, about["seed"], charge)
            game.random = rng
        space = vars(PROGRAM)
        exec(marshal.loads(body[4 : 4 + size]), space)
        load = space["_mtr_load"]
        f = load(t, overdraw, tick, leave, sized, operate, rng, caught, BaseException)
        if t[0] < 0:
            raise RuntimeError("spent")
        own_first = [kept[seat]] + [kept[j] for j in everyone if j != seat]
        f = played_by(f, about["form"], game, own_first)
    except BaseException as e:
        line.send(RAISED, pack((type(e).__name__, text_of(e)), None))
        return
    line.send(RESULT)
    while True:
        kind, body = line.receive()
        if kind == VIEWS:
            line.send(RESULT, b"1" if any(map(changed, views, kept)) else b"0")
            continue
        told = array("H", body)
        game.round = told[0]
        k = 1
        while k < len(told):
            for j in everyone:
                a = choices[j][told[k]]
                views[j].append(a)
                kept[j].append(a)
                k += 1
        try:
            x = f(game)
        except BaseException as e:
            line.send(RAISED, pack((type(e).__name__, text_of(e)), None))
            continue
        try:
            a = number[legal[x]]
        except RecursionError:
            line.send(RAISED, pack(("RecursionError", ""), None))
        except BaseException:
            line.send(ILLEGAL, pack(shape_of(x), None))
        else:
            why = WHY.index(t[2])
            os.write(writes, MOVED.pack(2, MOVE, max(t[0], -1), max(t[1], -1), why, line.draws, a))
            line.draws = 0


def the_game(ask, about, views):
    """Return the game object of the program."""

    class Game:
        def __repr__(self):
            return "<game>"

    class Player:
        def __repr__(self):
            return "<player>"

    game = Game()
    players = ()
    for j, choices in enumerate(about["choices"]):
        p = Player()
        p.seat = j
        p.source = about["sources"][j]
        p.actions = views[j]
        p.choices = tuple(choices)
        players += (p,)
    seat = about["seat"]
    game.players = players
    game.me = players[seat]
    game.others = players[:seat] + players[seat + 1 :]
    if len(players) == 2:
        game.opponent = players[1 - seat]
    game.actions = tuple(about["choices"][seat])
    game.rounds = about["shown"]
    game.round = 1
    for name in about["methods"]:
        setattr(game, name, offer(ask, name))
    if about["payoffs"]:
        table = {tuple(joint): value for joint, value in about["payoffs"]}
        game.payoff = payoff_of(game, table)
    return game
