"""Where each column of a mart comes from: through every step of its query, and on through the marts it reads.

What only decides which rows there are (a join's ON, a WHERE) is no origin of a value. A constant or a bare count of
rows has none.
"""

from collections.abc import Mapping

from quanheng.base.errors import BadInput
from quanheng.datacentre.expressions.api import columns_lineage
from quanheng.packkit.mart import MartSpec
from quanheng.packkit.mart_check import marts_in_order
from quanheng.packkit.source import SourceSpec

from .inputs import everything_known

__all__ = ["full_lineage"]


def full_lineage(
    marts: Mapping[str, MartSpec], sources: Mapping[str, SourceSpec]
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Give for each mart and column the columns of sources and own records at the far end, as ``source.x.column``.

    A mart whose query cannot be followed is left out of the answer; building it tells what is wrong with it.
    """
    known = everything_known(marts, sources).kinds
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for key in marts_in_order(marts):
        try:
            direct = columns_lineage(marts[key].sql, known)
        except BadInput:
            continue
        found[key] = {
            name: tuple(sorted({end for origin in origins for end in _ends(origin, found)}))
            for name, origins in direct.items()
        }
    return found


def _ends(origin: str, found: Mapping[str, Mapping[str, tuple[str, ...]]]) -> tuple[str, ...]:
    schema, _, rest = origin.partition(".")
    if schema != "mart":
        return (origin,)
    table, _, column = rest.partition(".")
    return found.get(table, {}).get(column, ())
