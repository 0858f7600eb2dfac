"""Training: the office's own labelled texts become a version of the model, with figures on texts held back."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

from quanheng.base.days import day_of
from quanheng.base.errors import NotFound
from quanheng.base.refs import Ref
from quanheng.base.wording.texts import LabelledText
from quanheng.engines.intake import reading_facts as facts
from quanheng.engines.intake.reading_models import ModelVersion, VoiceLabel
from quanheng.engines.intake.rights import Rights
from quanheng.foundation.ledger.api import record
from quanheng.foundation.people.api import Actor, require
from quanheng.packkit.routing import RoutingSpec

from .labelled import read_labelled
from .rules import agreed, hits_of
from .spec import routing, shipped_file
from .store import keep_model
from .suggesting import text_of

if TYPE_CHECKING:  # only a training loads the learner
    from quanheng.base.wording.fitting import Fitted

__all__ = ["choose_model", "fit_texts", "list_models", "train_model", "try_rules"]


def train_model(
    *, actor: Actor, at: datetime, path: Path | None = None, with_corrections: bool = True
) -> ModelVersion:
    """Train on a labelled file, else on the texts the pack ships, and put the new version to work.

    Labels that officers have given are added unless told otherwise. The version before stays and can be put
    back. Figures come from texts, or whole patterns of texts, that the judged weights have not seen.

    Right:  intake:model:train
    Writes: intake.model.trained
    Raises: NotAllowed, BadInput
    """
    require(actor, Rights.MODEL_TRAIN)
    spec = routing()
    source = path or shipped_file(spec, spec.training)
    texts = read_labelled(source, spec)
    corrections = _corrections() if with_corrections else []
    fitted = fit_texts([*texts, *corrections], spec, day_of(at), source=source.name, is_made_up=path is None)
    digest = keep_model(fitted.model.to_bytes())
    figures = {key: one.as_dict() for key, one in fitted.figures.items()}
    with transaction.atomic():
        last = ModelVersion.objects.select_for_update().order_by("-number").first()
        number = last.number + 1 if last else 1
        body = {
            "number": number, "texts": fitted.texts, "corrections": len(corrections), "source": source.name,
            "digest": digest, "is_made_up": path is None,
            "accuracy": {key: f"{one.accuracy:.4f}" for key, one in fitted.figures.items()},
        }  # fmt: skip
        fact = record(
            facts.MODEL_TRAINED, object=Ref("intake.model", digest[:32]), actor=actor, at=at, body=body
        )
        ModelVersion.objects.filter(is_current=True).update(is_current=False)
        return ModelVersion.objects.create(
            number=number, digest=digest, source=source.name, is_made_up=path is None, texts=fitted.texts,
            corrections=len(corrections), figures=figures, left_out=dict(fitted.left_out), trained_at=at,
            rule_figures=fitted.model.card["rules"], trained_by=actor.name, is_current=True, fact_uid=fact.uid,
        )  # fmt: skip


def fit_texts(
    texts: Sequence[LabelledText], spec: RoutingSpec, day: date, *, source: str, is_made_up: bool
) -> "Fitted":
    """Fit the declared questions on texts; the model's card says of what it was made and how right the rules were."""
    from quanheng.base.wording.fitting import fit

    thresholds = {label.key: label.threshold for label in spec.labels}
    card = {
        "source": source,
        "is_made_up": is_made_up,
        "texts": len(texts),
        "rules": try_rules(texts, spec, day),
    }
    fitted = fit(texts, thresholds, card)
    figures = {key: one.as_dict() for key, one in fitted.figures.items()}
    return replace(fitted, model=replace(fitted.model, card=card | {"figures": figures}))


def try_rules(texts: Sequence[LabelledText], spec: RoutingSpec, day: date) -> dict[str, list[int]]:
    """Count for each rule and question on how many labelled texts it spoke, and was right."""
    spoke: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for one in texts:
        hits = hits_of(spec.rules, one.text, day)
        for label, truth in one.labels.items():
            for hit in agreed(hits, label)[1]:
                spoke[f"{hit.rule.key}.{label}"] += 1
                right[f"{hit.rule.key}.{label}"] += hit.rule.gives[label] == truth
    return {key: [spoke[key], right[key]] for key in sorted(spoke)}


def choose_model(*, actor: Actor, at: datetime, number: int) -> ModelVersion:
    """Put an earlier version back to work; choosing the one at work changes nothing.

    Right:  intake:model:train
    Writes: intake.model.chosen
    Raises: NotAllowed, NotFound
    """
    require(actor, Rights.MODEL_TRAIN)
    with transaction.atomic():
        version = ModelVersion.objects.select_for_update().filter(number=number).first()
        if version is None:
            raise NotFound(f"没有第{number}版分类模型")
        if version.is_current:
            return version
        ref = Ref("intake.model", version.digest[:32])
        record(
            facts.MODEL_CHOSEN,
            object=ref,
            actor=actor,
            at=at,
            body={"number": number},
            because=[version.fact_uid],
        )
        ModelVersion.objects.filter(is_current=True).update(is_current=False)
        version.is_current = True
        version.save(update_fields=["is_current"])
        return version


def list_models(actor: Actor) -> list[ModelVersion]:
    """List the versions, the newest first. Right: intake:voice:read. Raises: NotAllowed"""
    require(actor, Rights.READ)
    return list(ModelVersion.objects.all()[:50])


def _corrections() -> list[LabelledText]:
    """Gather what officers have said of voices, one text for each voice; erased texts are left out."""
    told: dict[int, dict[str, Any]] = {}
    rows = VoiceLabel.objects.filter(withdrawn_at=None, voice__erased_at=None).select_related("voice")
    for row in rows.order_by("id").iterator(chunk_size=2000):
        one = told.setdefault(row.voice_id, {"text": text_of(row.voice), "labels": {}})
        one["labels"][row.label] = row.value
    return [LabelledText(one["text"], one["labels"]) for one in told.values() if one["text"]]
