"""Checks the log of a published report: python3 verify_chain.py CODE < events.json

events.json is what GET /api/v1/reports/CODE/events answers. Nothing else is needed: of what is not
public the digest stands in the log. The layout is described in docs/chain.md.
"""
import hashlib, json, sys


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def part(x):
    return len(x).to_bytes(4, "big") + x


def check(code, events):
    prev, last_at = bytes(32), None
    for seq, e in enumerate(events, 1):
        open_digest, closed_digest = bytes.fromhex(e["open_digest"]), bytes.fromhex(e["closed_digest"])
        if "open" in e and sha(bytes.fromhex(e["open_salt"]), e["open"].encode()) != open_digest:
            return f"event {seq}: the public text was changed"
        if e["seq"] != seq or (last_at is not None and e["at_ms"] < last_at):
            return f"event {seq}: missing or out of order"
        fields = [b"hientruong event 1", prev, code.encode(), str(seq).encode(), str(e["at_ms"]).encode()]
        if sha(*map(part, fields + [open_digest, closed_digest])) != bytes.fromhex(e["hash"]):
            return f"event {seq}: the chain is broken"
        prev, last_at = bytes.fromhex(e["hash"]), e["at_ms"]


if __name__ == "__main__":
    events = json.load(sys.stdin)["events"]
    wrong = check(sys.argv[1].replace(" ", "").removeprefix("QB").removeprefix("-"), events)
    print(wrong or f"{len(events)} events, every hash fits; the last is {events[-1]['hash']}")
    sys.exit(1 if wrong else 0)
