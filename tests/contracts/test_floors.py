"""Imports are not all: a ForeignKey is a tie too, so every one in Django's registry is held to the floors."""

from django.apps import apps

# A room may hold keys to itself and to the rooms named here.
FLOORS = {
    "people": set(),
    "ledger": {"people"},
    "packs": {"ledger", "people"},
    "law": {"packs", "ledger", "people"},
    "clock": {"law", "packs", "ledger", "people"},
    "jobs": {"ledger", "people"},
    "registry": {"people", "ledger", "clock"},
}
ENGINES = {
    "affairs",
    "inspections",
    "credit",
    "risk",
    "disclosure",
    "indicators",
    "intake",
    "field",
    "linkage",
}
FOR_ENGINES = {"people", "ledger", "clock", "registry"}
ABOVE = {"flows", "desk", "portal", "field_face", "rest"}


def test_every_foreign_key_goes_down_the_floors():
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        room = model._meta.app_label
        if not model.__module__.startswith("quanheng."):
            continue
        allowed = FLOORS.get(room, FOR_ENGINES if room in ENGINES else FOR_ENGINES | ENGINES) | {room}
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if (
                not target
                or not getattr(field, "concrete", False)
                or not target.__module__.startswith("quanheng.")
            ):
                continue
            if target._meta.app_label not in allowed:
                wrong.append(f"{room}.{model.__name__}.{field.name} -> {target._meta.app_label}")
    assert not wrong, wrong


def test_no_engine_is_left_out_of_the_plan():
    rooms = {config.label for config in apps.get_app_configs() if config.name.startswith("quanheng.")}
    assert rooms == set(FLOORS) | ENGINES | ABOVE
