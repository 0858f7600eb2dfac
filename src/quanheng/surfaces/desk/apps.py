"""The Django name of this room."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Name the room ``desk``."""

    name = "quanheng.surfaces.desk"
    label = "desk"
