"""Linking on Spark finds the pairs, levels, weights and links that DuckDB finds, to the last number."""

import numpy as np
import pyarrow as pa
import pytest

from quanheng.datacentre.linking.api import Settings, link_tables, suggest
from quanheng.datacentre.linking.on_spark import SparkFinder
from quanheng.datacentre.linking.pairs import Pairs
from quanheng.datacentre.linking.run import _find_here
from tests.datacentre.expressions.engines import engine
from tests.datacentre.test_link_two_files import gazetteer, two_files

pytestmark = [pytest.mark.files_only, pytest.mark.slow]


@pytest.mark.parametrize("within", [False, True])
def test_same_pairs_weights_and_links(tmp_path, within):
    few = {"spark.sql.adaptive.enabled": "false"}
    spark = engine("spark", tmp_path, few).spark
    a, b, _ = two_files(size=240)
    told = suggest(a, b)
    tables = (pa.concat_tables([a, b]), None) if within else (a, b)
    told = suggest(tables[0], tables[0]) if within else told
    seen: dict[str, Pairs] = {}

    def noting(name, find):
        def found(*given, **more):
            seen[name] = find(*given, **more)
            return seen[name]

        return found

    here = link_tables(*tables, told, gazetteer(), find=noting("duckdb", _find_here(Settings())))
    there = link_tables(*tables, told, gazetteer(), find=noting("spark", SparkFinder(spark, tmp_path)))
    one, other = seen["duckdb"], seen["spark"]
    assert len(one) > 200
    for part in ("a", "b", "mask", "levels"):
        assert np.array_equal(getattr(one, part), getattr(other, part)), part
    assert one.rules == other.rules
    assert one.possible == other.possible
    assert sorted(map(bytes, one.chance)) == sorted(map(bytes, other.chance))
    assert here.model.weights.keys() == there.model.weights.keys()
    for key, weights in here.model.weights.items():
        assert np.allclose(weights, there.model.weights[key], rtol=0, atol=1e-9)
    assert here.links.equals(there.links)
