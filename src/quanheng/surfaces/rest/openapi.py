"""The committed description of the API: written from the code, and the promise that code is held to."""

import json
from pathlib import Path
from typing import Any

import yaml

from .api import api
from .v1.shapes import Problem

__all__ = ["COMMITTED", "REFRESH", "dump_openapi", "openapi"]

COMMITTED = Path(__file__).with_name("openapi.yaml")
REFRESH = "python -m quanheng.surfaces.rest.dump"


def openapi() -> dict[str, Any]:
    """Describe the API as OpenAPI 3.1, with the one shape of all refusals."""
    described: dict[str, Any] = json.loads(
        json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str)
    )
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    described["components"]["schemas"] |= {**problem.pop("$defs", {}), "Problem": problem}
    answer = {
        "description": "拒绝或出错",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for operations in described["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = answer
    return described


def dump_openapi() -> str:
    """Write the description as YAML, the same text each time."""
    return yaml.safe_dump(openapi(), allow_unicode=True, sort_keys=False, width=110)
