"""Programs that are meant to fool a reader: each must be read right, or refused."""

from __future__ import annotations

# ruff: noqa: E501

NASTY = {
    "two histories one loop": """
def act(game):
    mine, theirs = game.me.actions, game.opponent.actions
    h = mine if len(mine) % 2 else theirs
    n = 0
    for m in h:
        n += m == "D"
    return "D" if n % 2 else "C"
""",
    "helper loop on both": """
def cnt(h):
    n = 0
    for m in h:
        n += m == "D"
    return n
def act(game):
    a = cnt(game.me.actions); b = cnt(game.opponent.actions)
    return "D" if b > a else "C"
""",
    "index loop on two histories": """
def act(game):
    mine, theirs = game.me.actions, game.opponent.actions
    h = mine if len(mine) % 2 else theirs
    n = 0
    for i in range(len(h)):
        n += h[i] == "D"
    return "D" if n % 2 else "C"
""",
    "alias made in loop": """
def act(game):
    a = [0]; b = [1]
    for m in game.opponent.actions:
        a = b
        if m == "D":
            a[0] += 1
    return "D" if b[0] > 2 else "C"
""",
    "list of the caller": """
def f(h, a):
    for m in h:
        a[0] += m == "D"
def act(game):
    a = [0]
    f(game.opponent.actions, a)
    return "D" if a[0] > 1 else "C"
""",
    "history taken in loop": """
def act(game):
    h = game.opponent.actions
    x = ["C"]
    for m in h:
        x = h
    return x[-1]
""",
    "forbidden taken in loop": """
def act(game):
    h = game.opponent.actions
    k = len(h)
    x = 0
    for m in h:
        x = k
    return "D" if x > 2 else "C"
""",
    "unbound then count": """
def act(game):
    h = game.opponent.actions
    if len(h) > 2:
        k = len(h)
    x = 5
    for m in h:
        try:
            k
            x = 1
        except NameError:
            x = 0
    return "D" if x == 1 else "C"
""",
    "globals count swapped in loop": """
a = None
b = None
def act(game):
    global a, b
    h = game.opponent.actions
    a = len(h)
    b = 3 - len(h)
    for m in h:
        a = b
    r = "D" if a > 1 else "C"
    a = None
    b = None
    return r
""",
    "loop variable leaks": """
def act(game):
    for m in game.opponent.actions:
        pass
    try:
        return m
    except NameError:
        return "C"
""",
    "loop variable leaks 2": """
def act(game):
    m = "D"
    for m in game.opponent.actions[1:]:
        pass
    return m
""",
    "comprehension does not leak": """
def act(game):
    m = "D"
    x = [m for m in game.opponent.actions[-2:]]
    return m if len(x) > 1 else "C"
""",
    "del": """
def act(game):
    x = 1
    del x
    try:
        return "C" if x else "D"
    except NameError:
        return "D"
""",
    "shadow sum local": """
def act(game):
    def sum(x):
        return 5
    return "D" if sum(m == "D" for m in game.opponent.actions) > 2 else "C"
""",
    "shadow later in module": """
def act(game):
    return "D" if max(1, 2) == 2 else "C"
max = min
""",
    "local unbound builtin": """
def act(game):
    try:
        x = len(game.opponent.actions)
    except NameError:
        return "D"
    len = 3
    return "C"
""",
    "module rebinding builtin": """
len = len
def act(game):
    return "C"
""",
    "finally returns": """
def act(game):
    try:
        return game.opponent.actions[-1]
    finally:
        if len(game.opponent.actions) == 2:
            return "D"
""",
    "finally swallow": """
def act(game):
    for i in range(3):
        try:
            1 // 0
        finally:
            break
    return "D" if len(game.opponent.actions) > 1 else "C"
""",
    "nested try": """
def act(game):
    h = game.opponent.actions
    try:
        try:
            return h[2]
        except KeyError:
            return "D"
    except LookupError:
        return "C" if len(h) % 2 else "D"
""",
    "else of try raises": """
def act(game):
    h = game.opponent.actions
    try:
        x = 1
    except IndexError:
        return "D"
    else:
        return h[1]
""",
    "except name unbound after": """
def act(game):
    e = "D"
    try:
        game.opponent.actions[3]
    except IndexError as e:
        pass
    try:
        return e
    except NameError:
        return "C"
""",
    "type error caught": """
def act(game):
    try:
        return game.opponent.actions + 1
    except TypeError:
        return "D"
""",
    "recursion error caught": """
def f(n):
    return f(n + 1)
def act(game):
    try:
        f(0)
    except RecursionError:
        return "D"
    return "C"
""",
    "recursion error caught all": """
def f(n):
    return f(n + 1)
def act(game):
    try:
        f(0)
    except Exception:
        return "D"
    return "C"
""",
    "deep expression": """
def f(n):
    return (((((((((((((((((((((((((((((((((((((((((n if n <= 0 else f(n - 1))))))))))))))))))))))))))))))))))))))))))
def act(game):
    try:
        return "C" if f(44) == 0 else "D"
    except Exception:
        return "D"
""",
    "deep nesting interpreter": """
def f(n):
    if n > 0:
        if n > 0:
            if n > 0:
                for i in range(1):
                    for j in range(1):
                        for k in range(1):
                            try:
                                if True:
                                    return 0 + (0 + (0 + (0 + (0 + (0 + (0 + (0 + (0 + f(n - 1)))))))))
                            finally:
                                pass
    return 0
def act(game):
    try:
        return "C" if f(44) == 0 else "D"
    except:
        return "D"
""",
    "deep list eq": """
def act(game):
    a = []
    b = []
    for i in range(3000):
        a = [a]
        b = [b]
    try:
        return "C" if a == b else "D"
    except:
        return "D"
""",
    "exponential dag": """
def act(game):
    a = [1]
    b = [1]
    for i in range(30):
        a = [a, a]
        b = [b, b]
    return "C" if a == b else "D"
""",
    "exponential dag state": """
a = [1]
for i in range(25):
    a = [a, a]
def act(game):
    return "C"
""",
    "exponential str": """
def act(game):
    a = [1]
    for i in range(25):
        a = [a, a]
    return "C" if len(str(a)) > 3 else "D"
""",
    "huge by subtraction": """
def act(game):
    x = 1
    for i in range(90000):
        x = x - (0 - x)
    return "C" if x > 5 else "D"
""",
    "huge list times count": """
def act(game):
    n = len(game.opponent.actions)
    x = [0] * (n * 10 ** 10)
    return "C" if len(x) > 5 else "D"
""",
    "many lists": """
def act(game):
    x = []
    for i in range(1000):
        x.append([0] * 50 + [i] * 50)
        x = x + x[-1:]
    return "C" if len(x) > 5 else "D"
""",
    "sort adversarial": """
def act(game):
    x = list(range(19000))
    for i in range(4000):
        x.sort()
        x.reverse()
    return "C"
""",
    "count in loop": """
def act(game):
    x = list(range(19000))
    n = 0
    for i in range(4000):
        n += x.count(i)
    return "C"
""",
    "concat in loop": """
def act(game):
    x = "a" * 50
    for i in range(9000):
        x = x + "ab"
    return "C" if x.count("b") > 5 else "D"
""",
    "str replace": """
def act(game):
    x = "a" * 50
    for i in range(9):
        x = x.replace("a", "aaa")
    return "C" if x.count("a") > 5 else "D"
""",
    "round equals rounds": """
def act(game):
    return "D" if game.round == game.rounds else "C"
""",
    "rounds in tuple": """
def act(game):
    return "D" if game.round in (2, game.rounds) else "C"
""",
    "global only in function": """
def act(game):
    global n
    n = len(game.opponent.actions)
    return "D" if n > 2 else "C"
""",
    "global shadows enclosing": """
def outer(h):
    n = 5
    def inner():
        global n
        n = 1
    inner()
    return n
n = 0
def act(game):
    return "D" if outer(1) == 1 else "C"
""",
    "typing alias": """
from typing import List
V = List[int]
def act(game: "x") -> str:
    return "C"
""",
    "typing use in annotation": """
from typing import List, Optional
from collections import deque
def f(x: List[str], y: Optional[int] = None) -> int:
    z: int = 3
    w: List[int]
    return z
def act(game):
    return "D" if f([]) == 3 and len(game.opponent.actions) > 1 else "C"
""",
    "source strip args": """
def act(game):
    return "D" if game.opponent.source.strip("P") == "x" else "C"
""",
    "source start offset": """
def act(game):
    return "D" if game.opponent.source.startswith("L", 1) else "C"
""",
    "int with keyword": """
def act(game):
    return "D" if int("11", base=2) == 3 else "C"
""",
    "round keyword": """
def act(game):
    return "D" if round(2.675, ndigits=2) == 2.67 else "C"
""",
    "int minus half": """
def act(game):
    n = len(game.opponent.actions)
    return "D" if int(n - 0.5) == 1 else "C"
""",
    "len of generator": """
def act(game):
    return "D" if len(m for m in game.opponent.actions) > 1 else "C"
""",
    "dict true one": """
def act(game):
    d = {1: "a"}
    d[True] = "b"
    return "D" if [k is True for k in d][0] else "C"
""",
    "count as key kept": """
def act(game):
    n = len(game.opponent.actions)
    d = {n: "D", 2: "C"}
    return d.get(1, "C")
""",
    "count lookup all horizons": """
def act(game):
    return {0: "C", 2: "D", 5: "D"}.get(len(game.opponent.actions), "C")
""",
    "zip reused": """
def act(game):
    z = zip([1, 2], [3, 4])
    a = list(z)
    b = list(z)
    return "D" if a == b else "C"
""",
    "zip mutated": """
def act(game):
    a = [1]
    n = 0
    for x, y in zip(a, [1, 2, 3]):
        a.append(2)
        n += 1
    return "D" if n > 1 else "C"
""",
    "enumerate mutated": """
def act(game):
    a = [1, 2, 3, 4]
    n = 0
    for i, x in enumerate(a):
        a.pop()
        n += 1
    return "D" if n > 2 else "C"
""",
    "items while set": """
def act(game):
    d = {"a": 1, "b": 2}
    s = 0
    for k, v in d.items():
        d["b"] = 7
        s += v
    return "D" if s == 8 else "C"
""",
    "values live": """
def act(game):
    d = {"a": 1, "b": 2}
    s = 0
    for v in d.values():
        d["b"] = 7
        s += v
    return "D" if s == 8 else "C"
""",
    "keys grow": """
def act(game):
    d = {"a": 1}
    try:
        for k in d:
            d[k + "x"] = 1
    except RuntimeError:
        return "D"
    return "C"
""",
    "generator eager side effects": """
def act(game):
    log = []
    any(log.append(x) or x > 1 for x in [1, 2, 3])
    return "D" if len(log) == 2 else "C"
""",
    "generator full lazily": """
def act(game):
    log = []
    if game.round > 100:
        del log
    any(log.append(x) or x > 1 for x in [1, 2, 3])
    return "D" if len(log) == 2 else "C"
""",
    "exception in any for plays that never happen": """
def act(game):
    return "D" if any({"C": 0}[m] for m in game.me.actions) else "C"
""",
    "exception in any": """
def act(game):
    try:
        return "D" if any({"C": 0}[m] for m in game.opponent.actions) else "C"
    except KeyError:
        return "D"
""",
    "exception in loop": """
def act(game):
    n = 0
    try:
        for m in game.opponent.actions:
            n += 1
            n += {"C": 0}[m]
    except KeyError:
        return "D" if n % 2 else "C"
    return "C"
""",
    "raise type error in loop": """
def act(game):
    n = 0
    try:
        for m in game.opponent.actions:
            n += 1
            if m == "D":
                raise TypeError("x")
    except TypeError:
        return "D" if n % 2 else "C"
    return "C"
""",
    "loop in helper with return": """
def first(h):
    for i, m in enumerate(h):
        if m == "D":
            return i
    return -1
def act(game):
    f = first(game.opponent.actions)
    return "D" if f >= 0 and len(game.opponent.actions) - f < 3 else "C"
""",
    "zip lag": """
def act(game):
    h = game.opponent.actions
    n = 0
    for a, b in zip(h, h[1:]):
        n += a != b
    return "D" if n > 1 else "C"
""",
    "lookback unguarded": """
def act(game):
    h = game.opponent.actions
    n = 0
    for i in range(len(h)):
        if h[i] != h[i - 1]:
            n += 1
    return "D" if n > 1 else "C"
""",
    "lookback guarded by number": """
def act(game):
    h = game.opponent.actions
    n = 0
    for i in range(len(h)):
        if i > 1 and h[i] != h[i - 2]:
            n += 1
    return "D" if n > 1 else "C"
""",
    "lookback of part": """
def act(game):
    h = game.opponent.actions[1:]
    n = 0
    for i in range(len(h)):
        n += h[i - 1] == "D"
    return "D" if n > 1 else "C"
""",
    "enumerate of part with index": """
def act(game):
    h = game.opponent.actions
    n = 0
    for i, m in enumerate(h[1:]):
        n += h[i] != m
    return "D" if n > 1 else "C"
""",
    "enumerate start index": """
def act(game):
    h = game.opponent.actions
    n = 0
    for i, m in enumerate(h[1:], 1):
        n += h[i] == m and h[i - 1] == "D"
    return "D" if n > 1 else "C"
""",
    "enumerate start negative": """
def act(game):
    h = game.opponent.actions
    n = 0
    for i, m in enumerate(h, -1):
        n += h[i] == m
    return "D" if n > 1 else "C"
""",
    "all from the end": """
def act(game):
    h = game.opponent.actions
    return "C" if all(h[-i - 1] == "C" for i in range(len(h))) else "D"
""",
    "all mixing ends": """
def act(game):
    h = game.opponent.actions
    m = game.me.actions
    return "C" if all(h[-i - 1] == h[i] for i in range(len(h))) else "D"
""",
    "all enumerate ends": """
def act(game):
    h = game.opponent.actions
    return "C" if all(h[-i - 1] == x for i, x in enumerate(h)) else "D"
""",
    "sum of part": """
def act(game):
    h = game.opponent.actions
    a = sum(1 for m in h[1:] if m == "D")
    b = sum(m == "D" for m in h[1:-1])
    c = any(m == "D" for m in h[:-2])
    d = all(m == "C" for m in h[2:])
    return "D" if (a + b + c + d) % 2 else "C"
""",
    "index leaks": """
def act(game):
    h = game.opponent.actions
    for i in range(len(h)):
        if h[i] == "D":
            break
    try:
        return "D" if i == 2 else "C"
    except NameError:
        return "C"
""",
    "nested function in loop": """
def act(game):
    n = 0
    def add(k):
        nonlocal n
        n += k
    for m in game.opponent.actions:
        if m == "D":
            add(2)
        else:
            add(-1)
    return "D" if n > 1 else "C"
""",
    "lambda in loop": """
def act(game):
    w = 2
    f = lambda m: w if m == "D" else -1
    n = 0
    for m in game.opponent.actions:
        n = max(0, n + f(m))
        w = 3 if m == "D" else 1
    return "D" if n > 2 else "C"
""",
    "payoff in loop": """
def act(game):
    s = 0
    for a, b in zip(game.me.actions, game.opponent.actions):
        s += game.payoff(a, b) - game.payoff(b, a)
    return "D" if s < 0 else "C"
""",
    "loop reads history": """
def act(game):
    h = game.opponent.actions
    n = 0
    for m in game.me.actions:
        n += len(h)
    return "D" if n > 3 else "C"
""",
    "loop count minus count": """
def act(game):
    h = game.opponent.actions
    k = len(h) if len(h) % 2 else game.round
    j = game.round
    n = 0
    for m in h:
        n += j - k
    return "D" if n > 2 else "C"
""",
    "list of lists in loop": """
def act(game):
    t = [[0, 0], [0, 0]]
    p = None
    for m in game.opponent.actions:
        r = t[m == "D"]
        r[0] += 1
        if p is not None:
            p[1] = 1
        p = r
    return "D" if t[1][0] > t[0][0] or t[0] == t[1] else "C"
""",
    "table by state in loop": """
def act(game):
    t = {"C": {"C": 0, "D": 0}, "D": {"C": 0, "D": 0}}
    last = "C"
    for m in game.opponent.actions:
        t[last][m] = min(t[last][m] + 1, 2)
        last = m
    return "D" if t[last]["D"] > t[last]["C"] else "C"
""",
    "return list from loop": """
def f(h, acc):
    for m in h:
        acc.append(m)
        if len(acc) > 2:
            return acc
    return acc[:]
def act(game):
    a = []
    b = f(game.opponent.actions, a)
    b.append("x")
    return "D" if "x" in a else "C"
""",
    "set in loop": """
def act(game):
    s = set()
    k = 0
    for i, m in enumerate(game.opponent.actions):
        if m == "D":
            s.add(i % 3)
    return "D" if len(s) > 1 else "C"
""",
    "walrus": """
def act(game):
    h = game.opponent.actions
    if (n := len(h)) > 2 and any((y := m) == "D" for m in h[-2:]):
        return y
    return "C" if n % 2 else "D"
""",
    "walrus in generator over history": """
def act(game):
    h = game.opponent.actions
    y = "C"
    x = any((y := m) == "D" for m in h)
    return y
""",
    "starred": """
def act(game):
    h = game.opponent.actions
    a = [*h[-2:], "D"]
    return max(*a) if len(a) > 2 else min(*a, "C")
""",
    "backwards": """
def act(game):
    h = game.opponent.actions
    r = h[::-1]
    return r[1] if len(h) > 2 and r[:2] == ["C", "D"] else (h[::-1][0] if h else "C")
""",
    "reversed last": """
def act(game):
    n = 0
    for m in reversed(game.opponent.actions[-4:]):
        if m != "D":
            break
        n += 1
    return "D" if n == 2 else "C"
""",
    "list in place": """
def act(game):
    a = [1]
    b = a
    for m in game.opponent.actions:
        a += [2] if m == "D" else []
        if len(a) > 2:
            a = [0]
    return "D" if len(b) > 1 else "C"
""",
    "try in loop ticks": """
def act(game):
    n = 0
    for i in range(30):
        try:
            try:
                raise ValueError("x")
            finally:
                n += 1
        except ValueError:
            n += 1
    return "D" if n > 5 else "C"
""",
    "f-string ticks": """
def act(game):
    n = 0
    for i in range(30):
        n += len(f"{i}{i}{i}{i}{'a'}{'b'}{n}{n}{n}{n}{n}{n}{n}")
    return "D" if n > 5 else "C"
""",
    "zip ticks": """
def act(game):
    h = game.opponent.actions
    m = game.me.actions
    for i in range(20):
        z = zip(h, m, h, m, h, m, h, m)
        e = enumerate(h)
        l = list(h)
    return "C"
""",
    "early expensive turn": """
def act(game):
    h = game.opponent.actions
    if h and h[-1] == "D":
        return "D"
    n = 0
    for m in h:
        if m == "D":
            for i in range(50):
                n = i
    return "C"
""",
    "load error": """
x = [][0]
def act(game):
    return "C"
""",
    "nan": """
def act(game):
    x = float("inf") - float("inf")
    return "D" if x == x else "C"
""",
    "complex": """
def act(game):
    x = (-8) ** 0.5
    return "D" if x == x else "C"
""",
    "returns bool": """
def act(game):
    return len(game.opponent.actions) > 2
""",
    "returns history": """
def act(game):
    return game.opponent.actions
""",
    "act rebound": """
def act(game):
    return "C"
act = 5
""",
    "act rebound lambda": """
def act(game):
    return "C"
act = lambda game: "D"
""",
    "stop iteration in comprehension": """
def f(m):
    raise StopIteration
def act(game):
    try:
        return "C" if [m for m in [1] if f(m)] else "D"
    except RuntimeError:
        return "C"
    except StopIteration:
        return "D"
""",
    "mutable default per call": """
def f(m, seen=[]):
    seen.append(m)
    return len(seen)
def act(game):
    n = 0
    for m in game.opponent.actions[-2:]:
        n = f(m)
    return "D" if n > 3 else "C"
""",
    "default loops": """
def f(h, seen=[]):
    for m in h:
        seen.append(m)
    return len(seen)
def act(game):
    return "D" if f(game.opponent.actions) > 3 else "C"
""",
    "state and loop": """
k = [0]
def act(game):
    k[0] = (k[0] + 1) % 2
    n = 0
    for m in game.opponent.actions:
        n += (m == "D") * k[0]
    return "D" if n > 1 else "C"
""",
    "lists of abstract": """
def act(game):
    hs = [game.me.actions, game.opponent.actions]
    return "D" if hs[1] in [["D"], ["C", "D"]] or hs[0] == hs[1] else "C"
""",
    "max of counts": """
def act(game):
    h = game.opponent.actions
    a, b = h.count("C"), h.count("D")
    return ["C", "D"][[a, b].index(max(a, b))]
""",
    "max by key": """
def act(game):
    h = game.opponent.actions
    return max("CD", key=lambda m: h.count(m)) if h else "C"
""",
    "sorted counts": """
def act(game):
    h = game.opponent.actions
    return sorted([(h.count("C"), "C"), (h.count("D"), "D")])[-1][1]
""",
    "float thresholds": """
def act(game):
    h = game.opponent.actions
    return "D" if h and h.count("D") / len(h) >= 1 / 3 else "C"
""",
    "negative modulo": """
def act(game):
    h = game.opponent.actions
    return "D" if (3 - len(h)) % 4 == 1 or (h.count("D") - h.count("C")) % 3 == 2 or -len(h) // 2 == -2 else "C"
""",
    "while count down": """
def act(game):
    h = game.opponent.actions
    i = len(h)
    n = 0
    while i > 0:
        i -= 1
        if h[i] == "D":
            n += 1
        else:
            break
    return "D" if n > 1 else "C"
""",
    "recursion on slices": """
def f(h):
    if not h:
        return 0
    return (h[0] == "D") + f(h[1:])
def act(game):
    return "D" if f(game.opponent.actions[-4:]) > 1 else "C"
""",
    "inner default capture": """
def act(game):
    fs = []
    for m in game.opponent.actions[-3:]:
        fs.append(lambda m=m: m)
    return fs[0]() if fs else "C"
""",
    "late binding": """
def act(game):
    fs = []
    for m in game.opponent.actions[-3:]:
        fs.append(lambda: m)
    return fs[0]() if fs else "C"
""",
    "closure counter per call": """
def make():
    n = [0]
    def up(m):
        n[0] += m == "D"
        return n[0]
    return up
def act(game):
    up = make()
    k = 0
    for m in game.opponent.actions:
        k = up(m)
    return "D" if k > 1 else "C"
""",
    "nested closure alias": """
def act(game):
    n = [0]
    k = n
    def up(m):
        k[0] += m == "D"
    for m in game.opponent.actions:
        up(m)
        n = [5]
    return "D" if k[0] > 1 or n[0] == 5 and k[0] == 0 else "C"
""",
    "tuple of list in loop": """
def act(game):
    t = ([0], [0])
    a = t[0]
    for m in game.opponent.actions:
        t[m == "D"][0] += 1
    return "D" if a[0] < t[1][0] else "C"
""",
    "list in dict in loop": """
def act(game):
    d = {"C": [], "D": []}
    for m in game.opponent.actions:
        d[m].append(len(d["D"]))
        d["C"] = d["D"] if m == "D" else d["C"]
    return "D" if len(d["C"]) > 1 and d["C"] == d["D"] else "C"
""",
    "two loops same vars": """
def act(game):
    n = 0
    for m in game.opponent.actions:
        n += m == "D"
    for m in game.me.actions:
        n -= m == "D"
    return "D" if n > 0 else "C"
""",
    "loop started from count": """
def act(game):
    h = game.opponent.actions
    n = h.count("D")
    for m in game.me.actions:
        n -= m == "D"
    return "D" if n > 0 else "C"
""",
    "loop started from last": """
def act(game):
    h = game.opponent.actions
    last = h[-1] if h else "C"
    n = 0
    for m in h:
        n += m == last
    return "D" if n % 2 else "C"
""",
    "any inside loop": """
def act(game):
    n = 0
    for m in game.opponent.actions:
        if any(m == x for x in ["D"]):
            n += 1
        elif all(x != m for x in ("C", "D")):
            n += 5
    return "D" if n > 1 else "C"
""",
    "comprehension of loop variable": """
def act(game):
    h = game.opponent.actions
    out = []
    for i, m in enumerate(h):
        out = [m] + [x for x in out if x == m][:2]
    return "D" if len(out) > 2 else "C"
""",
    "float fold": """
def act(game):
    t = 0.5
    for m in game.opponent.actions:
        t = t * 0.5 + (0.5 if m == "D" else 0)
    return "D" if t > 0.7 else "C"
""",
    "boolean fold": """
def act(game):
    t = False
    for m in game.opponent.actions:
        t = t ^ (m == "D")
    return "D" if t is True else "C"
""",
    "bool lookup by int": """
def act(game):
    n = game.opponent.actions.count("D")
    return {True: "D", False: "C"}.get(n, "D")
""",
    "str of count": """
def act(game):
    return "D" if str(len(game.opponent.actions)) in "135" else "C"
""",
    "unpack error": """
def act(game):
    try:
        a, b = game.opponent.actions[-2:]
    except ValueError:
        return "D"
    return a
""",
    "slice by count": """
def act(game):
    h = game.opponent.actions
    n = len(h)
    k = h.count("D")
    return "D" if h[n - 2:n] == ["D", "C"] or h[n - 1:] == ["D"] or h[k:] == [] else "C"
""",
    "slices odd": """
def act(game):
    h = game.opponent.actions
    s = [h[2:1], h[-1:-3], h[:-2][-1:], h[1:][:2], h[-3:][:-1], h[-5:3] if len(h) < 0 else [], h[3:-1][1:], h[:0], h[0:3][-2:]]
    return "D" if sum(len(x) for x in s) % 2 else "C"
""",
    "part equality": """
def act(game):
    h = game.opponent.actions
    return "D" if h[1:-1] == ["D"] or h[:-1] == [] or h[1:] == ["C", "C"] else "C"
""",
    "part contains": """
def act(game):
    h = game.opponent.actions
    return "D" if "D" in h[1:-1] or h[2:].count("C") == 1 else "C"
""",
    "part item": """
def act(game):
    h = game.opponent.actions[1:-1]
    try:
        return h[1] if h[-2] == "D" else h[0]
    except IndexError:
        return "D"
""",
    "index of bool": """
def act(game):
    h = game.opponent.actions
    return h[len(h) > 2] if len(h) > 1 else "C"
""",
    "set eq": """
def act(game):
    h = game.opponent.actions
    return "D" if set(h) == {"D", "C"} or len(set(h[1:])) == 0 else "C"
""",
    "shadow names": """
def act(game):
    len = 3
    max = [1]
    try:
        return "D" if len(max) else "C"
    except TypeError:
        return "C"
""",
    "builtin as value": """
def act(game):
    f = len if game.round % 2 else max
    return "D" if f([1, 5]) == 5 else "C"
""",
    "sorted builtin key": """
def act(game):
    h = game.opponent.actions
    x = sorted([[h.count("D")], [1, 2]], key=len)
    return "D" if x[0] == [2] else "C"
""",
    "map": """
def act(game):
    return "D" if list(map(str, [1])) == ["1"] else "C"
""",
    "counter": """
from collections import Counter
def act(game):
    c = Counter(game.opponent.actions)
    return "D" if c["D"] > 1 else "C"
""",
    "exception state": """
n = [0]
def act(game):
    n[0] += 1
    if n[0] % 2:
        raise ValueError("x")
    return "C"
""",
    "return in finally in loop": """
def act(game):
    for m in game.opponent.actions:
        try:
            if m == "D":
                raise KeyError("a")
        finally:
            if m == "D":
                return "D"
    return "C"
""",
    "join all": """
def act(game):
    s = "".join(game.opponent.actions)
    return "D" if "DD" in s else "C"
""",
    "tuple of history": """
def act(game):
    return {("C", "C"): "C", ("D", "D"): "C"}.get(tuple(game.opponent.actions[-2:]), "D")
""",
    "default dict like": """
def act(game):
    d = {}
    for m in game.opponent.actions:
        d[m] = d.get(m, 0) + 1
    return "D" if d.get("D", 0) > d.get("C", 0) else "C"
""",
    "dict value keyword": """
def act(game):
    return "D" if "value" in dict(value=[("a", 1)]) else "C"
""",
    "get default keyword": """
def act(game):
    return "D" if {}.get("a", default=3) == 3 else "C"
""",
    "count keyword": """
def act(game):
    return "D" if game.opponent.actions.count(action="D") else "C"
""",
    "two loops leaked index": """
def act(game):
    h = game.opponent.actions
    i = -1
    for i in range(len(h)):
        if h[i] == "D":
            break
    for m in h:
        if i == 1:
            return "D"
    return "D" if i == 2 else "C"
""",
    "int odd": """
def act(game):
    try:
        return "D" if int("1_0") == 10 else "C"
    except ValueError:
        return "C"
""",
    "type error in play": """
def act(game):
    try:
        return "a" + len(game.opponent.actions[-2:])
    except TypeError:
        return "D"
""",
    "type error uncaught": """
def act(game):
    x = None
    if game.opponent.actions:
        x = 1
    return "D" if x + 1 > 1 else "C"
""",
    "compare none": """
def act(game):
    x = None
    for m in game.opponent.actions:
        if m == "D":
            x = 1
    return "D" if x > 0 else "C"
""",
    "global in nested twice": """
def act(game):
    def f():
        global k
        k = 1
        def g():
            return k
        return g()
    r = f()
    return "D" if r and len(game.opponent.actions) > 1 else "C"
""",
    "global builtin name": """
def act(game):
    global sum
    try:
        return "D" if sum([1, 2]) == 3 else "C"
    except NameError:
        return "C"
""",
    "nonlocal in loop": """
def act(game):
    n = 0
    def f():
        nonlocal n
        for m in game.opponent.actions:
            n += m == "D"
    f()
    return "D" if n > 1 else "C"
""",
    "comprehension shadows": """
def act(game):
    m = "C"
    k = [m for m in game.opponent.actions[-2:] if m == "D"]
    f = lambda: m
    return "D" if f() == "D" or len(k) == 2 else m
""",
    "class in function": """
def act(game):
    if game.round > 2:
        class A:
            pass
    return "C"
""",
    "conditional def": """
def act(game):
    if game.round % 2:
        def f():
            return "D"
    try:
        return f()
    except NameError:
        return "C"
""",
    "kwonly and defaults": """
def f(a, *, b=2, c):
    return a + b + c
def act(game):
    n = game.opponent.actions.count("D")
    return "D" if f(n, c=1) == 4 else "C"
""",
    "default is evaluated once": """
x = 5
def f(a=x):
    return a
x = 6
def act(game):
    return "D" if f() == 5 and len(game.opponent.actions) > 1 else "C"
""",
    "default of count": """
def act(game):
    n = len(game.opponent.actions)
    def f(k=n):
        return k
    s = 0
    for m in game.opponent.actions:
        s += f() == 2
    return "D" if s else "C"
""",
    "recursion in loop": """
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
def act(game):
    n = 0
    for m in game.opponent.actions:
        n += fib(5) if m == "D" else -3
    return "D" if n > 3 else "C"
""",
    "min default": """
def act(game):
    d = [i for i in range(3) if game.opponent.actions[-i - 1:][:1] == ["D"]]
    return "D" if min(d, default=5) == 1 else "C"
""",
    "slices under the loop": """
def act(game):
    h = game.opponent.actions
    n = 0
    for i in range(len(h)):
        if h[i:i + 2] == ["D", "D"]:
            n += 1
    return "D" if n else "C"
""",
    "history equality in loop": """
def act(game):
    h = game.opponent.actions
    n = 0
    for m in h:
        if h == h:
            n += 1
        if h[1:] == h:
            n += 9
    return "D" if n > 2 else "C"
""",
    "len in loop": """
def act(game):
    h = game.opponent.actions
    n = 0
    for i in range(len(h)):
        if i == len(h) - 1 and h[i] == "D":
            n += 1
    return "D" if n else "C"
""",
    "distance": """
def act(game):
    h = game.opponent.actions
    last = -1
    for i, m in enumerate(h):
        if m == "D":
            last = i
    return "D" if last >= 0 and len(h) - last <= 2 else "C"
""",
    "enumerate and part of mine": """
def act(game):
    a, b = game.me.actions, game.opponent.actions
    n = 0
    for i, m in enumerate(b[1:]):
        n += m != a[i]
    return "D" if n == 2 else "C"
""",
    "zip three lags": """
def act(game):
    h = game.opponent.actions
    n = 0
    for x, y, z in zip(h, h[1:], h[2:]):
        n += [x, y, z] == ["C", "D", "C"]
    return "D" if n else "C"
""",
    "zip enumerate lag": """
def act(game):
    h = game.opponent.actions
    n = 0
    for i, (x, y) in enumerate(zip(h, h[1:])):
        n += (x == y) * i
    return "D" if n > 2 else "C"
""",
    "range from two with leads": """
def act(game):
    h = game.opponent.actions
    n = 0
    for i in range(2, len(h)):
        n += h[i] == h[i - 2] and h[i - 1] == "D"
    return "D" if n else "C"
""",
    "range minus one": """
def act(game):
    h = game.opponent.actions
    n = 0
    for i in range(len(h) - 1):
        n += h[i] == "D" and h[i + 1] == "D"
    return "D" if n else "C"
""",
}
