"""The Django name of this room."""

from django.apps import AppConfig


class AffairsConfig(AppConfig):
    """Name the room ``affairs``."""

    name = "quanheng.engines.affairs"
    label = "affairs"
