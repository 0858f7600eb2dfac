"""The Django name of this room."""

from django.apps import AppConfig


class LawConfig(AppConfig):
    """Name the room ``law``."""

    name = "quanheng.foundation.law"
    label = "law"
