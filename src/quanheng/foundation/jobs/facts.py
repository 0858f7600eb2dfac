"""The kinds of fact that this room writes."""

from quanheng.foundation.ledger.api import define

__all__ = ["JOB_ASKED", "JOB_CANCELLED", "JOB_RETRIED"]

JOB_ASKED = "jobs.job.asked"
JOB_CANCELLED = "jobs.job.cancelled"
JOB_RETRIED = "jobs.job.retried"

define(JOB_ASKED, room="jobs", sentence="交办后台任务“{title}”")
define(JOB_CANCELLED, room="jobs", sentence="取消后台任务“{title}”，因{reason}")
define(JOB_RETRIED, room="jobs", sentence="重新办理后台任务“{title}”")
