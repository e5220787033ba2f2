// Computes every hash of a report's log again, here, from what the service gives to everybody, and
// says which links hold. The layout is that of docs/chain.md; the script beside it does the same.
"use strict";
(async () => {
  const box = document.querySelector("[data-chain]");
  if (!box || !globalThis.crypto?.subtle) return; // an old browser or plain http: the other ways stay
  const said = document.querySelector("[data-chain-said]");
  const text = new TextEncoder();
  const join = (parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  };
  const sha = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", join(parts)));
  const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const hex = (list) => [...list].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const part = (list) => {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, list.length);
    return join([length, list]);
  };

  // Whether one event holds by itself and on the one before it.
  const holds = async (event, seq, prev, lastAt) => {
    if (event.seq !== seq || event.at_ms < lastAt) return false;
    if ("open" in event) {
      const open = await sha(bytes(event.open_salt), text.encode(event.open));
      if (hex(open) !== event.open_digest) return false;
    }
    const fields = [text.encode("hientruong event 1"), prev, text.encode(box.dataset.chain), text.encode(String(seq)), text.encode(String(event.at_ms)), bytes(event.open_digest), bytes(event.closed_digest)];
    return hex(await sha(...fields.map(part))) === event.hash;
  };

  const tell = (good, words) => {
    said.className = good ? "notice good" : "notice bad";
    said.setAttribute("role", good ? "status" : "alert");
    said.textContent = words;
    said.hidden = false;
  };
  try {
    const answer = await fetch(box.dataset.from, { headers: { accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const { events } = await answer.json();
    let prev = new Uint8Array(32);
    let lastAt = 0;
    let broken = 0;
    for (const [index, event] of events.entries()) {
      const row = box.querySelector(`[data-seq="${index + 1}"]`);
      // What this page shows must be what was checked.
      const shown = row?.querySelector("code")?.textContent === event.hash;
      const good = shown && (await holds(event, index + 1, prev, lastAt));
      if (!good) broken += 1;
      const cell = row?.querySelector("[data-link]");
      if (cell) {
        cell.textContent = good ? box.dataset.good : box.dataset.bad;
        cell.className = good ? "green" : "red";
      }
      prev = bytes(event.hash);
      lastAt = event.at_ms;
    }
    // A row that the service shows and does not give, or the other way, is a broken log too.
    if (box.querySelectorAll("[data-seq]").length !== events.length) broken += 1;
    const count = String(events.length);
    tell(broken === 0, (broken === 0 ? box.dataset.whole : box.dataset.broken).replace("{count}", count));
  } catch {
    tell(false, box.dataset.failed);
  }
})();
