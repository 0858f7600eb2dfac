"""The Django name of this room."""

from django.apps import AppConfig


class PacksConfig(AppConfig):
    """Name the room ``packs`` and let the site's checks look at every pack."""

    name = "quanheng.foundation.packs"
    label = "packs"

    def ready(self) -> None:
        """Register the system checks."""
        from . import checks  # noqa: F401 - registering is the import's effect
