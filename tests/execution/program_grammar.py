"""Programs drawn from a grammar: everything that programs commonly do, faults included.

They keep to what both sandboxes run and to what does not depend on an interpreter's own choices
(the order of a set, the text of an exception).
"""

from __future__ import annotations

from random import Random

ATOMS = (
    '"C"',
    '"D"',
    "0",
    "1",
    "3",
    "17",
    "game.round",
    "len(game.me.actions)",
    "game.opponent.actions[-1:]",
    "list(game.opponent.actions)",
    "game.me.actions[-3:]",
    'game.opponent.actions.count("D")',
    "game.payoff('C', 'D')",
    "game.rounds",
    "len(game.opponent.source) % 7",
    "(game.me.source == game.opponent.source)",
)
OPERATORS = ("+", "-", "*", "==", "!=", "<", "and", "or", "//", "%", "in", "**")


class Grammar:
    """Draws one program from a seed."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self.names = ["x", "y", "z"]

    def program(self) -> str:
        lines = []
        if self.draw.random() < 0.3:
            lines += ["import random", "import math", ""]
            self.names += ["math.floor(2.5)", "random.randint(0, 3)", "random.choice('CD')"]
        if self.draw.random() < 0.4:
            lines += ["memory = {'n': 0, 'seen': []}", ""]
            self.names += ["memory['n']", "len(memory['seen'])"]
        if self.draw.random() < 0.5:
            lines += ["def helper(a, b=2):", *self.block(1, ("a", "b")), "    return a", ""]
            self.names += ["helper(1)", "helper(game.round, b=3)"]
        if self.draw.random() < 0.3:
            lines += [
                "class Counter:",
                "    def __init__(self, start):",
                "        self.n = start",
                "    def up(self, by):",
                "        self.n += by",
                "        return self.n",
                "",
                "counter = Counter(3)",
                "",
            ]
            self.names += ["counter.up(2)", "Counter(1).n"]
        kind = self.draw.random()
        if kind < 0.15:
            lines += ["def start(game):", "    return len(game.opponent.source) % 3", ""]
            lines += ["def step(state, seen):", "    last = seen[1] if seen else 'C'"]
            lines += ["    return last if state % 2 else 'C', state + 1"]
            return "\n".join(lines) + "\n"
        lines += ["def act(game):", "    x, y, z = 1, 'C', [2]"]
        if "memory['n']" in self.names:
            lines += ["    memory['n'] += 1", "    memory['seen'].append(game.round)"]
        lines += self.block(1, ("x", "y", "z"))
        lines += [f"    return 'C' if {self.value(2)} else 'D'"]
        return "\n".join(lines) + "\n"

    def block(self, depth: int, names: tuple[str, ...]) -> list[str]:
        lines: list[str] = []
        for _ in range(self.draw.randint(1, 3)):
            lines += self.statement(depth, names)
        return lines

    def statement(self, depth: int, names: tuple[str, ...]) -> list[str]:
        pad = "    " * depth
        target = self.draw.choice(names)
        top = names[0] == "x"
        value = self.value(2) if top else self.draw.choice((*names, "1", "'D'", f"{names[0]} * 2"))
        kind = self.draw.randrange(9 if depth < 3 else 3)
        if kind <= 1:
            return [f"{pad}{target} = {value}"]
        if kind == 2:
            return [f"{pad}{target} += 1"]
        inner = self.block(depth + 1, names)
        match kind:
            case 3:
                return [f"{pad}if {value}:", *inner]
            case 4:
                return [f"{pad}for i in range({self.draw.randint(0, 6)}):", *inner]
            case 5:
                bound = self.draw.choice((3, 5, 10**7))
                return [
                    f"{pad}n = 0",
                    f"{pad}while n < {bound}:",
                    *inner,
                    f"{pad}    n += 1",
                ]
            case 6:
                return [
                    f"{pad}try:",
                    *inner,
                    f"{pad}except (TypeError, ValueError, IndexError):",
                    f"{pad}    {target} = 0",
                    f"{pad}finally:",
                    f"{pad}    {names[1]} = 1",
                ]
            case 7:
                return [f"{pad}{target} = [v for v in range({self.draw.randint(1, 9)}) if v % 2]"]
            case _:
                if not top:
                    return [f"{pad}{target} = (lambda v: v)({value})"]
                return [
                    f"{pad}def deep(n):",
                    f"{pad}    return 0 if n == 0 else 1 + deep(n - 1)",
                    f"{pad}{target} = deep({self.draw.choice((3, 20, 200))})",
                ]

    def value(self, depth: int) -> str:
        kind = self.draw.randrange(10)
        if depth == 0 or kind < 3:
            return self.draw.choice((*ATOMS, *self.names))
        if kind < 7:
            a, b = self.value(depth - 1), self.value(depth - 1)
            sign = self.draw.choice(OPERATORS)
            return f"({a} {sign} {b})"
        return self.draw.choice(
            (
                f"sum([1 for v in range({self.draw.randint(1, 9)})])",
                f"sorted([3, 1, 2])[{self.draw.randrange(4)}]",
                f"game.flip(1, {self.draw.randint(2, 4)})",
                f"str({self.value(depth - 1)})[:3]",
                f"max({self.draw.randint(0, 4)}, game.round)",
                f"{{'a': 1, 'b': 2}}.get({self.value(0)}, 0)",
                "len(game.parse(game.opponent.source)['body'])",
                f"isinstance({self.value(0)}, int)",
                "game.random.random() < 0.5",
            )
        )


def drawn(seed: int) -> str:
    """Return the program of a seed."""
    return Grammar(seed).program()
