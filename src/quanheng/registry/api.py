"""The door of the register: subjects, what was said of them, licences and typed registers."""

from .models import FormerName, Licence, Record, Site, SourceRecord, Subject
from .rights import Rights
from .rows import BatchRef, RegisterReport, RegisterRow, Statement

__all__ = [
    "BatchRef", "FormerName", "Licence", "Record", "RegisterReport", "RegisterRow", "Rights", "Site", "SourceRecord",
    "Statement", "Subject",
]  # fmt: skip
