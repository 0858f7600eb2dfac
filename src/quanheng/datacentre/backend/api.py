"""The door of the backend seam."""

from .choosing import open_backend
from .duck import DuckBackend
from .folder import Folder
from .port import Backend

__all__ = ["Backend", "DuckBackend", "Folder", "open_backend"]
