"""Cooperates if no constant in the opponent's code contains the letter D.

It is fooled by chr(68): reading is not proving.

Scope: actions C and D; two players.
Origin: Codepact, 2026.
"""


def constants(node):
    if isinstance(node, list):
        return [c for part in node for c in constants(part)]
    if not isinstance(node, dict):
        return []
    if node["node"] == "Constant":
        return [str(node["value"])]
    return [c for part in node.values() for c in constants(part)]


def act(game):
    body = game.parse(game.opponent.source)["body"]
    written = [c for part in body if part["node"] != "Expr" for c in constants(part)]
    return "D" if any("D" in c for c in written) else "C"
