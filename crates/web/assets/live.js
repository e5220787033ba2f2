// A line to the live stream: it comes back by itself after a cut, from the newest place it has, so that
// nothing is missed and nothing comes twice. Not an EventSource: that one can neither hear of every kind
// of change at once nor tell a session that is over from a line that broke.
"use strict";
self.liveLine = ({ address, from = "", credentials = "same-origin", heard, state }) => {
  // The service says a word every quarter of a minute; a line that is still for longer is dead.
  const STILL_MS = 40e3, FIRST_MS = 1e3, LAST_MS = 30e3, OVER_MS = 60e3;
  let place = from, over = false, cut = null, wake = null, tries = 0;
  const rest = (ms) => new Promise((go) => {
    const timer = setTimeout(go, ms);
    wake = () => { clearTimeout(timer); go(); };
  });
  const read = (block) => {
    let [event, data, id] = ["", "", null];
    for (const line of block.split("\n")) {
      if (line.startsWith("id: ")) id = line.slice(4);
      else if (line.startsWith("event: ")) event = line.slice(7);
      else if (line.startsWith("data: ")) data = line.slice(6);
    }
    if (id !== null) place = id;
    if (event && data) heard(event, JSON.parse(data), place);
  };
  const once = async () => {
    cut = new AbortController();
    let still = 0;
    const alive = () => { clearTimeout(still); still = setTimeout(() => cut.abort(), STILL_MS); };
    alive();
    try {
      const headers = { Accept: "text/event-stream" };
      if (place) headers["Last-Event-ID"] = place;
      const answer = await fetch(address, { headers, credentials, cache: "no-store", signal: cut.signal });
      if (answer.status === 401) { state("over"); return OVER_MS; }
      if (!answer.ok) { state("lost"); return Number(answer.headers.get("Retry-After") || 0) * 1e3; }
      state("live");
      tries = 0;
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return 0;
        alive();
        text += value;
        for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
          read(text.slice(0, end));
          text = text.slice(end + 2);
        }
      }
    } catch { return 0; } finally { clearTimeout(still); }
  };
  const run = async () => {
    while (!over) {
      const asked = await once();
      if (over) return;
      // A node that was stopped is back, or another one answers, before anybody need know.
      const telling = setTimeout(() => { if (!over) state("lost"); }, tries ? 0 : 4e3);
      // Some wait longer than others, lest all come back to a node that has just started at once.
      await rest(Math.max(asked, Math.min(LAST_MS, FIRST_MS * 2 ** tries) * (0.5 + Math.random())));
      clearTimeout(telling);
      tries += 1;
    }
  };
  const again = () => wake?.();
  addEventListener("online", again);
  run();
  return { stop: () => { over = true; removeEventListener("online", again); cut?.abort(); wake?.(); return place; } };
};
