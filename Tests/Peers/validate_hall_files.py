"""validate_hall_files.py SCHEMA FILE...: an independent judgement of hall files by their schema.

Prints one JSON object: file name -> list of what jsonschema finds wrong (empty: valid).
"""
import json
import os
import re
import sys

import jsonschema
import yaml


class Loader(yaml.SafeLoader):
    """YAML 1.2's core schema as far as hall files need it: 08:30 and 2026-10-01 are texts."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^(?:[-+]?[0-9]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
    ("float", r"^[-+]?[0-9]+\.[0-9]+$", "-+0123456789"),
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
):
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


def with_text_keys(value):
    if isinstance(value, dict):
        return {str(key): with_text_keys(member) for key, member in value.items()}
    if isinstance(value, list):
        return [with_text_keys(item) for item in value]
    return value


with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
verdicts = {}
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        hall = with_text_keys(yaml.load(file, Loader=Loader))
    errors = [f"{error.json_path}: {error.message[:120]}" for error in validator.iter_errors(hall)]
    verdicts[os.path.basename(path)] = errors
print(json.dumps(verdicts))
