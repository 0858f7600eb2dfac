"""The engines a test runs on: DuckDB always, Spark where Java and pyspark are."""

import importlib.util
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from quanheng.datacentre.backend.api import Backend, DuckBackend

ENGINES = ["duckdb", "spark"]


def missing() -> str:
    """Say what Spark lacks here; empty if it can run."""
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark is not installed (requirements/spark.txt)"
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        return "no Java"
    return ""


def engine(name: str, folder: Path, more: Mapping[str, str] | None = None) -> Backend:
    """Open an engine over a folder; skips for Spark where it cannot run, fails where it was promised."""
    if name == "duckdb":
        return DuckBackend(folder)
    if lacks := missing():
        if os.environ.get("QUANHENG_REQUIRE_SPARK"):
            pytest.fail(lacks)
        pytest.skip(lacks)
    from quanheng.datacentre.backend.spark import SparkBackend

    # The JVM starts once: a second backend is the same session over another folder.
    return SparkBackend(
        folder, master="local[2]", more={"spark.driver.memory": "1g", "spark.sql.shuffle.partitions": "2"}
    )
