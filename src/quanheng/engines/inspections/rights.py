"""Rights of the inspections room."""

from enum import StrEnum

__all__ = ["SECOND_FACTOR", "SYSTEM", "Rights"]


class Rights(StrEnum):
    """What may be granted in this room."""

    PLAN_READ = "inspections:plan:read"
    PLAN_MAKE = "inspections:plan:make"
    DRAW_COMMIT = "inspections:draw:commit"
    DRAW_MAKE = "inspections:draw:make"
    DRAW_VOID = "inspections:draw:void"
    TASK_READ = "inspections:task:read"
    TASK_OPEN = "inspections:task:open"
    TASK_RECORD = "inspections:task:record"
    TASK_CLOSE = "inspections:task:close"
    TASK_EXPORT = "inspections:task:export"
    TOUR_KEEP = "inspections:tour:keep"
    ORDER_RECHECK = "inspections:order:recheck"
    RESULT_PUBLISH = "inspections:result:publish"
    RESULT_CORRECT = "inspections:result:correct"
    CAMPAIGN_MAKE = "inspections:campaign:make"
    GRADE_SET = "inspections:grade:set"
    ROSTER_READ = "inspections:roster:read"
    ROSTER_KEEP = "inspections:roster:keep"
    STAFF_KEEP = "inspections:staff:keep"
    CONFLICT_READ = "inspections:conflict:read"
    CONFLICT_REPORT = "inspections:conflict:report"
    YEAR_MAKE = "inspections:year:make"
    YEAR_APPROVE = "inspections:year:approve"
    VISIT_JOIN = "inspections:visit:join"
    SELF_ANSWER = "inspections:self:answer"


SECOND_FACTOR = frozenset({Rights.DRAW_VOID})
# The worker opens tasks that a draw or an accepted alert asks for; it inspects nobody and draws nothing.
SYSTEM = frozenset(
    {Rights.PLAN_READ, Rights.TASK_READ, Rights.TASK_OPEN, Rights.ROSTER_READ, Rights.ROSTER_KEEP}
)
