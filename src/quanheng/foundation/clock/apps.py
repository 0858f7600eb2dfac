"""The Django name of this room."""

from django.apps import AppConfig


class ClockConfig(AppConfig):
    """Name the room ``clock``."""

    name = "quanheng.foundation.clock"
    label = "clock"
