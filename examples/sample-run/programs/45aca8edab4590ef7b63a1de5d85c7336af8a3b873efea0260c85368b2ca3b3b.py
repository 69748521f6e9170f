import re

def act(game):
    if re.search("if", game.opponent.source) and "exploit" in game.opponent.source:
        return "D"
    elif re.search("else", game.opponent.source):
        return "C"
    elif re.search("if", game.opponent.source):
        return "C"
    elif re.search("else", game.opponent.source):
        return "D"
    else:
        return "D"
