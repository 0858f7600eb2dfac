"""The door of intake: what the public sends in, how it is followed and answered."""

from .models import Attachment, Remark, ReopenRequest, Voice
from .rights import Rights

__all__ = ["Attachment", "Remark", "ReopenRequest", "Rights", "Voice"]
