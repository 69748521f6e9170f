"""A small generator of random texts from a GBNF grammar (the subset that rule grammars use)."""

from __future__ import annotations

import random
import re

_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|\[[^\]]*\]|\{\d+,\d+\}|[()|?*+]|[a-z]+)')


def random_text(grammar: str, rng: random.Random) -> str:
    rules = dict(line.split(" ::= ", 1) for line in grammar.strip().splitlines())
    parsed = {name: _alternatives(_tokens(body)) for name, body in rules.items()}
    return _draw(("name", "root"), parsed, rng)


def _tokens(body: str) -> list[str]:
    found, at = [], 0
    while at < len(body.rstrip()):
        match = _TOKEN.match(body, at)
        assert match, body[at:]
        found.append(match[1])
        at = match.end()
    return found[::-1]  # popped from the end


def _alternatives(tokens: list[str]):
    options = [[]]
    while tokens and tokens[-1] != ")":
        token = tokens.pop()
        if token == "|":
            options.append([])
            continue
        if token == "(":
            item = _alternatives(tokens)
            assert tokens.pop() == ")"
        elif token[0] == '"':
            item = ("text", eval(token))
        elif token[0] == "[":
            item = ("class", token[1:-1])
        else:
            item = ("name", token)
        if tokens and tokens[-1][0] in "?*+{":
            mark = tokens.pop()
            low, high = (
                map(int, mark[1:-1].split(","))
                if mark[0] == "{"
                else {"?": (0, 1), "*": (0, 5), "+": (1, 5)}[mark]
            )
            item = ("times", item, low, high)
        options[-1].append(item)
    return ("or", options)


def _draw(item, rules, rng: random.Random) -> str:
    match item:
        case ("text", text):
            return text
        case ("name", name):
            return _draw(rules[name], rules, rng)
        case ("class", spec):
            letters = re.sub(
                r"(.)-(.)", lambda m: "".join(map(chr, range(ord(m[1]), ord(m[2]) + 1))), spec
            )
            return rng.choice(letters)
        case ("times", inner, low, high):
            return "".join(_draw(inner, rules, rng) for _ in range(rng.randint(low, high)))
        case ("or", options):
            return "".join(_draw(part, rules, rng) for part in rng.choice(options))
    raise AssertionError(item)
