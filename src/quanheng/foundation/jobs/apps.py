"""The Django name of this room."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Name the room ``jobs``."""

    name = "quanheng.foundation.jobs"
    label = "jobs"
