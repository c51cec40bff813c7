"""The contract: valid OpenAPI 3.1, complete, and unchanged unless on purpose."""

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from cms.api.docs import delivery_schema
from cms.api.root import api
from tests.news.newsroom import publish

SNAPSHOT = Path(__file__).resolve().parents[2] / "news" / "api" / "openapi.json"


@pytest.fixture(scope="module")
def schema() -> dict:
    return delivery_schema(api)


def operations(schema: dict) -> list[dict]:
    return [each for item in schema["paths"].values() for each in item.values()]


def answering_json(schema: dict) -> list[dict]:
    return [
        each
        for each in operations(schema)
        if "application/json" in each["responses"]["200"]["content"]
    ]


def test_the_contract_is_valid_openapi(schema) -> None:
    OpenAPIV31SpecValidator(schema).validate()
    assert schema["openapi"].startswith("3.1")


def test_the_contract_has_not_changed(schema) -> None:
    """Set UPDATE_SNAPSHOTS=1 to accept a change, and tell it in the changelog."""
    written = json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(written)
    assert SNAPSHOT.read_text() == written


def test_every_address_is_described_with_its_errors_and_an_example(schema) -> None:
    found = operations(schema)
    assert len(found) == 22
    for operation in found:
        assert operation["summary"]
        assert operation["description"]
        assert {"200", "400", "405", "503"} <= set(operation["responses"])
        for parameter in operation["parameters"]:
            if parameter["in"] == "query":
                assert parameter["description"], parameter["name"]


def test_where_a_token_is_taken_it_is_said_so(schema) -> None:
    schemes = set(schema["components"]["securitySchemes"])
    assert {"preview", "previewInAddress"} <= schemes
    for operation in operations(schema):
        names = {parameter["name"] for parameter in operation["parameters"]}
        takes = "preview_token" in names
        assert ({"preview": []} in operation.get("security", [])) == takes
        assert takes <= ("401" in operation["responses"])
        of_what_is_published = {"search", "changes", "consumers", "embargoed"}
        assert takes == of_what_is_published.isdisjoint(operation["tags"])


def test_examples_keep_the_schema_they_illustrate(schema) -> None:
    for operation in answering_json(schema):
        content = operation["responses"]["200"]["content"]["application/json"]
        whole = {**content["schema"], "components": schema["components"]}
        Draft202012Validator(whole).validate(content["example"])


def test_every_block_of_a_body_is_typed(schema) -> None:
    article = schema["components"]["schemas"]["ArticleDocument"]
    union = article["properties"]["body"]["items"]
    assert set(union["discriminator"]["mapping"]) == {
        *("paragraph", "heading", "image", "gallery", "pull_quote", "embed"),
        *("fact_box", "table", "related_story", "document", "divider"),
    }


def test_what_is_served_validates_against_the_contract(schema, paper, client) -> None:
    paper.first.title = "Agrees to meet"
    publish(paper.first, action="updated", reason="update")
    for path, item in schema["paths"].items():
        operation = item["get"]
        content = operation["responses"]["200"]["content"]
        is_open = {} in operation.get("security", [{}])
        if not is_open or "application/json" not in content:
            continue
        names = {"id": paper.first.public_id, "key": key_for(path), "number": 2}
        address = path.format(**names)
        query = {"path": "/world/", "q": "storm"}
        wanted = {p["name"] for p in operation["parameters"]} & query.keys()
        response = client.get(address, {name: query[name] for name in wanted})
        assert response.status_code == 200, (address, response.content)
        wanted_schema = content["application/json"]["schema"]
        whole = {**wanted_schema, "components": schema["components"]}
        Draft202012Validator(whole).validate(response.json())


def key_for(path: str) -> str:
    names = {"sections": "world", "categories": "politics", "authors": "ann-park"}
    return names.get(path.split("/")[3], "")


def test_the_contract_is_served(client, schema) -> None:
    assert client.get("/api/v1/openapi.json").json() == schema


def test_the_reading_room_loads_nothing_from_others(client) -> None:
    response = client.get("/api/docs/")
    html = response.content.decode()
    assert response.status_code == 200
    assert "/static/ninja/swagger-ui-bundle.js" in html
    assert "http://" not in html
    assert "https://" not in html
    assert "<script>" not in html
    assert client.get("/api/docs").status_code == 200
