"""Source-independent: it plays alike whatever the texts of the programs are."""

from codepact.checker.claims.registry import Read

MEANING = "what it plays depends on what has been played, and not on anybody's source"
PARAMETERS: dict[str, str | None] = {}
RULE = Read("sources")
