"""The committed description of the API is the promise: code that drifts from it fails the build."""

import difflib

import yaml

from quanheng.surfaces.rest.openapi import COMMITTED, REFRESH, dump_openapi

WRITING = {
    "/api/v1/deliveries/{source}",
    "/api/v1/links/{uid}/judgement",
    "/api/v1/hotline-orders",
    "/api/v1/affairs/{uid}/steps/{step}",
    "/api/v1/affairs/{uid}/beside/{key}",
    "/api/v1/affairs/{uid}/partners",
    "/api/v1/affairs/{uid}/partners/{partner}/end",
    "/api/v1/affairs/{uid}/merge",
    "/api/v1/affairs/{uid}/split",
    "/api/v1/affairs/{uid}/transfer",
    "/api/v1/affairs/{uid}/acts/{act}/correct",
    "/api/v1/affairs/{uid}/acts/{act}/withdraw",
    "/api/v1/affairs/{uid}/papers/{document}",
    "/api/v1/affairs/{uid}/papers/{document}/draft",
    "/api/v1/papers/{uid}/signatures",
    "/api/v1/papers/{uid}/refusals",
    "/api/v1/papers/{uid}/correct",
}


def test_the_committed_description_is_the_code() -> None:
    committed, written = COMMITTED.read_text(encoding="utf-8"), dump_openapi()
    changes = "\n".join(
        list(difflib.unified_diff(committed.splitlines(), written.splitlines(), lineterm=""))[:40]
    )
    assert committed == written, f"The API changed. If that is meant, refresh it with: {REFRESH}\n{changes}"


def test_every_endpoint_is_described_for_a_reader() -> None:
    described = yaml.safe_load(COMMITTED.read_text(encoding="utf-8"))
    assert described["openapi"].startswith("3.1")
    names = set()
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            assert method == "get" or path in WRITING, path
            assert operation["summary"], path
            assert operation["description"], path
            assert "default" in operation["responses"], path
            names.add(operation["operationId"])
            is_public = path.startswith("/api/v1/public/")
            assert bool(operation.get("security")) is not is_public, path
    assert len(names) == sum(len(operations) for operations in described["paths"].values())
