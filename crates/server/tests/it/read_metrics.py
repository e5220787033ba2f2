"""Reads a node's figures by the parser of Prometheus's own Python client, and tells them.

    read_metrics.py ADDRESS

Standard output: JSON, each sample's value under its name and labels: `name{a=b,c=d}`.
"""

import json
import sys
from urllib.request import urlopen

from prometheus_client.openmetrics.parser import text_string_to_metric_families


def called(sample):
    labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
    return f"{sample.name}{{{labels}}}"


with urlopen(f"http://{sys.argv[1]}/metrics") as answer:
    assert answer.headers["content-type"].startswith("application/openmetrics-text"), answer.headers
    text = answer.read().decode("utf-8")
figures = {}
for family in text_string_to_metric_families(text):
    assert family.documentation, family.name
    for sample in family.samples:
        figures[called(sample)] = sample.value
json.dump(figures, sys.stdout)
