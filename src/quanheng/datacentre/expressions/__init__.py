"""Expressions that mean the same on DuckDB and on Spark: a catalogue, a compiler, and refusal of all else."""

from .api import columns_lineage, compile_sql, tables_of

__all__ = ["columns_lineage", "compile_sql", "tables_of"]
