"""The truth about every line, kept aside so that cleaning and linking can be scored against it."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from .export import Export

__all__ = ["TruthBook"]

_SCHEMA = pa.schema([
    ("source", pa.string()), ("file", pa.string()), ("line", pa.int32()), ("entity_id", pa.string()),
    ("clean", pa.string()), ("dirt", pa.string()),
])  # fmt: skip
# What a line should read after cleaning is told for these; the rest of a line is free text.
_TOLD = ("uscc", "name", "address", "phone", "number", "sample_no", "order_no", "decision_no", "year")


class TruthBook:
    """One Parquet file: source, file, line, the true credit code, the clean values as JSON, the dirt by kind."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._writer = pq.ParquetWriter(folder / "truth.parquet", _SCHEMA, compression="zstd")

    def add(
        self, export: Export, file: str, first: int, order: list[int], originals: int, entities: list[str],
        clean: dict[str, list[str]], noted: list[list[str]],
    ) -> None:  # fmt: skip
        """Note a file's lines; ``order`` names the row that each line shows, repeats at the end."""
        told = [element for element in (*_TOLD, *export.dates, *export.codes) if element in clean]
        encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
        values = [
            encode(dict(zip(told, row, strict=True)))
            for row in zip(*(clean[element] for element in told), strict=True)
        ]
        dirts = [
            "|".join([*noted[row], "repeated_row"] if place >= originals else noted[row])
            for place, row in enumerate(order)
        ]
        self._writer.write_table(
            pa.table(
                {
                    "source": [export.source] * len(order),
                    "file": [file] * len(order),
                    "line": pa.array(range(first, first + len(order)), pa.int32()),
                    "entity_id": [entities[row] for row in order],
                    "clean": [values[row] for row in order],
                    "dirt": dirts,
                },
                schema=_SCHEMA,
            )
        )

    def close(self) -> None:
        """Finish the file."""
        self._writer.close()
