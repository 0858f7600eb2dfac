"""The verbs of inspections, in the order of a visit's life: plan, draw, task, answers, close, recheck."""

from .closing import close_task, recheck_order
from .drawing import OpenReport, commit_draw, make_draw, open_drawn_tasks, void_draw
from .planning import make_plan
from .recording import AnswerGiven, record_answers
from .tasks import VisitCapReached, open_task, start_task

__all__ = [
    "AnswerGiven", "OpenReport", "VisitCapReached", "close_task", "commit_draw", "make_draw", "make_plan",
    "open_drawn_tasks", "open_task", "recheck_order", "record_answers", "start_task", "void_draw",
]  # fmt: skip
