def act(game):
    if game.round % 2 == 1:
        if game.opponent.source == game.me.source:
            return "C"
        elif "exploit" in game.opponent.source:
            return "D"
        else:
            return "C"
    return "D"
