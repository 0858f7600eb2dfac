"""The second door of this room, for the draw alone: pure, without database, data home or packs.

Whoever checks a draw on a machine that has no city on it comes in here; ``api`` is the door for everything else.
"""

from .bundle import KNOWN, Bundle, Check, DrawVerdict, read_bundle, verify_bundle, zip_bundle
from .coverage import round_quota
from .example import make_example
from .own import OwnPlace, own_place, proof_holds
from .published_examples import ExampleRun, run_published_examples

__all__ = [
    "KNOWN", "Bundle", "Check", "DrawVerdict", "ExampleRun", "OwnPlace", "make_example", "own_place", "proof_holds",
    "read_bundle", "round_quota", "run_published_examples", "verify_bundle", "zip_bundle",
]  # fmt: skip
