"""History-independent: what it plays in a round hangs on the round alone."""

from codepact.checker.pairs import Pairs

MEANING = "what it plays in a round does not depend on what anybody has played before"
PARAMETERS: dict[str, str | None] = {}
RULE = Pairs("any")
