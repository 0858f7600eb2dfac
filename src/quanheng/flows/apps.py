"""The Django name of this room."""

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    """Name the room ``flows``."""

    name = "quanheng.flows"
    label = "flows"
