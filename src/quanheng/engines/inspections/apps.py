"""The Django name of this room."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    """Name the room ``inspections``."""

    name = "quanheng.engines.inspections"
    label = "inspections"
