"""The four steps in order: protocols."""

from codepact.protocols.meta_rounds import meta_rounds
from codepact.protocols.one_shot import one_shot
from codepact.protocols.steps import Emit, Player, Setup, match_data

__all__ = ["Emit", "Player", "Setup", "match_data", "meta_rounds", "one_shot"]
