"""Cooperates with itself: nothing but cooperation among its own copies."""

from codepact.checker.claims import cooperates_with

MEANING = "in a match with its own copy in all other seats, everybody cooperates in every round"
PARAMETERS: dict[str, str | None] = {}
OTHERS = "itself"
RULE = cooperates_with.RULE
