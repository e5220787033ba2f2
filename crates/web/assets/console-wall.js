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

  const sound = self.bell;
  const tell = () => {
    const words = one("span", bell);
    bell.setAttribute("aria-pressed", String(sound.ready()));
    words.textContent = sound.ready() ? words.dataset.on : words.dataset.off;
  };
  bell.hidden = false;
  tell();
  bell.addEventListener("click", async () => {
    if (sound.ready()) { await sound.off(); tell(); return; }
    await sound.on();
    tell();
    sound.ring();
  });
  document.addEventListener("ht:bell", tell);

  // What is overdue since somebody looked. What is new rings by the strip that every page has, until
  // somebody has seen it; whoever watches without one hears of it here.
  const strip = one("[data-alarms]");
  const cries = (token) => !strip || token.includes(":");
  const tokens = (root) => (one("[data-tokens]", root)?.dataset.tokens || "").split(" ").filter(Boolean);
  let known = new Set(tokens(board));
  const cry = () => {
    document.documentElement.classList.add("crying");
    seen.hidden = false;
    alarm.textContent = one(".cry p", board)?.textContent || "";
    sound.ring();
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
      const isNew = now.some((token) => cries(token) && !known.has(token));
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
  document.addEventListener("ht:seen", soon);
  document.addEventListener("ht:reload", soon);
  document.addEventListener("ht:line", ({ detail }) => { pace = detail.state === "live" ? CALM_MS : BEAT_MS; soon(); });
})();
