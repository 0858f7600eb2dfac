"""``python -m quanheng.surfaces.cli``: the same as ``quanheng``."""

from .main import main

main()
