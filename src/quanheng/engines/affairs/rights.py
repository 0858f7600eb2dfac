"""What may be granted in this room, which of it decides, and what the worker does alone."""

from enum import StrEnum

__all__ = ["OWN_ONLY", "SECOND_FACTOR", "SYSTEM", "Rights"]


class Rights(StrEnum):
    """Rights over affairs and their papers; a step of a procedure names one of them."""

    READ = "affairs:affair:read"
    OPEN = "affairs:affair:open"
    INVESTIGATE = "affairs:affair:investigate"
    SUBMIT = "affairs:affair:submit"
    REVIEW = "affairs:affair:review"
    DECIDE = "affairs:affair:decide"
    SERVE = "affairs:affair:serve"
    CLOSE = "affairs:affair:close"
    ASSIGN = "affairs:affair:assign"
    TRANSFER = "affairs:affair:transfer"
    DELEGATE = "affairs:affair:delegate"
    SHARE = "affairs:affair:share"
    MERGE = "affairs:affair:merge"
    SPLIT = "affairs:affair:split"
    CORRECT = "affairs:affair:correct"
    EXPORT = "affairs:affair:export"
    PAPER_READ = "affairs:paper:read"
    PAPER_MAKE = "affairs:paper:make"
    PAPER_VOID = "affairs:paper:void"
    SEAL_MANAGE = "affairs:seal:manage"
    DEFINITION_MOVE = "affairs:definition:move"
    CONTACT_READ = "affairs:contact:read"
    IDENTITY_READ = "affairs:identity:read"
    IDENTITY_ERASE = "affairs:identity:erase"


SECOND_FACTOR = frozenset(
    {Rights.DECIDE, Rights.CLOSE, Rights.PAPER_VOID, Rights.SEAL_MANAGE, Rights.DEFINITION_MOVE}
)

# What the handling unit never lets another do for it: to decide, and to close what was decided.
OWN_ONLY = frozenset({Rights.DECIDE, Rights.CLOSE, Rights.DEFINITION_MOVE})

# The worker opens what a flow asks for and makes the papers that an act has ordered; it takes no step.
SYSTEM = frozenset({Rights.READ, Rights.OPEN, Rights.PAPER_READ, Rights.PAPER_MAKE})
