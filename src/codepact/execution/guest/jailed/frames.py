# What goes between the referee and the players: frames with the tank in their heads, and values
# as JSON, since nothing from a player may be trusted to be well-formed.

import json
import os
import struct

HEAD = struct.Struct("<IBqiBI")  # length of the rest, kind, ticks, calls left, why, draws
MOVED = struct.Struct("<IBqiBIH")  # the same, and the number of an action
LOAD, MOVE, VIEWS, RESULT, RAISED, CALL, ILLEGAL, BROKEN = range(8)
WHY = (None, "recursion", "frames")
LONGEST = 1 << 22


def send(fd, kind, t, draws, body=b""):
    # Ticks and calls of a hostile player may be anything, or nothing that fits.
    head = HEAD.pack(len(body), kind, max(t[0], -1), max(t[1], -1), WHY.index(t[2]), draws)
    data = head + body
    while data:
        data = data[os.write(fd, data) :]


def receive(fd, held):
    """Return kind, ticks, calls, why, draws and body; raise `EOFError` if nothing more comes.

    `held` keeps what was read beyond this frame. `BlockingIOError`: no answer in time.
    """
    data = held[0]
    while len(data) < HEAD.size:
        more = os.read(fd, 65536)
        if not more:
            raise EOFError
        data += more
    length, kind, ticks, calls, why, draws = HEAD.unpack_from(data)
    if length > LONGEST or why >= len(WHY):
        raise ValueError("not a frame")
    end = HEAD.size + length
    while len(data) < end:
        more = os.read(fd, 65536)
        if not more:
            raise EOFError
        data += more
    held[0] = data[end:]
    return kind, ticks, calls, WHY[why], draws, data[HEAD.size : end]


def pack(value, handle):
    """Return the bytes of a value; `handle` stands for what is no plain data."""
    return json.dumps(_plain(value, handle)).encode()


def _plain(v, handle):
    if v is None or type(v) in (bool, int, float, str):
        return v
    if type(v) is tuple:
        return {"t": [_plain(x, handle) for x in v]}
    if type(v) is list:
        return [_plain(x, handle) for x in v]
    if type(v) is dict:
        return {"d": [[_plain(k, handle), _plain(x, handle)] for k, x in v.items()]}
    return handle(v)


def unpack(body, find):
    """Return the value of some bytes; `find(kind, number)` returns what a handle stands for."""
    return _value(json.loads(body), find)


def _value(v, find):
    if type(v) is list:
        return [_value(x, find) for x in v]
    if type(v) is dict:
        ((kind, inner),) = v.items()
        if kind == "t":
            return tuple([_value(x, find) for x in inner])
        if kind == "d":
            return {_value(k, find): _value(x, find) for k, x in inner}
        return find(kind, inner)
    return v
