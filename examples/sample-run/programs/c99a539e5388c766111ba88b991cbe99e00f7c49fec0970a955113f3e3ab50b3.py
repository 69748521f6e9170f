import re

def act(game):
    if "if" in game.opponent.source and "exploit" in game.opponent.source:
        return "D"
    elif re.search("else", game.opponent.source):
        return "C"
    elif re.search("if", game.opponent.source):
        return "D"
    elif re.search("else", game.opponent.source):
        return "C"
    elif "if" in game.me.source:
        return "D"
    elif re.search("else", game.me.source):
        return "C"
    return "D"
