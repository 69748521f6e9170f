"""Does a program use its opponent's source? A syntactic answer."""

from __future__ import annotations

import ast
import warnings

_WAYS = {
    "source": "reads source",
    "parse": "parses",
    "simulate": "simulates",
    "provable": "asks for proofs",
    "certified": "asks for verdicts",
}


def opponent_use(source: str) -> tuple[str, ...]:
    """Return the ways in which a source *mentions* what gives it its opponent's program.

    Some of "reads source", "parses", "simulates", "asks for proofs", "asks for verdicts", in this
    order; empty if there are none or if it does not parse. The answer is syntactic: it looks for
    the attributes `.source` (other than the own one, `game.me.source`), `.parse`, `.simulate`,
    `.provable` and `.certified`, for the same words given to `getattr`, and in the classic form
    for a mention of the fourth argument. A program that mentions one of them on a path that is
    never taken counts, and one that reaches them by a way that this does not know does not.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    words = set()
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr="source", value=ast.Attribute(attr="me") | ast.Name(id="me")):
                pass
            case ast.Attribute(attr=word):
                words.add(word)
            case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str(word)), *_]):
                words.add(word)
    if _classic_mentions(tree):
        words.add("source")
    return tuple(said for word, said in _WAYS.items() if word in words)


def _classic_mentions(tree: ast.Module) -> bool:
    functions = [n for n in tree.body if isinstance(n, ast.FunctionDef)]
    if any(f.name in ("act", "start") for f in functions):
        return False
    for function in functions:
        names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
        if len(names) == 4:
            used = (n for n in ast.walk(function) if isinstance(n, ast.Name))
            if any(n.id == names[3] for n in used):
                return True
    return False
