"""The door of long work."""

from .kinds import Ended, JobKind, Tell, define_job
from .models import Job
from .rights import Rights
from .selectors import count_open_jobs, find_jobs, get_job
from .services import Cancelled, ask_job, cancel_job, retry_job, run_job, take_up

__all__ = [
    "Cancelled", "Ended", "Job", "JobKind", "Rights", "Tell", "ask_job", "cancel_job", "count_open_jobs", "define_job",
    "find_jobs", "get_job", "retry_job", "run_job", "take_up",
]  # fmt: skip
