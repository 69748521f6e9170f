# Loading programs into processes of their own: the jail's half. Here, in the referee, each program
# is a socket; what comes out of it is data that may be malformed, late or missing.

import marshal
import os
import signal
import socket
from array import array

START = 0.005  # seconds that each process may take to start, beyond those of the match
LOOP = None  # the host sends the loops that are needed
METHODS = (
    "flip", "shared", "parse", "profile", "simulate", "plays", "box", "provable", "certified"
)  # fmt: skip
OPERATORS = {
    "&": lambda s, u: s & u,
    "|": lambda s, u: s | u,
    ">>": lambda s, u: s >> u,
    "~": lambda s: ~s,
}
# Names of exceptions -> kinds of fault that end a program's match. Those with a space in front are
# the referee's own; no program can raise them.
ENDED = {"MemoryError": "memory", " wall": "wall", " crash": "crash"}
CODES = {}  # digest -> the compiled loader, as bytes
ERRORS = {}  # name -> an exception class of that name


def admit(digest, code, form, features, source, refusal, sight, full):
    if code is not None:
        CODES[digest] = marshal.dumps(compile(code, "<program>", "exec", dont_inherit=True))
    # The player's process keeps the views, so the loop here keeps up nothing.
    PROGRAMS[digest] = (CODES.get(digest), form, features, source, refusal, "", full)
    if "\n" in source:
        TEXTS[source] = digest


def error(name, text):
    """Return an exception with the name that it had in the player's process."""
    if name not in ERRORS:
        ERRORS[name] = type(name, (Exception,), {})
    return ERRORS[name](text)


class Shaped:
    """Stands for something that a program returned and that is no action."""

    def __init__(self, shape):
        self.shape = shape


def shape_of(x):
    return x.shape if type(x) is Shaped else repr(x)[:60]


class Process:
    """A player's process: its socket, its tank, and what it is told."""

    def __init__(self, c, seat, game, t, payer, depth):
        self.c, self.seat, self.game, self.t, self.payer, self.depth = (
            c, seat, game, t, payer, depth
        )  # fmt: skip
        self.reads, self.writes, self.handle = new_process()
        self.held = [b""]
        self.told = 0
        self.statements = []
        self.alive = True
        c.processes.append(self)
        c.waited[payer] -= START

    def exchange(self, kind, body):
        """Send a frame and serve what the program asks for until it answers."""
        self.send(kind, body)
        return self.answer()

    def answer(self):
        while True:
            kind, body = self.receive()
            if kind != CALL:
                return kind, body
            try:
                name, args, kwargs = unpack(body, self.find)
                if name == "refuse":
                    self.c.refused = DRAWN
                    halt(self.c, 0, "refused")
                if name in OPERATORS:
                    value = OPERATORS[name](*args)
                elif name in METHODS and hasattr(self.game, name):
                    value = getattr(self.game, name)(*args, **kwargs)
                else:
                    self.end(" crash", "its process sent what no program can")
                answer = RESULT, pack(value, self.number)
            except BaseException as e:
                if type(e).__name__ in (" wall", " crash") and not self.alive:
                    raise
                answer = RAISED, pack((type(e).__name__, text_of(e)), None)
            self.send(*answer)

    def send(self, kind, body=b""):
        self.wait()
        try:
            send(self.writes, kind, self.t, 0, body)
        except TimeoutError:
            self.end(" wall", "the seconds of a match are spent")
        except OSError:
            self.end(" crash", "its process ended")

    def receive(self):
        try:
            kind, ticks, calls, why, draws, body = receive(self.reads, self.held)
        except TimeoutError:
            self.end(" wall", "the seconds of a match are spent")
        except (EOFError, OSError):
            self.end(" crash", "its process ended")
        except (ValueError, KeyError):
            self.end(" crash", "its process sent what no program can")
        self.waited(ticks, calls, why, draws)
        return kind, body

    def wait(self):
        """Note from when on the referee waits; see `watch`."""
        WATCHED[:] = [clock(), self.c.waited, self.payer]

    def waited(self, ticks, calls, why, draws):
        """Settle the time, and the tank as the player reports it."""
        began, spent, payer = WATCHED
        WATCHED.clear()
        spent[payer] += clock() - began
        t = self.t
        # A player cannot give itself more than it was sent.
        t[0], t[1] = min(ticks, t[0]), min(calls, SPEC.recursion)
        t[2] = t[2] or why
        self.c.draws += draws

    def end(self, name, text):
        self.kill()
        raise error(name, text)

    def kill(self):
        WATCHED.clear()
        if self.alive:
            self.alive = False
            try:
                signal.pidfd_send_signal(self.handle, signal.SIGKILL)
            except ProcessLookupError:
                pass
            os.close(self.reads)
            os.close(self.writes)
            os.close(self.handle)

    def number(self, value):
        self.statements.append(value)
        return {"s": len(self.statements) - 1}

    def find(self, kind, inner):
        if kind == "s" and type(inner) is int and 0 <= inner < len(self.statements):
            return self.statements[inner]
        if kind == "p" and type(inner) is int:
            return self.game.players[inner] if 0 <= inner < SPEC.seats else inner
        return object()


DRAWN = "the run draws from game.random, which cannot be enumerated"


def new_process():
    """Return the socket and the process handle of a fresh player, made by the zygote."""
    ZYGOTE.send(b"n")
    _, fds, _, _ = socket.recv_fds(ZYGOTE, 16, 3)
    return fds


WATCHED = []  # since when the referee waits for a player, and whose time it is


def watch(number, frame):
    """Called several times a second: end a wait that took the last of the seconds."""
    if WATCHED and WATCHED[1][WATCHED[2]] + clock() - WATCHED[0] > SECONDS:
        raise TimeoutError


signal.signal(signal.SIGALRM, watch)
signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)


def load(c, seat, digest, game, records, t, tools, rng, seed, payer, depth):
    """Return the function that gets the moves of a seat from its process."""
    code, form = PROGRAMS[digest][0], PROGRAMS[digest][1]
    if not hasattr(c, "processes"):
        c.processes, c.waited = [], [0.0] * SPEC.seats
    p = Process(c, seat, game, t, payer, depth)
    about = {
        "seat": seat,
        "choices": SPEC.actions,
        "sources": [q.source for q in game.players],
        "shown": game.rounds,
        "form": form,
        "methods": [m for m in METHODS if hasattr(game, m)],
        "payoffs": [(j, u[seat]) for j, u in SPEC.payoffs.items()]
        if hasattr(game, "payoff")
        else (),
        "staged": c.flips is not None,
        "seed": None if rng is None else seed,
    }
    text = json.dumps(about).encode()
    kind, body = p.exchange(LOAD, len(code).to_bytes(4, "little") + code + text)
    if kind != RESULT:
        raise failed(p, body)
    if c.stop or t[0] < 0:
        raise RuntimeError("spent")
    codes = [{a: k for k, a in enumerate(own)} for own in SPEC.actions]
    in_order = records[1 : seat + 1] + records[:1] + records[seat + 1 :]
    sided = tuple(zip(codes, in_order))
    own, names = records[0], SPEC.actions[seat]
    read, write = os.read, os.write

    def named(number):
        return names[number] if number < len(names) else Shaped("an unknown action")

    def act(game):
        now = len(own)
        new = [now + 1]
        for r in range(p.told, now):
            for number, record in sided:
                new.append(number[record[r]])
        p.told = now
        if not p.alive:
            raise error(" crash", "its process ended")
        told = array("H", new).tobytes()
        p.wait()
        try:
            write(p.writes, HEAD.pack(len(told), MOVE, t[0], t[1], WHY.index(t[2]), 0) + told)
            answer = read(p.reads, 65536)
        except TimeoutError:
            p.end(" wall", "the seconds of a match are spent")
        except OSError:
            p.end(" crash", "its process ended")
        if len(answer) == MOVED.size and answer[4] == MOVE:
            _, _, ticks, calls, why, draws, number = MOVED.unpack(answer)
            p.waited(ticks, calls, WHY[why] if why < len(WHY) else None, draws)
            return named(number)
        p.held[0] += answer
        if not answer:
            p.end(" crash", "its process ended")
        kind, body = p.answer()
        if kind == MOVE and len(body) == 2:
            return named(body[0] | body[1] << 8)
        if kind == ILLEGAL:
            return Shaped(str(unpack(body, p.find))[:200])
        raise failed(p, body)

    return act


def failed(p, body):
    """Return the exception that a player's process reports."""
    try:
        name, text = unpack(body, p.find)
        return error(str(name)[:60].strip() or "Exception", str(text)[:200])
    except Exception:
        return error(" crash", "its process sent what no program can")


def alterations(c, depth):
    """Return the seats whose programs changed the history that they were handed."""
    found = ()
    for p in c.processes if depth == 0 and hasattr(c, "processes") else ():
        if p.alive:
            try:
                if p.exchange(VIEWS, b"")[1] == b"1":
                    found += (p.seat,)
            except BaseException:
                p.kill()
    return found


def release(c, depth):
    """End the processes of runs `depth` simulations deep and deeper."""
    if hasattr(c, "processes"):
        for p in c.processes:
            if p.depth >= depth:
                p.kill()
        c.processes = [p for p in c.processes if p.alive]
