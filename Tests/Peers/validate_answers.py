"""validate_answers.py: an independent judgement of an API's answers by its own OpenAPI document.

Reads one JSON object: {"document": ..., "answers": [{"method", "path", "status", "body"}, ...]}, with
`path` as the document writes it. Prints a JSON array: for each answer what is wrong (empty: valid).
Members that the document does not name count as wrong, so that it cannot fall behind.
"""
import json
import sys

import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012


def closed(schema):
    """The schema, with objects that have no other members than those that are named."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: closed(value) for key, value in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        schema.setdefault("additionalProperties", False)
    return schema


task = json.load(sys.stdin)
document = closed(task["document"])
registry = Registry().with_resource(
    "urn:api", Resource.from_contents(document, default_specification=DRAFT202012)
)
verdicts = []
for answer in task["answers"]:
    operation = document["paths"][answer["path"]][answer["method"].lower()]
    response = operation["responses"].get(str(answer["status"]))
    if response is None:
        verdicts.append([f"status {answer['status']} is not in the document"])
        continue
    schema = response["content"]["application/json"]["schema"]
    if not schema:
        verdicts.append(["the schema says nothing"])
        continue
    schema = json.loads(json.dumps(schema).replace('"#/', '"urn:api#/'))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema, registry=registry)
    verdicts.append(
        [f"{error.json_path}: {error.message[:160]}" for error in validator.iter_errors(answer["body"])]
    )
print(json.dumps(verdicts))
