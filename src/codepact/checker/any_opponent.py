"""Claims about a program that hold whoever sits opposite, by provability logic.

A program that learns of its opponent only by asking what is provable is a formula: it cooperates
if some combination of its questions is answered yes. The opponent's plays are arbitrary sentences,
so that what GLS, the logic of what is true of provability, derives holds for every opponent: a
program, an oracle, anybody (Barasz et al., arXiv:1401.5577; Solovay, 1976). A yes means that the
thing is provable, and a no means nothing, since an opponent can see to it that nobody answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from codepact.checker.provability import Table, derived, table_from
from codepact.checker.result import Checked
from codepact.checker.shape import digest, game_of, listed, text, whole

KIND = "provability logic"
"""The kind of these certificates."""

MEANINGS = {
    "unexploitable": "it does not cooperate with somebody who defects",
    "never exploits": "it does not defect on somebody who cooperates",
    "plays like": (
        "given what its opponent plays, it provably plays what `agent` plays, as long as no "
        "question meets a bound"
    ),
}
"""What each claim says of a program, in either seat and against any opponent whatever."""

PARAMETERS: Mapping[str, tuple[str, ...]] = {"plays like": ("agent",)}

Answers = Sequence[tuple[int, int]]
"""Letters for the answers that a program gets, each with the box that it asks about."""


def question(
    table: Table, claim: str, cooperates: int, answers: Answers, like: int | None = None
) -> tuple[list[int], int]:
    """Return what may be assumed and what must be derived, for one seat.

    The letter p says that the program cooperates, q that its opponent does. Assumed is, as true
    and as provable, that p holds if and only if `cooperates`, and that what is answered yes is
    provable. `like` is the formula of another agent.
    """
    p, q = table.letter("p"), table.letter("q")
    facts = [table.implies(p, cooperates), table.implies(cooperates, p)]
    facts += [table.implies(letter, box) for letter, box in answers]
    if like is not None:
        wanted = table.equivalent(p, like)
    else:
        wanted = table.implies(p, q) if claim == "unexploitable" else table.implies(q, p)
    return [*facts, *map(table.box, facts)], wanted


def checked(data: Mapping[str, Any]) -> Checked:
    """Check a claim about a program and any opponent."""
    problem = _problem(data)
    return Checked(problem) if problem else Checked("", _in_words(data), _given(data))


def _problem(data: Mapping[str, Any]) -> str:
    """Return why such a certificate does not show its claim, or nothing."""
    name, values = data["claim"]["name"], data["claim"]["values"]
    if name not in MEANINGS:
        return f"it is about the claim {name!r}, which this checker does not know"
    if data["claim"]["meaning"] != MEANINGS[name] or set(values) != set(PARAMETERS.get(name, ())):
        return f"this is not what {name} means, or not what it takes"
    actions, _ = game_of(data["game"])
    if actions != (("C", "D"), ("C", "D")) or data["game"]["rounds"] != 1:
        return "it must be about a game of one round for two, with the actions C and D"
    if [whole(entry["seat"]) for entry in listed(data["seats"])] != [0, 1]:
        return "it must be about both seats, in order"
    return next(filter(None, (_seat_problem(name, entry) for entry in data["seats"])), "")


def _seat_problem(claim: str, entry: Mapping[str, Any]) -> str:
    table = table_from(entry["formulas"])
    formula = whole(entry["cooperates"])
    answers = [(whole(a), whole(b)) for a, b in listed(entry["answers"])]
    like = whole(entry["like"]) if claim == "plays like" else None
    if max(formula, like or 0, *(n for pair in answers for n in pair)) >= len(table.rows):
        return "it names a formula that is not there"
    problem = (
        _answers_problem(table, formula, answers)
        if like is None
        else _modalised_problem(table, formula, like, answers)
    )
    if problem:
        return problem
    assumed, wanted = question(table, claim, formula, answers, like)
    used, shown = derived(table, entry["proof"])
    if not shown <= {wanted}:
        return f"what is derived in seat {entry['seat']} is not the claim"
    strange = used.difference(assumed)
    if strange and (like is not None or not all(_reflects(table, n) for n in strange)):
        return f"what is derived in seat {entry['seat']} assumes what is not given"
    return ""


def _modalised_problem(table: Table, formula: int, like: int, answers: Answers) -> str:
    """Return why the plays of two agents are not fixed by their formulas, or nothing."""
    bare = table.bare(formula) | table.bare(like)
    if answers or any(table.rows[n][0] != "box" for n in bare):
        return "agents are compared by formulas that look at plays only inside of boxes"
    return ""


def _answers_problem(table: Table, cooperates: int, answers: Answers) -> str:
    """Return why a program is not one that knows nothing but the answers to its questions."""
    told = [letter for letter, _ in answers]
    names = [table.rows[n] for n in told]
    if len(set(told)) < len(told) or any(r[0] != "letter" or r[1] in ("p", "q") for r in names):
        return "each answer needs a letter of its own"
    boxes = [box for _, box in answers]
    if any(table.rows[b][0] != "box" for b in boxes) or table.letters(*boxes) & set(told):
        return "a question is whether something is provable, whatever is answered"
    if not table.bare(cooperates) <= set(told):
        return "what the program plays must be a matter of answers alone"
    return ""


def _reflects(table: Table, formula: int) -> bool:
    """Whether a formula says that something is true if it is provable."""
    kind, *inside = table.rows[formula]
    return kind == "implies" and table.rows[inside[0]] == ("box", inside[1])


def _in_words(data: Mapping[str, Any]) -> str:
    """Return the claim of a certificate."""
    claim = data["claim"]
    values = "".join(f" {text(k)}={text(v)}" for k, v in claim["values"].items())
    return (
        f"{digest(data['program'])[:12]} in either seat of {text(data['game']['name'])}, one round "
        f"against any opponent: {text(claim['name'])}{values} ({MEANINGS[claim['name']]})"
    )


def _given(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what is taken as given: that the formulas are those of the program."""
    reading = f"{text(data['reading']['method'])}, by {text(data['reading']['executor'])}"
    program = digest(data["program"])[:12]
    found = []
    for entry in data["seats"]:
        table = table_from(entry["formulas"])
        asks = [f"{table.shown(a)} answers {table.shown(b)}" for a, b in entry["answers"]]
        where = f", where {'; '.join(asks)}" if asks else ""
        found.append(
            f"that {program} in seat {entry['seat']} cooperates if and only if "
            f"{table.shown(entry['cooperates'])}{where}: {reading}"
        )
    if data["claim"]["name"] == "plays like":
        like = data["seats"][0]
        formula = table_from(like["formulas"]).shown(like["like"])
        found.append(f"that {text(data['claim']['values']['agent'])} is the agent of {formula}")
    else:
        found.append("that only what is provable is answered yes")
        found.append("that Peano arithmetic proves nothing that is false")
    return tuple(found)
