"""The Django name of this room."""

from django.apps import AppConfig


class LinkageConfig(AppConfig):
    """Name the room ``linkage``."""

    name = "quanheng.engines.linkage"
    label = "linkage"
