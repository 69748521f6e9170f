"""Strategies drawn from a grammar: all the ways in which people look at a history, mixed."""

from __future__ import annotations

from random import Random

HISTORIES = ("mine", "theirs", "theirs", "mine[1:]", "theirs[:-1]", "theirs[2:-1]", "list(theirs)")


class Strategies:
    """Draws one program of the free form from a seed."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self.state = self.draw.random() < 0.3
        self.nested = self.draw.random() < 0.25

    def pick(self, *options: str) -> str:
        return self.draw.choice(options)

    def program(self) -> str:
        lines = ["def tally(moves, into):", "    for m in moves:", "        into[m == 'D'] += 1"]
        lines += ["    return into", ""]
        if self.state:
            lines += ["memory = {'n': 0, 'trust': 3, 'last': 'C'}", "calls = [0]", ""]
        if self.draw.random() < 0.4:
            lines += ["def helper(moves, k=2):"]
            lines += [f"    return {self.helper()}", ""]
        lines += ["def act(game):", "    mine = game.me.actions"]
        lines += ["    theirs = game.opponent.actions", "    n = len(theirs)"]
        lines += ["    t = game.round", "    total = game.rounds", "    x = 0", "    seen = 'C'"]
        lines += ["    pair = [0, 0]", "    both = pair", "    table = {'C': 0, 'D': 0}"]
        if self.nested:
            lines += ["    def step(m):", "        nonlocal x"]
            lines += [f"        x = {self.pick('x + (m == seen)', 'min(3, x + 1)', '1 - x')}"]
        for _ in range(self.draw.randrange(1, 5)):
            lines += self.statement(1, 2)
        lines.append(f"    return {self.move()}")
        return "\n".join(lines) + "\n"

    def helper(self) -> str:
        return self.pick(
            "moves.count('D') >= k",
            "len(moves) > k and moves[-k] == 'D'",
            "'D' in moves[-k:]",
            "sum(1 for m in moves if m == 'D') > k",
            "all(m == 'C' for m in moves[-k:])",
        )

    def history(self) -> str:
        return self.draw.choice(HISTORIES)

    def number(self, depth: int = 0) -> str:
        k = self.draw.randrange(0, 6)
        h = self.history()
        found = [
            str(k),
            "n",
            "t",
            "x",
            f"len({h})",
            f"{h}.count('{self.pick('C', 'D')}')",
            f"sum(1 for m in {self.pick('mine', 'theirs')} if m == 'D')",
            f"sum(a == b for a, b in zip({self.pick('mine, theirs', 'theirs, mine')}))",
            "len([m for m in theirs if m != 'C'])",
            "sum({'C': 3, 'D': -1}[m] for m in theirs)",
            f"n % {k + 1}",
            f"(t + {k}) % {k + 2}",
            "total - t",
            f"min(n, {k})",
            f"max({k}, mine.count('D'))",
            "pair[1]",
            "both[0]",
            f"sum(both) - {k}",
            "table['D']",
            "len(both)" if ":-" in h else f"tally({h}, [0, 0])[1]",
            "tally(mine, both)[0]",
            f"sum(1 for m in {h} if m == 'D')",
            "sum(theirs[i] == mine[i] for i in range(len(theirs)))",
            "sum(game.payoff(a, b) for a, b in zip(mine, theirs))",
            f"int(n - 0.{k})",
            f"{{0: 2, {k}: 1}}.get(n, {k})",
            "(y := n + 1) - y // 2",
            f"len([*theirs[-{k + 1}:], 'x'])",
            f"[n, {k}, x][t % 3]",
            f"round(n / {k + 1})",
            f"sorted([n, x, {k}])[1]",
        ]
        if self.state:
            found += ["memory['n']", "memory['trust']", "calls[0]"]
        if depth < 2:
            a, b = self.number(depth + 1), self.number(depth + 1)
            found += [f"({a} {self.pick('+', '-')} {b})", f"{k} * {a}", f"abs({a} - {b})"]
        return self.draw.choice(found)

    def test(self, depth: int = 0) -> str:
        h, k = self.history(), self.draw.randrange(1, 4)
        j = self.draw.randrange(-1, 4)
        found = [
            f"{self.number()} {self.pick('<', '<=', '>', '>=', '==', '!=')} {self.number()}",
            f"{self.number()} > {self.draw.randrange(-1, 6)}",
            f"n / (t + 1) > 0.{k}" if self.draw.random() < 0.2 else f"n > {k}",
            f"'{self.pick('C', 'D')}' in {h}",
            f"{self.pick('not ', '')}{h}",
            f"n >= {k} and theirs[-{k}] == '{self.pick('C', 'D')}'",
            f"{h}[{j}] == 'D'",
            f"{h}[-{k}:] == ['D'] * {k}",
            f"{h}[-{k}:].count('D') >= {k}",
            f"theirs[:{k}] == {['C', 'D', 'C'][:k]}",
            f"theirs[-{k + 1}:-1] == mine[-{k}:]",
            f"{k} <= n < {k + 3}",
            "mine == theirs",
            "mine[-2:] != theirs[-2:]",
            "seen == 'D'",
            "theirs[n - 1] == 'D'"
            if self.draw.random() < 0.3
            else "theirs[len(theirs) - 1:] == []",
            f"any(m == 'D' for m in {self.pick('theirs', 'mine', 'theirs[-3:]')})",
            f"all(a == b for a, b in zip(mine, {self.pick('theirs', 'theirs')}))",
            f"t in (1, {k + 2}, 7)",
            "set(theirs) == {'C'}",
            "'CDC'[t % 3] == seen",
            f"''.join(theirs[-{k}:]) in ('D', 'CD', 'DDD')",
            f"t == total - {k}",
            f"t == total or n in (total, {k})",
            "all(theirs[-i - 1] == 'C' for i in range(len(theirs)))",
            f"theirs[::-1][:{k}] == ['D'] * {k}",
            f"tuple(theirs[-{k}:]) in {{('D',): 1, ('C', 'D'): 2}}",
            "pair is None or both == pair",
            f"f'{{x}}{{seen}}' == '{k}D'",
            f"sorted(theirs[-{k + 1}:]) == theirs[-{k + 1}:]",
            f"n - {k} in range(2) or -n // 2 == -{k}",
            "x == True",
            f"(x, seen) in [(1, 'D'), ({k}, 'C')]",
            "max(table, key=lambda a: table[a]) == 'D'",
            "dict(zip('CD', pair)) == table",
            "game.opponent.source == game.me.source",
            "'random' in game.opponent.source",
            "helper(theirs)" if self.draw.random() < 0.5 else "helper(mine, k=1)",
        ]
        if depth < 1:
            a, b = self.test(depth + 1), self.test(depth + 1)
            found += [f"({a} {self.pick('and', 'or')} {b})", f"not ({a})"] * 3
        return self.draw.choice(found)

    def move(self) -> str:
        return self.pick(
            "'C'",
            "'D'",
            "theirs[-1]",
            "seen",
            "theirs[-1] if theirs else 'C'",
            f"'D' if {self.test(1)} else 'C'",
            f"mine[-1] if {self.test(1)} else 'D'",
            "'CD'[x % 2]",
        )

    def statement(self, depth: int, nesting: int) -> list[str]:
        pad = "    " * depth
        kind = self.draw.random()
        if kind < 0.35 or not nesting:
            return [f"{pad}if {self.test()}:", f"{pad}    return {self.move()}"]
        if kind < 0.45:
            return [f"{pad}x = {self.number()}"]
        if kind < 0.55:
            body = self.statement(depth + 1, nesting - 1)
            other = self.statement(depth + 1, nesting - 1)
            return [f"{pad}if {self.test()}:", *body, f"{pad}else:", *other]
        if kind < 0.65 and self.state:
            change = self.pick(
                "memory['n'] = min(memory['n'] + 1, 4)",
                "memory['trust'] = max(0, memory['trust'] - (theirs[-1:] == ['D']))",
                "calls[0] += 1",
                "calls[0] = (calls[0] + 1) % 3",
                "memory['last'] = 'D' if theirs[-1:] == ['D'] else 'C'",
            )
            return [pad + change]
        if kind < 0.8:
            return self.loop(pad)
        if kind < 0.83:
            kept = self.pick(
                "pair = both", "both = list(pair)", "tally(theirs, pair)", "pair = [x]"
            )
            return [pad + kept]
        if kind < 0.9:
            error = self.pick(
                "IndexError", "Exception", "(KeyError, IndexError)", "ZeroDivisionError"
            )
            return [
                f"{pad}try:",
                f"{pad}    seen = {self.pick('theirs[-2]', 'theirs[3]', 'mine[0]')}",
                f"{pad}    x = {self.number()} // {self.pick('n', 'max(1, n)', '2')}"
                if self.draw.random() < 0.3
                else f"{pad}    x = 1",
                f"{pad}except {error}:",
                f"{pad}    seen = {self.pick(repr('C'), repr('D'))}",
            ]
        return [f"{pad}seen = {self.pick('theirs[-1]', repr('D'), 'mine[-1]')} if n else 'C'"]

    def loop(self, pad: str) -> list[str]:
        if self.draw.random() < 0.15:
            stop, end = self.pick("'C'", "'D'"), self.pick("break", "x += 1", "continue")
            return [
                f"{pad}k = {self.pick('n', '3', 'len(theirs)')}",
                f"{pad}while k > 0:",
                f"{pad}    k -= 1",
                f"{pad}    if k < n and theirs[k] == {stop}:",
                f"{pad}        {end}",
                f"{pad}    x = min(x + 1, 4)",
            ]
        over = self.pick(
            "for m in theirs:",
            "for m, o in zip(theirs, mine):",
            "for i, m in enumerate(theirs):",
            "for i in range(len(theirs)):",
            "for m in theirs[1:]:",
            "for m in theirs[-3:]:",
            "for o, m in zip(theirs, theirs[1:]):",
            "for i, m in enumerate(theirs[1:]):",
            "for i in range(1, len(theirs)):",
            "for m in (theirs if t % 2 else mine):",
            "for m, o in zip(theirs[-3:], mine[-3:]):",
            "for i, m in enumerate(reversed(theirs[-3:])):",
            "for i in range(3):",
        )
        item = "m" if " m" in over else "seen"
        if "i in range(len" in over:
            item = self.pick("theirs[i]", "theirs[i]", "mine[i]")
        elif "i in range(1" in over:
            item = self.pick("theirs[i]", "theirs[i - 1]")
        body = self.pick(
            f"x = min(x + ({item} == 'D'), 3)",
            f"x += {item} == 'D'",
            f"x = x + 1 if {item} == 'D' else 0",
            f"seen = {item}",
            f"x = 2 * x % 5 + ({item} == 'C')",
            f"pair[{item} == 'D'] += 1",
            f"both = [min(x, 2), 0] if {item} == 'D' else pair",
            f"table[{item}] += 1",
            f"table[{item}] = min(table[{item}] + 1, 2)",
            f"pair, both = both, [x, {item} == 'D']",
            f"pair += [1] if {item} == 'D' and len(pair) < 4 else []",
            f"step({item})" if self.nested else f"seen = {item} if x else 'D'",
        )
        lines = [pad + over, f"{pad}    {body}"]
        if self.draw.random() < 0.3:
            lines += [f"{pad}    if x > 2:", f"{pad}        {self.pick('break', 'continue')}"]
        if self.draw.random() < 0.15:
            lines += [f"{pad}    if {item} == 'D' and x > 1:", f"{pad}        return 'D'"]
        if self.draw.random() < 0.2:
            lines += [f"{pad}else:", f"{pad}    x = 1"]
        return lines
