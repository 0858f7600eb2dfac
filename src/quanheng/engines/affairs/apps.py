"""The Django name of this room."""

from django.apps import AppConfig


class AffairsConfig(AppConfig):
    """Name the room ``affairs``."""

    name = "quanheng.engines.affairs"
    label = "affairs"

    def ready(self) -> None:
        """Let packs' cases find the runner that rehearses a procedure."""
        from . import rehearse  # noqa: F401 - registers itself
