"""The made-up city: department files with declared dirt, and invented people who act in it.

Stands beside the house: the generator is pure and imports nothing of ours; the players act only by the
doors of the engines, as a person at a desk would. Nothing below the surfaces may import this package.
"""
