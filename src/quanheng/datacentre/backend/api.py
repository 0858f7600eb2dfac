"""The door of the backend seam."""

from .choosing import open_backend, pair_finder
from .duck import DuckBackend
from .folder import Folder
from .port import Backend
from .rounds import Made, build_marts, lay_inputs, run_models

__all__ = [
    "Backend",
    "DuckBackend",
    "Folder",
    "Made",
    "build_marts",
    "lay_inputs",
    "open_backend",
    "pair_finder",
    "run_models",
]  # fmt: skip
