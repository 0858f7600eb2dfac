"""The data standard at work: shown, exported, held against a file and against the city's sources."""
