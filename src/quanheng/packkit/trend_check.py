"""Whether a trend fits the mart it counts: its columns are there, and its day is a day."""

from collections.abc import Iterable, Iterator

from .fault import Fault
from .mart import MartSpec
from .reading import Declared, Pack
from .trend import TrendSpec

__all__ = ["check_trends"]


def check_trends(packs: Iterable[Pack]) -> Iterator[Fault]:
    """Find columns that the mart does not have; a mart that nobody declares is told elsewhere."""
    packs = list(packs)
    marts = {entry.key: entry.spec for pack in packs for entry in pack.of("marts")}
    for pack in packs:
        for entry in pack.of("trends"):
            spec = entry.spec
            mart = marts.get(spec.mart) if isinstance(spec, TrendSpec) else None
            if not isinstance(spec, TrendSpec) or not isinstance(mart, MartSpec):
                continue
            types = {column.name: column.type for column in mart.columns}
            named = [
                ("when", spec.when),
                ("by", spec.by),
                ("column", spec.column),
                *(("where", one) for one in spec.where),
            ]
            for field, column in named:
                if column and column not in types:
                    sentence = f"主题库“{spec.mart}”没有“{column}”一列"
                    yield _fault(
                        entry, field, "unknown_column", sentence, f"可用：{'、'.join(sorted(types))}"
                    )
            if types.get(spec.when, "date") != "date":
                sentence = f"“{spec.when}”不是日期列，不能按月归"
                yield _fault(entry, "when", "not_a_date", sentence, "请改用 type: date 的列")


def _fault(entry: Declared, field: str, code: str, sentence: str, remedy: str) -> Fault:
    return Fault(entry.origin.file, entry.origin.at(field), code, sentence, remedy, pack=entry.origin.pack)
