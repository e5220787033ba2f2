"""Sends what nobody would send: every call of the API's own description, as everybody.

    fuzz.py ADDRESS ACCOUNTS PASSERS-BY STAFF SEED FOLDER [WHO]…

ADDRESS serves a demonstration without rate limits, ACCOUNTS is its demo-accounts.json. The program
`schemathesis` of PyPI reads /api/v1/openapi.json, makes requests of it, good ones and bad ones, and holds
every answer against the description: no fault of the server, no status, header, media type or body that is
not described, nothing taken that the description forbids. PASSERS-BY and STAFF say how far it goes as
somebody without an account, as the reporter of one report, and as each role: so many requests for each
call, and every border of every value too where a `+` follows. FOLDER keeps what each run told; WHO picks
some of them. The last line of standard output says as JSON what was done; the exit code is 1 if anything
was found.

The stream is left out: its answer does not end, and it has tests of its own (`stream.rs`).
"""

import atexit
import collections
import json
import os
import random
import re
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
]
STREAM = "/api/v1/stream"
VERSION = re.compile(r'(W/)?"[0-9]{1,9}"|[0-9]{1,9}')
# What the runs are told of the service.
WORLD = "FUZZ_WORLD"

if WORLD in os.environ:
    # Within schemathesis: what it cannot know by itself.
    import schemathesis

    world = json.loads(os.environ[WORLD])
    dice = random.Random(world["seed"])
    statuses = collections.Counter()

    @schemathesis.hook
    def before_call(context, case, kwargs):
        """Letters drawn by chance never name a report, and most numbers are no version of it."""
        if "code" in case.path_parameters and dice.random() < 0.85:
            case.path_parameters["code"] = dice.choice(world["codes"])
        if "id" in case.path_parameters and dice.random() < 0.5:
            case.path_parameters["id"] = dice.choice(world["uploads"])
        # What is meant to be wrong stays so.
        if dice.random() < 0.7:
            if VERSION.fullmatch((case.headers or {}).get("If-Match", "")):
                case.headers["If-Match"] = "*"
            elif isinstance(case.body, dict) and isinstance(case.body.get("version"), int):
                del case.body["version"]

    @schemathesis.hook
    def after_call(context, case, response):
        statuses[str(response.status_code)] += 1

    @schemathesis.serializer("application/offset+octet-stream")
    def chunk(context, value):
        if value is None or isinstance(value, (bytes, str)):
            return value
        return json.dumps(value).encode()

    @atexit.register
    def tell():
        Path(world["told"]).write_text(json.dumps(statuses), encoding="utf-8")


class Service:
    def __init__(self, address):
        self.base = f"http://{address}"

    def ask(self, path, token=None, body=None):
        request = urllib.request.Request(self.base + path)
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def file(self, n):
        """One more report: what one role has ended, the next can still act on."""
        slip = self.ask("/api/v1/reports", body={
            "text": f"Ổ gà thứ {n} trước chợ, xe máy hay ngã", "lat": 17.4702, "lon": 106.619,
            "category": "GT-01", "phone": "0900000123", "consent": True,
        })
        return slip["code"], slip["secret_url"].split("k=")[1]

    def uploads(self, before):
        """New ones; those of the caller before where so many wait already that there is no room."""
        try:
            return [self.upload(n) for n in range(4)]
        except urllib.error.HTTPError as refused:
            if refused.code != 429 or not before:
                raise
            return before

    def upload(self, n):
        new = {"size": 64 + n, "sha256": f"{n:064x}", "kind": "photo"}
        return self.ask("/api/v1/uploads", body=new)["id"]


def values_that_mean_something(service, codes):
    """By where they stand, and how often they are taken: past them the rules are reached."""
    def read(what):
        return [entry["code"] for entry in service.ask(f"/api/v1/{what}")[what][:40]]

    categories, areas = read("categories"), read("areas")
    agencies = [*read("agencies"), "UB-18880-T7", "CAPNUOC"]
    days = ["2026-12-04", "2027-01-15", "2024-02-29", "0001-01-01", "9999-12-31"]
    moments = ["2026-11-20T08:00:00+07:00", "2026-12-01T08:00:00Z", "2024-08-09T11:15"]
    reasons = [f"R-{n:02}" for n in range(1, 15)]
    reasons += ["wrong_area", "danger", "substantive", "recurrence", "mistake", "competence"]
    boxes = ["106.5,17.4,106.7,17.6", "-180,-90,180,90", "106.6,17.4,106.6,17.4"]
    usual = {
        "query.category": categories, "query.agency": agencies, "query.area": areas, "query.at": days,
        "query.since": days + moments, "query.until": days + moments, "query.bbox": boxes,
        "query.q": ["đèn", "o ga", "Ổ gà", "%", "\"", "*"], "header.If-None-Match": ['"1"', '"2"', "*"],
        "body.category": categories, "body.lead": agencies, "body.co[*]": agencies,
        "body.agency": agencies, "body.area": areas, "body.target": agencies, "body.reason": reasons,
        "body.due": days + moments, "body.parent": codes, "body.phone": ["0900000123", "+84 912 345 678"],
        "body.lat": [17.4702, 17.47], "body.lon": [106.619, 106.62],
        "body.purpose": ["Gọi lại để hẹn giờ đến xem"],
    }
    nearly_always = {
        "header.If-Match": ['"1"', '"2"', "*", "3"], "header.Upload-Offset": [0, 1, 64],
        "body.version": [1, 2, 3, 4, 5], "body.event": [1, 2, 3], "body.proposal": [1, 2],
        "body.handler": [str(n) for n in range(1, 30)],
    }
    return [
        *((where, values, 0.6) for where, values in usual.items()),
        *((where, values, 0.85) for where, values in nearly_always.items()),
    ]


def settings(values):
    """A schemathesis.toml. Texts and numbers are written in TOML as in JSON."""
    lines = [f"hooks = {json.dumps(os.path.abspath(__file__))}", "[parameters]"]
    for where, _, often in values:
        lines.append(f"{json.dumps(where)} = {{ dictionary = {json.dumps(where)}, probability = {often} }}")
    for where, known, _ in values:
        lines += [f"[dictionaries.{json.dumps(where)}]", f"values = {json.dumps(known)}"]
    return "\n".join([*lines, ""])


def run(service, who, headers, measure, seed, world, values, folder):
    settled, told, log = (folder / f"{who}.{kind}" for kind in ("toml", "json", "txt"))
    settled.write_text(settings(values), encoding="utf-8")
    borders = measure.endswith("+")
    command = [
        Path(sys.executable).with_name("schemathesis"), "--config-file", settled,
        "run", f"{service.base}/api/v1/openapi.json", "--exclude-path", STREAM,
        "--phases", "examples,coverage,fuzzing" if borders else "examples,fuzzing",
        "--max-examples", measure.rstrip("+"), "--seed", seed, "--checks", ",".join(CHECKS),
        "--continue-on-failure", "--no-color", "--warnings", "off", "--generation-database", "none",
        "--suppress-health-check", "all",
    ]
    for name, value in headers.items():
        command += ["--header", f"{name}: {value}"]
    world = json.dumps({**world, "seed": int(seed), "told": str(told)})
    with log.open("w", encoding="utf-8") as output:
        ran = subprocess.run(
            [str(word) for word in command], env={**os.environ, WORLD: world}, cwd=folder,
            stdout=output, stderr=subprocess.STDOUT,
        )
    statuses = json.loads(told.read_text(encoding="utf-8")) if told.exists() else {}
    return ran.returncode, statuses, log.read_text(encoding="utf-8")


def main(address, accounts, passers_by, staff, seed, folder, *picked):
    folder = Path(folder).resolve()
    folder.mkdir(exist_ok=True)
    service = Service(address)
    tokens = {}
    for account in json.loads(Path(accounts).read_text(encoding="utf-8")):
        tokens.setdefault(account["role"], account["token"])
    reports = service.ask("/api/v1/reports?limit=100", tokens["ioc_leader"])["reports"]
    codes = [report["code"] for report in reports]
    values = values_that_mean_something(service, codes)
    calls = service.ask("/api/v1/openapi.json")["paths"]
    done = {"calls": sum(len(of) for path, of in calls.items() if path != STREAM), "runs": {}, "found": []}
    uploads = []
    for who in picked or ["anonymous", "reporter", *tokens]:
        fresh = [service.file(n) for n in range(6)]
        uploads = service.uploads(uploads)
        world = {"codes": codes + [code for code, _ in fresh], "uploads": uploads}
        headers, measure = {}, passers_by
        if who == "reporter":
            # What a link opens, it opens for one report.
            world["codes"], headers = [fresh[0][0]], {"X-Report-Secret": fresh[0][1]}
        elif who != "anonymous":
            headers, measure = {"Authorization": f"Bearer {tokens[who]}"}, staff
        code, statuses, said = run(service, who, headers, measure, seed, world, values, folder)
        done["runs"][who] = statuses
        print(f"{who}: {sum(statuses.values())} requests, {dict(sorted(statuses.items()))}", flush=True)
        if code != 0:
            done["found"].append(who)
            print(said, flush=True)
    done["requests"] = sum(sum(of.values()) for of in done["runs"].values())
    print(json.dumps(done))
    return 1 if done["found"] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
