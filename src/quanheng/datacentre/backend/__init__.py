"""Where compiled queries run: DuckDB in this process, or Spark on many machines, over the same Parquet files."""
