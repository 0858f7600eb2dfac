"""The API's page for readers: every endpoint, its parameters and its answer, from the description itself."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .openapi import dump_openapi, openapi

__all__ = ["docs", "openapi_yaml"]


@cache
def _pages() -> dict[str, Any]:
    described = openapi()
    schemas = described["components"]["schemas"]
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
            groups.setdefault(operation["tags"][0], []).append(
                {
                    "path": path, "method": method.upper(), "summary": operation["summary"],
                    "description": operation.get("description", ""), "needs_token": bool(operation.get("security")),
                    "parameters": [_parameter(one) for one in operation.get("parameters", [])],
                    "answer": _kind(answer),
                }
            )  # fmt: skip
    shapes = [(name, _fields(schema)) for name, schema in sorted(schemas.items()) if schema.get("properties")]
    return {"info": described["info"], "groups": groups.items(), "shapes": shapes}


def _parameter(one: Mapping[str, Any]) -> dict[str, Any]:
    schema = one["schema"]
    words = one.get("description") or schema.get("description", "")
    return {
        "name": one["name"],
        "in": one["in"],
        "must": one.get("required", False),
        "words": words,
        "kind": _kind(schema),
    }


def _fields(schema: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {"name": name, "kind": _kind(field), "words": field.get("description", "")}
        for name, field in schema["properties"].items()
    ]


def _kind(schema: Mapping[str, Any]) -> str:
    """Say a JSON Schema in a word or two, naming other shapes by name."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(_kind(part) for part in schema["anyOf"])
    if schema.get("type") == "array":
        inner = schema.get("items", {})
        return f"[{_kind(inner)}]" if inner else "[…]"
    return str(schema.get("format") or schema.get("type") or "…")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the API to a reader."""
    return render(request, "rest/docs.html", _pages())


@require_safe
def openapi_yaml(request: HttpRequest) -> HttpResponse:
    """Give the description as YAML."""
    return HttpResponse(dump_openapi(), content_type="application/yaml; charset=utf-8")
