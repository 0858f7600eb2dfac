"""Theme marts: planned, built, tested, kept with their history, and read."""
