"""Floor 1: the only door for packs; pure, imports base and pydantic and nothing else of ours.

A pack is a folder of declarations, a few pure functions and cases. It names the contract it was written
for in ``pack.yml``; a pack of another contract is refused rather than half understood.
"""

CONTRACT = 1
"""The shapes' version; it grows when a shape changes so that an old pack would be read wrongly."""
