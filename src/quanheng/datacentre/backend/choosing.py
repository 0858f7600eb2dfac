"""Which engine runs: DuckDB unless the setting names Spark."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from quanheng.base.errors import BadInput

from .duck import DuckBackend
from .port import Backend

__all__ = ["open_backend", "pair_finder"]


def open_backend(folder: Path, env: Mapping[str, str] | None = None) -> Backend:
    """Open the engine that QUANHENG_ENGINE names over a folder of Parquet tables.

    QUANHENG_SPARK_MASTER is Spark's master: local[*], spark://host:7077, yarn, k8s://….

    Raises: BadInput for another name; NotYet where Spark is named and not installed
    """
    env = os.environ if env is None else env
    named = env.get("QUANHENG_ENGINE", "duckdb").strip().lower()
    if named == "duckdb":
        return DuckBackend(folder, memory=env.get("QUANHENG_ENGINE_MEMORY", ""))
    if named == "spark":
        from .spark import SparkBackend

        return SparkBackend(folder, master=env.get("QUANHENG_SPARK_MASTER", "local[*]"))
    raise BadInput(f"QUANHENG_ENGINE 不认识“{named}”", remedy="写 duckdb 或 spark")


def pair_finder(folder: Path, env: Mapping[str, str] | None = None) -> Callable[..., Any] | None:
    """Give what finds pairs for ``link_tables`` where the setting names Spark, else None: this machine does it.

    ``folder`` is one that every executor sees.

    Raises: BadInput, NotYet as open_backend
    """
    made = open_backend(folder, env)
    if made.engine == "duckdb":
        made.close()
        return None
    from quanheng.datacentre.linking.on_spark import SparkFinder

    from .spark import SparkBackend

    assert isinstance(made, SparkBackend)
    return SparkFinder(made.spark, folder)
