"""Client of the HTTP API, written from its OpenAPI document alone; holds every answer against that document.

Objects are closed: a property that the document does not name is an error.
"""

import json
from typing import Literal, TypedDict, Unpack
from urllib.parse import quote

import requests
from jsonschema_rs import Draft202012Validator

Kind = Literal["person", "company", "organization", "place"]
Sort = Literal["relevance", "date"]


class Filters(TypedDict, total=False):
    """What chooses documents; `from_` stands for `from`, a word of Python's own."""

    q: str
    person: list[str]
    company: list[str]
    organization: list[str]
    place: list[str]
    source: list[str]
    category: list[str]
    year: list[str]
    from_: str
    to: str
    count: Literal["stories", "copies"]
    index: str


class NotDocumented(Exception):
    """The server did what the document does not say."""


class ApiError(Exception):
    """An error answer that the document names."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body['error']['message']}")
        self.status, self.body = status, body


class Client:
    """One method an operation; parameters that are None are not sent, unknown ones are sent as they are."""

    def __init__(self, base_url: str, token: str | None = None):
        self.base_url = base_url.rstrip("/")
        self.session = requests.Session()
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.document_api = self.session.get(self.base_url + "/api/openapi.json", timeout=60).json()
        self.components = close(self.document_api["components"])
        self.operations = {
            operation["operationId"]: (method, path, operation)
            for path, methods in self.document_api["paths"].items()
            for method, operation in methods.items()
        }

    def search(self, *, facet: list[str] | None = None, limit: int | None = None, offset: int | None = None,
               sort: Sort | None = None, copies: bool | None = None, explain: bool | None = None,
               feedback: bool | None = None, **filters: Unpack[Filters]) -> dict:
        return self.call("search", facet=facet, limit=limit, offset=offset, sort=sort, copies=copies,
                         explain=explain, feedback=feedback, **filters)

    def facets(self, name: str, *, limit: int | None = None, find: str | None = None,
               **filters: Unpack[Filters]) -> dict:
        return self.call("facets", {"name": name}, limit=limit, find=find, **filters)

    def export(self, *, format: Literal["csv", "jsonl"] | None = None, limit: int | None = None,
               sort: Sort | None = None, **filters: Unpack[Filters]) -> str:
        return self.call("export", format=format, limit=limit, sort=sort, **filters)

    def relaxations(self, **filters: Unpack[Filters]) -> dict:
        return self.call("relaxations", **filters)

    def suggest(self, *, q: str | None = None, limit: int | None = None, index: str | None = None,
                **more) -> dict:
        return self.call("suggest", q=q, limit=limit, index=index, **more)

    def entities(self, *, name: str | None = None, kind: list[Kind] | None = None, limit: int | None = None,
                 index: str | None = None, **more) -> dict:
        return self.call("entities", name=name, kind=kind, limit=limit, index=index, **more)

    def document(self, id: str, *, index: str | None = None, **more) -> dict:
        return self.call("document", {"id": id}, index=index, **more)

    def document_entities(self, id: str, *, index: str | None = None, **more) -> dict:
        return self.call("documentEntities", {"id": id}, index=index, **more)

    def stats(self, *, index: str | None = None, **more) -> dict:
        return self.call("stats", index=index, **more)

    def health(self) -> dict:
        return self.call("health")

    def metrics(self) -> str:
        return self.call("metrics")

    def ingest(self, body: str, content_type: str = "application/x-ndjson", *, index: str | None = None,
               **more) -> dict:
        return self.call("ingest", {}, body.encode(), content_type, index=index, **more)

    def call(self, operation_id: str, path_parameters: dict | None = None, body: bytes | None = None,
             content_type: str | None = None, **parameters):
        """The checked answer of an operation: JSON as it was read, or text."""
        method, path, operation = self.operations[operation_id]
        path = path.format(**{name: quote(value, safe="") for name, value in (path_parameters or {}).items()})
        query = {name.rstrip("_"): written(value) for name, value in parameters.items() if value is not None}
        headers = self.headers if operation.get("security") else {}
        if content_type:
            headers = headers | {"Content-Type": content_type}
        answer = self.session.request(method, self.base_url + path, params=query, data=body, headers=headers,
                                      timeout=60)
        value = self.read(operation, answer)
        if answer.status_code >= 400:
            raise ApiError(answer.status_code, value)
        return value

    def read(self, operation: dict, answer: requests.Response):
        """The body of an answer, if status, content type and schema are documented."""
        where = f"{answer.request.method} {answer.url[:300]}: {answer.status_code}"
        content_type = answer.headers.get("Content-Type", "").split(";")[0].strip()
        response = operation["responses"].get(str(answer.status_code))
        if response is None:
            raise NotDocumented(f"{where} is no documented status: {answer.text[:300]}")
        if content_type not in response.get("content", {}):
            raise NotDocumented(f"{where} has the content type {content_type!r}, body {answer.text[:300]!r}")
        text = answer.content.decode("utf-8")
        value = json.loads(text) if content_type == "application/json" else text
        self.check(close(response["content"][content_type]["schema"]), value, where)
        return value

    def check(self, schema: dict, value, where: str = ""):
        """Holds a value against a schema that may refer to the document."""
        validator = Draft202012Validator(schema | {"components": self.components}, validate_formats=True)
        for error in validator.iter_errors(value):
            raise NotDocumented(f"{where}: {error.instance_path}: {error.message[:300]}")


def close(schema):
    """The schema with every object closed to properties it does not name, where it does not say otherwise."""
    if isinstance(schema, list):
        return [close(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: close(part) for name, part in schema.items()}
    if closed.get("type") == "object":
        closed.setdefault("additionalProperties", False)
    return closed


def written(value):
    """A parameter as it stands in the address; a list stands there once for each item."""
    return str(value).lower() if isinstance(value, bool) else value
