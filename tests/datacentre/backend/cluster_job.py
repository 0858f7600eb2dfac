"""The driver's side of the cluster test: one query whose tasks say at a door that they began, and wait to be let on."""

import json
import os
import socket
import sys
from pathlib import Path

import pyarrow as pa
from pyspark.sql.pandas import functions
from pyspark.sql.types import LongType

from quanheng.datacentre.backend.spark import SparkBackend
from quanheng.datacentre.expressions.distances import on_arrow

SQL = """
WITH near AS (
  SELECT a.k, a.area, edit_distance(a.name, '潮州市湘桥区鑫源超市') AS apart FROM source.shops a
)
SELECT n.area, n.apart, count(*) AS shops, sum(v.fine) AS fines, count(DISTINCT v.kind) AS kinds, max(v.on_day) AS last
FROM near n LEFT JOIN source.visits v ON v.shop = n.k
GROUP BY n.area, n.apart
ORDER BY n.area, n.apart
"""


def knocking(port: int):
    """Give the edit distance as a function that first knocks and waits for an answer, once for every task."""
    reckon = on_arrow("qh_edit_distance")
    knocked: list[int] = []

    def column(left: pa.Array, right: pa.Array) -> pa.Array:
        from pyspark import TaskContext

        task = TaskContext.get().taskAttemptId()
        if task not in knocked:
            knocked.append(task)
            with socket.create_connection(("127.0.0.1", port)) as door:
                door.sendall(f"{os.getpid()}\n".encode())
                door.recv(1)
        return reckon(left, right)

    return column


if __name__ == "__main__":
    master, folder, port, out = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    few = {
        "spark.sql.shuffle.partitions": "4", "spark.executor.memory": "512m", "spark.driver.memory": "512m",
        "spark.executor.cores": "1", "spark.sql.files.maxPartitionBytes": "2k", "spark.sql.files.openCostInBytes": "1",
        "spark.task.maxFailures": "8", "spark.python.worker.reuse": "true",
        "spark.sql.autoBroadcastJoinThreshold": "-1",
    }  # fmt: skip
    made = SparkBackend(folder, master=master, more=few)
    made.spark.udf.register("qh_edit_distance", functions.arrow_udf(knocking(port), LongType()))
    rows = made.run(SQL, {}).to_pylist()
    out.write_text(json.dumps(rows, default=str, ensure_ascii=False), encoding="utf-8")
    made.close()
