"""How departments' data comes in: watched folders, pushes and pulls, their proofs, and the board of who owes what."""
