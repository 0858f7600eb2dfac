"""The Django name of this room."""

from django.apps import AppConfig


class RestConfig(AppConfig):
    """Name the room ``rest``."""

    name = "quanheng.surfaces.rest"
    label = "rest"
