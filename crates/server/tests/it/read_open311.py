"""Reads a service by the client `georeport` of PyPI, in both formats, and tells what it read.

    read_open311.py ADDRESS ID

Standard output: JSON, under "json" and "xml" what each format gave.
"""

import json
import sys

from georeport import GeoReport


def several(found):
    # One alone comes out of the client's XML as itself.
    return found if isinstance(found, list) else [found]


def read(address, id, form):
    client = GeoReport(f"http://{address}/open311/v2", output_format=form)
    return {
        "services": several(client.get_service_list()),
        "definition": client.get_service_definition("GT-01"),
        "requests": several(client.get_service_requests()),
        "narrowed": several(client.get_service_requests(
            service_code="GT-01,MT", status="open,closed",
        )),
        "named": several(client.get_service_requests(service_request_id=id)),
        "one": client.get_service_request(id),
    }


address, id = sys.argv[1:]
json.dump({form: read(address, id, form) for form in ("json", "xml")}, sys.stdout)
