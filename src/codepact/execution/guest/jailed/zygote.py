# The first process inside the jail. It knows nothing of any match: it starts the referee, and then
# forks players, which therefore inherit no secret, each behind a kernel filter of its own.

import gc
import os
import resource
import signal
import socket
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MODULES = (
    "abc ast bisect collections collections.abc contextlib copy dataclasses decimal enum fractions "
    "functools hashlib heapq itertools json math numbers operator random re statistics string "
    "textwrap typing array marshal"
).split()
SPARE = 4  # players forked ahead, so that a match need not wait for them


def text(*names):
    parts = []
    for name in names:
        with open(os.path.join(HERE, name + ".py"), encoding="utf-8") as file:
            parts.append(file.read())
    return "\n\n".join(parts)


PLAYER = ("jailed/frames", "meters", "forms", "game", "jailed/player")
REFEREE = (
    "jailed/frames",
    "session",
    "meters",
    "forms",
    "game",
    "jailed/remote",
    "rounds",
    "match",
)


def warm(space):
    """Use what players use, so that they find it loaded: they can open no file."""
    import decimal
    import random

    random.Random(0).random()
    decimal.Decimal("0.1") + 1
    "é".encode("utf-8", "replace").decode("utf-8")
    "x".encode("ascii").decode("latin-1")
    try:
        raise KeyError("warm")
    except KeyError as e:
        space["text_of"](e)


def forget_time():
    """Leave no clock in reach, so that a player cannot time a simulated run."""
    import time

    for name in list(vars(time)):
        if any(word in name for word in ("time", "clock", "monotonic", "perf", "sleep")):
            setattr(time, name, lambda *a: 0.0)


def new_player(space, confine, core, memory, seconds):
    """Fork a player that waits for its program; return the pipes from and to it, its handle."""
    from_it, to_us = os.pipe()
    from_us, to_it = os.pipe()
    pid = os.fork()
    if pid:
        os.close(to_us)
        os.close(from_us)
        return from_it, to_it, os.pidfd_open(pid)
    try:
        for k in range(3):
            os.dup2(NULL, k)
        kept = sorted((from_us, to_us))
        os.closerange(3, kept[0])
        os.closerange(kept[0] + 1, kept[1])
        os.closerange(kept[1] + 1, 4096)
        os.sched_setaffinity(0, core)
        confine(memory, seconds)
        space["play"](from_us, to_us)
    except BaseException:
        pass
    finally:
        os._exit(0)


def serve(control, core, memory, seconds):
    """Hand out players until the referee is gone."""
    from jailed.seccomp import confine

    space = {"__name__": "player"}
    exec(compile(text(*PLAYER), "<player>", "exec"), space)
    for module in MODULES:
        __import__(module)
    warm(space)
    forget_time()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    gc.collect()
    gc.freeze()
    with open("/proc/self/statm" if os.path.exists("/proc/self/statm") else os.devnull) as file:
        pages = file.read().split()
    memory += int(pages[0]) * resource.getpagesize() if pages else 1 << 29
    spares = []
    while True:
        while len(spares) < SPARE:
            spares.append(new_player(space, confine, core, memory, seconds))
        if not control.recv(16):
            os._exit(0)
        player = spares.pop(0)
        socket.send_fds(control, [b"p"], player)
        for k in player:
            os.close(k)


def referee(zygote, seconds):
    """Play the matches that the host sends, until it sends no more."""
    import marshal
    import time
    from json import dumps

    sys.setrecursionlimit(50_000)
    code = compile(text(*REFEREE), "<referee>", "exec")
    host_in, host_out = os.fdopen(HOST_IN, "rb"), os.fdopen(HOST_OUT, "wb")

    def read():
        size = host_in.read(8)
        if len(size) < 8:
            os._exit(0)
        return marshal.loads(host_in.read(int.from_bytes(size, "little")))

    def write(kind, value):
        data = dumps([kind, value]).encode()
        host_out.write(len(data).to_bytes(8, "little") + data)
        host_out.flush()

    def ask(kind, value):
        write(kind, value)
        return read()

    space = {}
    while True:
        order, *given = read()
        if order == "game":
            space = {
                "__name__": "referee",
                "ZYGOTE": zygote,
                "SECONDS": seconds,
                "clock": time.monotonic,
                "_mtr_prepare": lambda name: ask("prepare", name),
                "_mtr_parse": lambda source: ask("parse", source),
            }
            exec(code, space)
            space["configure"](*given)
        elif order == "match":
            try:
                write("ran", space["match"](given[0]))
            except Exception as e:
                write("failed", f"{type(e).__name__}: {e}"[:500])
        else:
            space["NEWS"][order](*given)


def random_core():
    """Return one of the cores that may be used, so that several jails share them out."""
    cores = sorted(os.sched_getaffinity(0))
    return cores[int.from_bytes(os.urandom(2), "little") % len(cores)]


HOST_IN, HOST_OUT = 0, 1


def main():
    """Start the referee in a process of its own, and serve it."""
    global HOST_IN, HOST_OUT, NULL
    sys.path.insert(0, HERE)
    from jailed.seccomp import without_random_addresses

    if "again" not in sys.argv and without_random_addresses():
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:], "again"])
    memory, seconds = int(sys.argv[1]), int(sys.argv[2])
    NULL = os.open(os.devnull, os.O_RDWR)
    HOST_IN, HOST_OUT = os.dup(0), os.dup(1)
    os.dup2(NULL, 0)
    os.dup2(NULL, 1)
    control, zygote = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    # Whoever moves waits for the other: on one core they need not wake each other across two.
    core = [random_core()]
    if os.fork() == 0:
        control.close()
        os.sched_setaffinity(0, core)
        try:
            referee(zygote, seconds)
        finally:
            os._exit(1)
    zygote.close()
    os.close(HOST_IN)
    os.close(HOST_OUT)
    serve(control, core, memory, seconds)


main()
