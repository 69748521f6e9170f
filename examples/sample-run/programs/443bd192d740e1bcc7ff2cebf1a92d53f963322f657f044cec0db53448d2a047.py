import re

def act(game):
    if "exploit" in game.opponent.source or "if" in game.opponent.source or "else" in game.opponent.source:
        return "D"
    if re.search("if", game.me.source) and re.search("exploit", game.me.source):
        return "D"
    elif re.search("else", game.me.source) and re.search("exploit", game.me.source):
        return "C"
    elif re.search("if", game.me.source):
        return "C"
    elif re.search("else", game.me.source):
        return "D"
    else:
        return "C"
