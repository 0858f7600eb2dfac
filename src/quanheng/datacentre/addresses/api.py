"""The door of addresses: a column of addresses to columns of their elements and codes."""

from typing import Any

import pyarrow as pa

from .elements import KINDS, AddressParser, Element, ParsedAddress
from .gazetteer import Gazetteer, load_gazetteer
from .key import PlaceKey, place_key

__all__ = [
    "KINDS", "AddressParser", "Element", "Gazetteer", "ParsedAddress", "PlaceKey",
    "address_columns", "load_gazetteer", "place_key",
]  # fmt: skip


def address_columns(
    addresses: pa.ChunkedArray, gazetteer: Gazetteer, *, home: str = ""
) -> tuple[dict[str, pa.Array], dict[str, Any]]:
    """Take a column apart. Gives columns (elements by kind, then the division and its code) and counts."""
    texts = [value or "" for value in addresses.to_pylist()]
    parser = AddressParser(gazetteer, home=home)
    known = {text: parser.parse(text) for text in dict.fromkeys(texts)}
    parts = [known[text] for text in texts]
    made = {
        f"{title}": pa.array([one.of(kind) for one in parts], pa.string()) for kind, title in KINDS.items()
    }
    made |= {
        "区划代码": pa.array([one.code for one in parts], pa.string()),
        "所在省": pa.array([one.province for one in parts], pa.string()),
        "所在市": pa.array([one.city for one in parts], pa.string()),
        "所在区县": pa.array([one.district for one in parts], pa.string()),
        "所在乡镇街道": pa.array([one.town for one in parts], pa.string()),
        "改正": pa.array([one.repaired for one in parts], pa.string()),
        "把握": pa.array([f"{one.confidence:.2f}" for one in parts], pa.string()),
    }
    empty = sum(not text.strip() for text in texts)
    summary = {
        "rows": len(texts), "parsed": len(texts) - empty, "empty": empty,
        "with_city": sum(bool(one.city) for one in parts), "with_district": sum(bool(one.district) for one in parts),
        "repaired": sum(bool(one.repaired) for one in parts), "unsure": sum(0 < one.confidence < 0.6 for one in parts),
    }  # fmt: skip
    return made, summary
