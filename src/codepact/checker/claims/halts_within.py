"""Halts within: no call spends more than so many ticks."""

from codepact.checker.claims.registry import Read

MEANING = "no call of it spends more than `ticks` ticks, whatever has been played"
PARAMETERS: dict[str, str | None] = {"ticks": "1000"}
RULE = Read("ticks")
