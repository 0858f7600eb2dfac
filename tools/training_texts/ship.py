"""Train the model that a pack ships on the made-up texts beside it, and print its figures.

    python tools/training_texts/ship.py

Run after make.py or after a change of the rules; the result is committed, so that a fresh installation can sort at
once. ``quanheng intake train --from FILE`` replaces it by a model of the office's own texts.
"""

import csv
import json
import os
from datetime import date
from pathlib import Path

HELD_BACK = Path(__file__).parents[2] / "tests" / "engines" / "intake" / "handwritten.csv"


def ship(day: date) -> dict[str, object]:
    """Fit, write the pack's model file, and give the figures of held-back patterns and of texts written apart."""
    import numpy as np

    from quanheng.base.wording.figures import figures_of
    from quanheng.base.wording.textmodel import softmax
    from quanheng.engines.intake.sorting.labelled import read_labelled
    from quanheng.engines.intake.sorting.spec import routing, shipped_file
    from quanheng.engines.intake.sorting.training import fit_texts

    spec = routing()
    texts = read_labelled(shipped_file(spec, spec.training), spec)
    fitted = fit_texts(texts, spec, day, source=spec.training, is_made_up=True)
    shipped_file(spec, spec.model).write_bytes(fitted.model.to_bytes())
    apart = list(csv.DictReader(HELD_BACK.open(encoding="utf-8")))
    told: dict[str, object] = {"texts": fitted.texts, "patterns": fitted.groups}
    for label in spec.labels:
        head = fitted.model.heads[label.key]
        scores = []
        for row in apart:
            at, values = fitted.model.vector(row["text"])
            scores.append(head.weights[:, at] @ values + head.offsets)
        chances = softmax(np.array(scores) / head.temperature)
        free = figures_of([row[label.key] for row in apart], chances, head.classes, label.threshold)
        told[label.key] = {
            "held_back": _short(fitted.figures[label.key]), "written_apart": _short(free),
            "temperature": head.temperature,
        }  # fmt: skip
    return told


def _short(figures):
    kept = ("texts", "accuracy", "macro_f1", "ece", "brier", "sure_share", "sure_right")
    return {key: round(getattr(figures, key), 3) for key in kept}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanheng.config.settings")
    import django

    django.setup()
    print(json.dumps(ship(date(2026, 11, 24)), ensure_ascii=False, indent=1))
