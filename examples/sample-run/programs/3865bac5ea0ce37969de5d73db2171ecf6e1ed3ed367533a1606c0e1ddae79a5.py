import re

def act(game):
    if "exploit" in game.opponent.source:
        return "C"
    if re.search("if", game.opponent.source):
        return "D"
    if "else" in game.opponent.source:
        return "C"
    if re.search("if", game.me.source):
        return "C"
    if re.search("else", game.me.source):
        return "D"
    return "D"
