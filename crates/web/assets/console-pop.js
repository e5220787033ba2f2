// Who rings pops up on every page of an agent: seen in any case, and heard softly once a hand has
// touched the page. Without this file the desk's own page shows the same.
//
// News come by the live stream, if the page has one (`ht:call`, or `ht:change` of a call), and else by
// asking every few seconds: whichever tells first.
(() => {
  "use strict";
  const box = document.querySelector("[data-pops]");
  if (!box) return;
  const { pops: url, rings, through, prank, take, open, en } = box.dataset;
  const ASK_MS = 3000;
  const ASK_WITH_STREAM_MS = 30000;
  let known = new Set();
  let sound = null;

  // Browsers let a page sound only after a hand has touched it.
  const wake = () => { sound = sound || new AudioContext(); sound.resume(); };
  addEventListener("pointerdown", wake, { once: true });
  addEventListener("keydown", wake, { once: true });
  // Two soft tones, once for each new call: a headset is near an ear.
  const chime = () => {
    if (!sound || sound.state !== "running") return;
    [[660, 0], [880, 0.22]].forEach(([pitch, after]) => {
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      const at = sound.currentTime + after;
      tone.type = "sine";
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, at);
      volume.gain.exponentialRampToValueAtTime(0.06, at + 0.03);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.3);
      tone.connect(volume).connect(sound.destination);
      tone.start(at);
      tone.stop(at + 0.32);
    });
  };

  const el = (name, text, kind) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  const pop = (call) => {
    const card = el("div", "", `pop1${call.prank ? " prank" : ""}`);
    card.dataset.id = call.id;
    const head = el("p", "");
    head.append(el("span", call.passed || (call.put_through ? through : rings)), el("b", call.number, "num"));
    card.append(head);
    if (call.prank) card.append(el("small", prank));
    if (call.put_through) {
      const link = el("a", open, "btn pri");
      link.href = call.href;
      card.append(link);
    } else {
      const form = el("form", "");
      form.method = "post";
      form.action = `${call.href.split("?")[0]}/nhan${en}`;
      const button = el("button", take, "btn pri");
      button.type = "submit";
      form.append(button);
      card.append(form);
    }
    return card;
  };
  const show = (calls) => {
    // Whoever writes a call down is not asked to open it.
    const elsewhere = calls.filter((call) => !location.pathname.endsWith(`/${call.id}`));
    const now = new Map(elsewhere.map((call) => [`${call.id}:${call.put_through}`, call]));
    [...box.children].forEach((card) => { if (!now.has(card.dataset.key)) card.remove(); });
    now.forEach((call, key) => {
      if ([...box.children].some((card) => card.dataset.key === key)) return;
      const card = pop(call);
      card.dataset.key = key;
      box.append(card);
    });
    if ([...now.keys()].some((key) => !known.has(key))) chime();
    known = new Set(now.keys());
  };

  let asking = false;
  const ask = async () => {
    if (asking) return;
    asking = true;
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" } });
      if (answer.ok && !answer.redirected) {
        const waits = await answer.json();
        show(waits.calls);
        document.dispatchEvent(new CustomEvent("ht:waiting", { detail: waits }));
      }
    } catch { /* The next one tells. */ }
    asking = false;
  };
  // The live stream says that something changed, not what: what an agent may see is asked for.
  document.addEventListener("ht:call", ask);
  document.addEventListener("ht:change", (event) => { if (!event.detail || event.detail.kind === "call") ask(); });
  const live = () => document.documentElement.dataset.stream === "on";
  const beat = async () => {
    if (!document.hidden) await ask();
    setTimeout(beat, live() ? ASK_WITH_STREAM_MS : ASK_MS);
  };
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  beat();

  // The desk's own page reads its lists again when what waits has changed.
  const lists = document.querySelector(".cgrid");
  let last = "";
  document.addEventListener("ht:waiting", async (event) => {
    const { calls, back, overdue } = event.detail;
    const now = JSON.stringify([calls.map((call) => [call.id, call.put_through]), back, overdue]);
    if (!lists || (last && last === now)) { last = now; return; }
    const first = !last;
    last = now;
    if (first) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      ["ringing", "mine", "back", "left", "closed"].forEach((name) => {
        const [mine, theirs] = [document.querySelector(`.cl-${name}`), page.querySelector(`.cl-${name}`)];
        if (mine && theirs && !mine.contains(document.activeElement)) mine.replaceChildren(...theirs.childNodes);
      });
    } catch { /* The page still reloads by hand. */ }
  });
})();
