"""Whether submissions fit the matters they open: each field named on either side exists on the other."""

from collections.abc import Iterable, Iterator

from .affair import AffairSpec
from .fault import Fault
from .intake import IntakeSpec
from .reading import Declared, Pack

__all__ = ["check_intake"]


def check_intake(packs: Iterable[Pack]) -> Iterator[Fault]:
    """Find fields of submissions that their procedure does not have, and required ones that nothing fills."""
    packs = list(packs)
    affairs = {
        one.key: one.spec for pack in packs for one in pack.of("affairs") if isinstance(one.spec, AffairSpec)
    }
    for pack in packs:
        for entry in pack.of("intake"):
            spec = entry.spec
            if isinstance(spec, IntakeSpec) and spec.opens in affairs:
                yield from _opening(entry, spec, affairs[spec.opens])
                yield from _answers(entry, spec, affairs[spec.opens])


def _opening(entry: Declared, spec: IntakeSpec, affair: AffairSpec) -> Iterator[Fault]:
    there = {one.key: one for one in affair.opening.form}
    for name in spec.form:
        if name not in there:
            yield _fault(entry, ("form", name), f"“{affair.zh}”的登记没有“{name}”一项", "请改正名称")
    for name, field in there.items():
        if field.required and field.when is None and name not in spec.form:
            yield _fault(
                entry, ("form",), f"“{affair.zh}”的登记必填“{field.zh}”，来件没有给", f"请在 form 中写 {name}"
            )


def _answers(entry: Declared, spec: IntakeSpec, affair: AffairSpec) -> Iterator[Fault]:
    for index, key in enumerate(spec.business_from):
        if affair.step(key) is None:
            yield _fault(entry, ("business_from", index), f"“{affair.zh}”没有“{key}”这一步", "请改正名称")
    for index, answer in enumerate(spec.answers):
        if not answer.step:
            continue
        step = affair.step(answer.step)
        if step is None:
            yield _fault(
                entry, ("answers", index, "step"), f"“{affair.zh}”没有“{answer.step}”这一步", "请改正名称"
            )
            continue
        for name in answer.form:
            if step.field(name) is None:
                yield _fault(
                    entry, ("answers", index, "form", name), f"“{step.zh}”没有“{name}”一项", "请改正名称"
                )


def _fault(entry: Declared, path: tuple[str | int, ...], sentence: str, remedy: str) -> Fault:
    origin = entry.origin
    return Fault(origin.file, origin.at(*path), "intake_mismatch", sentence, remedy, pack=origin.pack)
