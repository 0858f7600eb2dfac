"""The door of models: open the built marts, run models over them, find the lines behind, go back in time."""

from .behind import LineBehind, lines_behind
from .opening import History, OpenMarts, open_marts
from .running import HITS_LIMIT, ModelHit, ModelRun, run_model, run_models
from .statement import statement
from .trying import rows_of_case, with_marts

__all__ = [
    "HITS_LIMIT", "History", "LineBehind", "ModelHit", "ModelRun", "OpenMarts", "lines_behind", "open_marts",
    "rows_of_case", "run_model", "run_models", "statement", "with_marts",
]  # fmt: skip
