"""Equals: it plays like another program, whatever has been played."""

from codepact.checker.pairs import Pairs

MEANING = "after every history of the others' plays it plays what `program` plays"
PARAMETERS: dict[str, str | None] = {"program": None}
OTHERS = "program"
RULE = Pairs("same")
