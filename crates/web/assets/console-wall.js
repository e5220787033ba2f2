// The wall without this file is a page to reload. With it the board reads itself again, and what is
// new or overdue rings, once somebody has switched the bell on, and is seen in any case.
(() => {
  "use strict";
  const one = (query, root = document) => root.querySelector(query);
  const wall = one("[data-wall]");
  const board = one("[data-board]");
  if (!wall || !board) return;
  const bell = one("[data-bell]");
  const seen = one("[data-seen]");
  const alarm = one("[data-alarm]");
  const kept = {
    get: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
    set: (name, value) => { try { localStorage.setItem(name, value); } catch { /* private window */ } },
  };

  // Bell: browsers let a page sound only after a hand has touched it.
  let sound = null;
  const wished = () => kept.get("bell") === "on";
  const ready = () => sound !== null && sound.state === "running";
  const tell = () => {
    const words = one("span", bell);
    bell.setAttribute("aria-pressed", String(ready()));
    words.textContent = ready() ? words.dataset.on : words.dataset.off;
  };
  const wake = async () => {
    sound = sound || new AudioContext();
    await sound.resume();
    tell();
  };
  // Two tones, three times: 1.8 seconds that do not sound like a telephone.
  const ring = () => {
    if (!ready()) return;
    for (let beat = 0; beat < 6; beat += 1) {
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      const at = sound.currentTime + beat * 0.3;
      tone.type = "square";
      tone.frequency.value = beat % 2 ? 660 : 880;
      volume.gain.setValueAtTime(0.0001, at);
      volume.gain.exponentialRampToValueAtTime(0.2, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.24);
      tone.connect(volume).connect(sound.destination);
      tone.start(at);
      tone.stop(at + 0.26);
    }
  };
  bell.hidden = false;
  tell();
  bell.addEventListener("click", async () => {
    if (ready()) { await sound.suspend(); kept.set("bell", "off"); tell(); return; }
    kept.set("bell", "on");
    await wake();
    ring();
  });
  const again = () => { if (wished() && !ready()) wake(); };
  addEventListener("pointerdown", again, { once: true });
  addEventListener("keydown", again, { once: true });

  // What is new or overdue since somebody looked.
  const tokens = (root) => (one("[data-tokens]", root)?.dataset.tokens || "").split(" ").filter(Boolean);
  let known = new Set(tokens(board));
  const cry = () => {
    document.documentElement.classList.add("crying");
    seen.hidden = false;
    alarm.textContent = one(".cry p", board)?.textContent || "";
    ring();
  };
  const calm = () => {
    document.documentElement.classList.remove("crying");
    seen.hidden = true;
    alarm.textContent = "";
  };
  seen.addEventListener("click", calm);

  // The board is left alone while somebody writes in it; its head is always the newest.
  const busy = () => one("details[open]", board) !== null
    || (board.contains(document.activeElement) && document.activeElement.matches("input,textarea,select"));
  const live = one("[data-live]");
  const say = (well) => {
    if (!live) return;
    const words = one("[data-words]", live);
    live.hidden = false;
    live.classList.toggle("lost", !well);
    words.textContent = well ? words.dataset.words : words.dataset.lost;
  };
  const focused = () => document.activeElement?.closest("[data-board] form")?.id;
  const refresh = async () => {
    try {
      const answer = await fetch(wall.dataset.wall, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const head = one("[data-tokens]", fresh);
      if (!head) throw new Error("no board");
      const now = tokens(fresh);
      const isNew = now.some((token) => !known.has(token));
      known = new Set(now);
      document.title = document.title.replace(/^.*? · /, `${head.dataset.title} · `);
      if (busy()) one("[data-tokens]", board).replaceWith(head);
      else {
        const at = focused();
        board.replaceChildren(...fresh.body.childNodes);
        if (at) document.getElementById(at)?.querySelector("button")?.focus();
      }
      if (isNew) cry();
      else if (!one(".cry.loud", board)) calm();
      say(true);
    } catch { say(false); }
  };
  // A danger must be on screen, and sound, within seconds. While the live line holds, each change
  // that matters here has the board read again; the slow beat is for hours that turn red by themselves.
  const BEAT_MS = 3e3, CALM_MS = 30e3, SOON_MS = 150, APART_MS = 1e3;
  let pace = BEAT_MS, next = 0, last = 0, reading = false;
  const look = async () => {
    if (reading) { next = setTimeout(look, APART_MS); return; }
    reading = true;
    last = Date.now();
    await refresh();
    reading = false;
    clearTimeout(next);
    next = setTimeout(look, pace);
  };
  const soon = () => { clearTimeout(next); next = setTimeout(look, Math.max(SOON_MS, last + APART_MS - Date.now())); };
  next = setTimeout(look, BEAT_MS);
  document.addEventListener("ht:change", ({ detail }) => {
    if (detail.urgent || detail.gone || detail.what?.includes("urgency") || one(`a[href*="${detail.code}"]`, board)) soon();
  });
  document.addEventListener("ht:reload", soon);
  document.addEventListener("ht:line", ({ detail }) => { pace = detail.state === "live" ? CALM_MS : BEAT_MS; soon(); });
})();
