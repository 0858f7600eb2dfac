"""The packs' own supervision models: those asked for are there, they say what they rest on, they show no person."""

import re
from functools import cache
from pathlib import Path

import pytest

from quanheng.datacentre.expressions import columns_lineage
from quanheng.packkit.mart import MartSpec
from quanheng.packkit.model import ModelSpec
from quanheng.packkit.reading import read_pack
from quanheng.packkit.signal import Level, SignalStatus

pytestmark = pytest.mark.files_only
PACKS = Path(__file__).parents[3] / "src/quanheng_packs"

# What the authority named, with the model that answers it.
ASKED = {
    "licence expired and still selling": "licence_expired_selling",
    "cancelled business with equipment in use": "ended_business_equipment",
    "one address with many registrations": "address_many_registrations",
    "serial directors of struck-off firms": "serial_directors",
    "online shop without licence": "online_shop_without_licence",
    "sampling failures rising with one supplier": "supplier_failures_rising",
    "annual report against social insurance": "report_headcount_differs",
    "annual report against tax": "report_revenue_differs",
    "dormant businesses": "dormant_business",
    "zombie businesses": "zombie_business",
    "exit early warning": "exit_early_warning",
    "price moves against cost": "price_against_cost",
    "complaints bursting": "complaint_surge",
    "prepaid-card flight risk": "prepaid_flight_risk",
    "high-risk food without a visit in its period": "food_visit_overdue",
}  # fmt: skip
# Columns that count persons without naming one.
COUNTS = frozenset({"people", "people_count", "phone_count", "workers"})
KINDS = {
    "text": "text", "integer": "integer", "number": "double", "money": "decimal", "date": "date", "flag": "flag",
}  # fmt: skip
CONFIDENCE = re.compile(r"^(source|product_default|recall:(high|medium|low))$")


@cache
def declared() -> tuple[dict[str, ModelSpec], dict[str, MartSpec]]:
    """Read every pack that ships: its models and its marts by key."""
    models: dict[str, ModelSpec] = {}
    marts: dict[str, MartSpec] = {}
    for folder in sorted(path.parent for path in PACKS.glob("*/pack.yml") if path.parent.name != "_template"):
        pack = read_pack(folder)
        models |= {str(one.key): one.spec for one in pack.of("models") if isinstance(one.spec, ModelSpec)}
        marts |= {str(one.key): one.spec for one in pack.of("marts") if isinstance(one.spec, MartSpec)}
    return models, marts


def test_what_the_authority_named_is_among_them() -> None:
    models, _ = declared()
    assert {asked for asked, key in ASKED.items() if key not in models} == set()
    assert len(models) >= 60


def test_every_ground_says_how_it_is_known() -> None:
    """A text that was read is named by its key; everything else admits memory or that it is our own figure."""
    models, _ = declared()
    grounds = [(key, law.source, law.confidence) for key, model in models.items() for law in model.law]
    grounds += [
        (key, figure.source, figure.confidence)
        for key, model in models.items()
        for figure in model.parameters.values()
    ]
    assert [one for one in grounds if not CONFIDENCE.match(one[2])] == []
    assert [one for one in grounds if one[2] == "source" and not one[1].startswith("S-")] == []


def test_a_model_in_force_by_its_file_rests_on_more_than_low_memory() -> None:
    models, _ = declared()
    in_force = [model for model in models.values() if model.status is SignalStatus.IN_FORCE]
    assert in_force
    assert [m.key for m in in_force if all(law.confidence == "recall:low" for law in m.law)] == []


def test_no_model_shows_a_person() -> None:
    """Evidence is read by whoever may see the alert: a column that a mart masks never comes out as it stands."""
    models, marts = declared()
    schema = {f"mart.{key}": {c.name: KINDS[c.type] for c in mart.columns} for key, mart in marts.items()}
    masked = {
        f"mart.{key}.{column.name}"
        for key, mart in marts.items()
        for column in mart.columns
        if column.sensitivity != "public"
    }
    shown = {
        f"{model.key}.{name}"
        for model in models.values()
        for name in {*model.evidence, *model.sentence_columns} - COUNTS
        if masked & set(columns_lineage(model.sql, schema)[name])
    }
    assert shown == set()


def test_every_level_and_every_pack_of_a_trade_has_models() -> None:
    models, _ = declared()
    assert {model.level for model in models.values()} == set(Level)
    for pack in ("consumer", "core", "enforcement", "equipment", "food", "medical", "quality", "trade"):
        assert list((PACKS / pack / "models").glob("*.sql")), pack


def test_a_packs_readme_names_its_models() -> None:
    missing = [
        path.stem
        for path in sorted(PACKS.glob("*/models/*.sql"))
        if f"`{path.stem}`" not in (path.parents[1] / "README.md").read_text(encoding="utf-8")
    ]
    assert missing == []
