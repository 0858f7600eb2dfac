"""Write the made-up complaints on which the shipped text model is trained; the same seed gives the same file.

    python tools/training_texts/make.py --to src/quanheng_packs/consumer/training.csv

Each text is one hand-written pattern with names filled in, an opening, a filler and an ending by its kind. The
column ``pattern`` names the sentence it was made of, so that a test can hold whole patterns back: texts of one
pattern are near copies, and a figure that mixes them would flatter the model.
"""

import argparse
import csv
import random
from pathlib import Path

import yaml

HERE = Path(__file__).parent
SEED = 20261124
A_PATTERN = 12
KINDS = ("complaint", "report", "consult", "suggestion")
# Some problems come as reports rather than complaints, whoever writes.
MOSTLY_REPORTS = {"P09", "P12", "P13", "P14", "P15", "P21", "P22", "P23", "P11"}


def write_texts(target: Path, seed: int = SEED) -> int:
    """Write all texts; gives their number."""
    said = yaml.safe_load((HERE / "phrases.yml").read_text(encoding="utf-8"))
    dice = random.Random(seed)
    rows = []
    for problem, patterns in said["problems"].items():
        for number, (objects, sentence) in enumerate(patterns, 1):
            name, fits = f"{problem}-{number:02d}", objects.split()
            rows += [_row(said, dice, problem, name, fits, sentence) for _ in range(A_PATTERN)]
    for problem, given in said["turns"].items():
        ((objects, turns),) = given.items()
        listed = turns.split()
        for at in range(0, len(listed), 3):
            name = f"{problem}-W{at // 3 + 1:02d}"
            for _ in range(A_PATTERN):
                rows.append(
                    _row(said, dice, problem, name, objects.split(), _turned(dice, listed[at : at + 3]))
                )
    dice.shuffle(rows)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["text", "problem", "object", "kind", "pattern", "pattern.kind"])
        writer.writerows(rows)
    return len(rows)


def _turned(dice, turns):
    """Say one or two of the turns in one of the plain ways people write."""
    said = "，".join(dice.sample(turns, dice.choice([1, 2])))
    return dice.choice([
        "{s}的{g}" + said, "{d}在{s}" + "{g}，" + said, "{g}" + said + "，{s}不承认", "反映{s}{g}问题：" + said,
        "{t}{s}，{g}，" + said, said + "，是{s}的{g}",
    ])  # fmt: skip


def _row(said, dice, problem, pattern, objects, sentence):
    code = dice.choice(objects)
    weights = (25, 50, 15, 10) if problem in MOSTLY_REPORTS else (60, 20, 12, 8)
    kind = dice.choices(KINDS, weights)[0]
    ending = dice.choice(said["endings"][kind])
    parts = [dice.choice(said["openers"]), sentence, "。", dice.choice(said["fillers"]), ending]
    sums = [38, 99, 168, 280, 499, 980, 1680, 2999, 6800]
    text = "".join(parts).format(
        g=dice.choice(said["objects"][code]), s=dice.choice(said["shops"]), t=dice.choice(said["towns"]),
        d=dice.choice(said["days"]), n=dice.randint(2, 9), m=dice.choice(sums),
    )  # fmt: skip
    return [text, problem, code, kind, pattern, f"{kind}-{said['endings'][kind].index(ending) + 1}"]


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--to", type=Path, required=True)
    reader.add_argument("--seed", type=int, default=SEED)
    given = reader.parse_args()
    print(write_texts(given.to, given.seed))
