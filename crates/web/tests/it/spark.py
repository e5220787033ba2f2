"""Reads XML texts with a parser of somebody else's and turns them into JSON by the Spark convention.

Standard input: a JSON list of texts. Standard output: a JSON list of what they are as JSON.
"""

import json
import re
import sys
import xml.etree.ElementTree as tree

# Elements that hold others of one name; an empty one is an empty list.
CONTAINERS = {
    "services", "attributes", "service_requests", "service_request_updates", "errors", "endpoints",
    "formats", "photos", "notes",
}


def value(element):
    children = list(element)
    if not children:
        text = element.text or ""
        if text == "":
            return [] if element.tag in CONTAINERS else None
        if text in ("true", "false"):
            return text == "true"
        if re.fullmatch(r"-?\d+(\.\d+)?", text):
            return json.loads(text)
        return text
    if len({child.tag for child in children}) == 1:
        return [value(child) for child in children]
    return {child.tag: value(child) for child in children}


def spark(text):
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>'), text[:60]
    return value(tree.fromstring(text.encode("utf-8")))


json.dump([spark(text) for text in json.load(sys.stdin)], sys.stdout)
