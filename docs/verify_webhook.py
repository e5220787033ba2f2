"""Receives webhooks: python3 verify_webhook.py checks one call that is given as JSON on its input.

accept() is all that a receiver needs: it says whether a call is ours and of now, and gives the events
that are new. Python's standard library alone.
"""
import base64, hashlib, hmac, json, sys, time

seen = set()  # In a real receiver: a table with a unique key. What is in it was done before.


def is_ours(headers, body, secret, now=None):
    """`headers` by their small letters, `body` as the bytes that came, `secret` as `whsec_…`."""
    stamp = headers["webhook-timestamp"]
    if abs((now or time.time()) - int(stamp)) > 300:
        return False  # Somebody repeats what they overheard.
    key = base64.b64decode(secret.removeprefix("whsec_"))
    told = b".".join([headers["webhook-id"].encode(), stamp.encode(), body])
    tag = "v1," + base64.b64encode(hmac.new(key, told, hashlib.sha256).digest()).decode()
    # While a secret is changed there are two signatures: one that fits is enough.
    return any(hmac.compare_digest(tag, given) for given in headers["webhook-signature"].split(" "))


def accept(headers, body, secret, now=None):
    """The events that are new, oldest first; None: answer 401."""
    if not is_ours(headers, body, secret, now):
        return None
    told = json.loads(body)
    events = told["events"] if told["type"] == "batch" else [told]
    new = [event for event in events if event["id"] not in seen]
    seen.update(event["id"] for event in new)
    return new


if __name__ == "__main__":
    call = json.load(sys.stdin)
    new = accept(call["headers"], call["body"].encode(), call["secret"], call["now"])
    print("not ours" if new is None else "\n".join(f"{e['type']} {e['position']}" for e in new))
