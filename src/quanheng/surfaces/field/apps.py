"""The Django name of this face."""

from django.apps import AppConfig


class FieldFaceConfig(AppConfig):
    """Name the face ``field_face``: ``field`` is the engine below it."""

    name = "quanheng.surfaces.field"
    label = "field_face"
