"""Sends what nobody would send: every call of the API's own description, as everybody.

    fuzz.py ADDRESS ACCOUNTS PASSERS-BY STAFF SEED FOLDER

ADDRESS serves a demonstration without rate limits, ACCOUNTS is its demo-accounts.json. The PyPI program
`schemathesis` reads /api/v1/openapi.json and makes requests of it, good ones and bad ones, and holds every
answer against the description: no fault of the server, no status, header, media type or body that is not
described, nothing taken that the description forbids. PASSERS-BY and STAFF say how far it goes as somebody
without an account and as each role: a number of requests for each call, and `+` behind it for every border
of every value too. The last line on standard output tells what was done, as JSON; the exit code is 1 if
something was found.

The stream is left out: its answer does not end, and it has tests of its own (`stream.rs`).
"""

import json
import os
import random
import subprocess
import sys
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
WORLD = "FUZZ_WORLD"

if WORLD in os.environ:
    # Inside schemathesis: the part that knows reports which are there.
    import schemathesis

    world = json.loads(os.environ[WORLD])
    dice = random.Random(world["seed"])

    @schemathesis.hook
    def before_call(context, case, kwargs):
        """A code that means something: of letters drawn by chance none ever names a report."""
        if "code" in case.path_parameters and dice.random() < 0.85:
            case.path_parameters["code"] = dice.choice(world["codes"])
        if "id" in case.path_parameters and dice.random() < 0.5:
            case.path_parameters["id"] = dice.choice(world["uploads"])
        # Most of what is sent to a report was meant for another version of it; then no rule is asked.
        if dice.random() < 0.7:
            if "If-Match" in (case.headers or {}):
                case.headers["If-Match"] = "*"
            elif isinstance(case.body, dict):
                case.body.pop("version", None)

    @schemathesis.serializer("application/offset+octet-stream")
    def chunk(context, value):
        if isinstance(value, (bytes, str)):
            return value
        return json.dumps(value).encode() if value is not None else None


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
        """A fresh report, so that what one role ended another can still act on."""
        slip = self.ask("/api/v1/reports", body={
            "text": f"Ổ gà thứ {n} trước chợ, xe máy hay ngã", "lat": 17.4702, "lon": 106.619,
            "category": "GT-01", "phone": "0900000123", "consent": True,
        })
        return slip["code"], slip["secret_url"].split("k=")[1]

    def upload(self, n):
        new = {"size": 64 + n, "sha256": f"{n:064x}", "kind": "photo"}
        return self.ask("/api/v1/uploads", body=new)["id"]


def entry(values, probability=0.6):
    return {"values": sorted(set(values)), "probability": probability}


def words(service, leader):
    """Values that mean something, by where they stand: among them the rules are reached."""
    read = lambda what: service.ask(f"/api/v1/{what}")[what]
    categories = [c["code"] for c in read("categories")][:40]
    agencies = [a["code"] for a in read("agencies")][:40] + ["UB-18880-T7", "CAPNUOC"]
    areas = [a["code"] for a in read("areas")][:40]
    reports = service.ask("/api/v1/reports?limit=100", leader)["reports"]
    days = ["2026-12-04", "2027-01-15", "2024-02-29", "0001-01-01", "9999-12-31"]
    moments = ["2026-11-20T08:00:00+07:00", "2026-12-01T08:00:00Z", "2024-08-09T11:15"]
    reasons = [f"R-{n:02}" for n in range(1, 15)]
    reasons += ["wrong_area", "danger", "substantive", "recurrence", "mistake", "competence", "duplicate"]
    boxes = ["106.5,17.4,106.7,17.6", "-180,-90,180,90", "106.6,17.4,106.6,17.4"]
    bound = {
        "query.category": entry(categories), "query.agency": entry(agencies), "query.area": entry(areas),
        "query.at": entry(days), "query.since": entry(days + moments), "query.until": entry(days + moments),
        "query.bbox": entry(boxes), "query.q": entry(["đèn", "o ga", "Ổ gà", "%", "\"", "*"]),
        "header.If-Match": entry(['"1"', '"2"', "*", "3"], 0.9),
        "header.If-None-Match": entry(['"1"', '"2"', "*"]),
        "header.Upload-Offset": entry([0, 1, 64], 0.8),
        "body.category": entry(categories), "body.lead": entry(agencies), "body.co[*]": entry(agencies),
        "body.agency": entry(agencies), "body.area": entry(areas), "body.target": entry(agencies),
        "body.reason": entry(reasons), "body.due": entry(days + moments),
        "body.parent": entry([r["code"] for r in reports]),
        "body.version": entry([1, 2, 3, 4, 5], 0.9), "body.event": entry([1, 2, 3], 0.8),
        "body.proposal": entry([1, 2], 0.8), "body.handler": entry([str(n) for n in range(1, 30)], 0.8),
        "body.phone": entry(["0900000123", "+84 912 345 678"]), "body.lat": entry([17.4702, 17.47]),
        "body.lon": entry([106.619, 106.62]), "body.purpose": entry(["Gọi lại để hẹn giờ đến xem"]),
    }
    return [r["code"] for r in reports], bound


def settings(bound):
    """A schemathesis.toml: JSON's texts and numbers are TOML's too."""
    lines = [f"hooks = {json.dumps(os.path.abspath(__file__))}", "[parameters]"]
    for where, values in bound.items():
        pair = f"dictionary = {json.dumps(where)}, probability = {values['probability']}"
        lines.append(f"{json.dumps(where)} = {{ {pair} }}")
    for where, values in bound.items():
        lines += [f"[dictionaries.{json.dumps(where)}]", f"values = {json.dumps(values['values'], ensure_ascii=False)}"]
    return "\n".join(lines) + "\n"


def run(service, who, headers, measure, seed, codes, uploads, bound, folder):
    borders = measure.endswith("+")
    settled = folder / f"{who}.toml"
    settled.write_text(settings(bound), encoding="utf-8")
    told = folder / f"{who}.ndjson"
    command = [
        Path(sys.executable).with_name("schemathesis"), "--config-file", settled,
        "run", f"{service.base}/api/v1/openapi.json", "--exclude-path", "/api/v1/stream",
        "--phases", "examples,coverage,fuzzing" if borders else "examples,fuzzing",
        "--max-examples", measure.rstrip("+"), "--seed", seed, "--checks", ",".join(CHECKS),
        "--continue-on-failure", "--no-color", "--warnings", "off", "--generation-database", "none",
        "--suppress-health-check", "all", "--report", "ndjson", "--report-ndjson-path", told,
    ]
    for name, value in headers.items():
        command += ["--header", f"{name}: {value}"]
    world = json.dumps({"seed": int(seed), "codes": codes, "uploads": uploads})
    ran = subprocess.run(
        [str(word) for word in command], env={**os.environ, WORLD: world},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder,
    )
    (folder / f"{who}.txt").write_text(ran.stdout, encoding="utf-8")
    return ran.returncode, ran.stdout


if __name__ == "__main__":
    address, accounts, passers_by, staff, seed, folder = sys.argv[1:]
    folder = Path(folder).resolve()
    folder.mkdir(exist_ok=True)
    service = Service(address)
    tokens = {}
    for account in json.loads(Path(accounts).read_text(encoding="utf-8")):
        tokens.setdefault(account["role"], account["token"])
    codes, bound = words(service, tokens["ioc_leader"])
    roles = os.environ.get("FUZZ_ROLES", "").split() 
    found = 0
    for who in ["anonymous", "reporter", *tokens]:
        if roles and who not in roles:
            continue
        fresh = [service.file(n) for n in range(6)]
        headers = {}
        known = codes + [code for code, _ in fresh]
        if who == "reporter":
            # What a link opens, it opens for one report.
            known, headers = [fresh[0][0]], {"X-Report-Secret": fresh[0][1]}
        elif who != "anonymous":
            headers = {"Authorization": f"Bearer {tokens[who]}"}
        measure = passers_by if who in ("anonymous", "reporter") else staff
        code, said = run(service, who, headers, measure, seed, known, [service.upload(n) for n in range(4)], bound, folder)
        print(who, code, [l for l in said.splitlines() if "generated" in l or "Operations:" in l or l.startswith("====")][-2:], flush=True)
