// A danger is seen and heard on whatever page one works, until somebody of the desk has said that they saw
// it: then it is quiet on everybody's. Without this file the strip comes with each page, and its form works.
"use strict";
(() => {
  const one = (query, root = document) => root.querySelector(query);
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const bar = one("[data-alarms]");
  if (!bar) return;
  const RING_MS = 8e3, LOOK_MS = 3e3, LOST_MS = 15e3, SOON_MS = 150;
  const title = document.title, PART = { "x-part": "1", Accept: "text/html" };
  const codes = () => all("[name=hs]", bar).map((field) => field.value);
  let live = true, timer = 0, turn = 0, hushed = new Set();

  // One of a browser's pages rings, and goes on until they are seen.
  const ring = () => {
    if (!self.bell?.ready() || !codes().some((code) => !hushed.has(code))) return;
    if (!navigator.locks) { self.bell.ring(); return; }
    navigator.locks.request("ht-alarm", { ifAvailable: true }, (lock) => lock && new Promise((over) => { self.bell.ring(); setTimeout(over, RING_MS - 500); }));
  };
  const say = () => {
    const n = codes().length;
    bar.hidden = !n;
    if (!one("[data-wall]")) document.title = n ? `${bar.dataset.mark} (${n}) ${title}` : title;
  };
  const show = (html) => {
    const before = codes(), part = document.createElement("template");
    part.innerHTML = html;
    const next = one("[name=next]", part.content);
    if (next) next.value = location.pathname + location.search;
    const now = all("[name=hs]", part.content).map((field) => field.value);
    hushed = new Set([...hushed].filter((code) => now.includes(code)));
    if (now.join() === before.join()) return;
    const focused = bar.contains(document.activeElement);
    bar.replaceChildren(part.content);
    say();
    if (focused) (one("button", bar) || one("main")).focus();
    if (now.some((code) => !before.includes(code))) ring();
    if (before.some((code) => !now.includes(code))) document.dispatchEvent(new CustomEvent("ht:seen"));
  };
  const ask = async (way) => {
    const mine = ++turn;
    try {
      const answer = await fetch(bar.dataset.source, { ...way, headers: PART });
      const html = answer.ok && !answer.redirected && await answer.text();
      if (html !== false && mine === turn) show(html);
    } catch { /* The next look comes soon. */ }
    later();
  };
  // Who saw them is no news of the live line: while one is shown it is asked for.
  const later = (ms = codes().length ? LOOK_MS : live ? 0 : LOST_MS) => {
    clearTimeout(timer);
    timer = ms ? setTimeout(ask, ms) : 0;
  };
  bar.addEventListener("submit", (event) => {
    event.preventDefault();
    // It is quiet here at once, and stays in sight until the service knows.
    hushed = new Set(codes());
    ask({ method: "POST", body: new URLSearchParams(new FormData(event.target)) });
  });

  // Born a danger, found to be one, or given to us as one.
  const NEWS = ["report", "urgency", "assignments"], mine = bar.dataset.alarms.split(" ");
  const isNews = ({ urgent, gone, as, what = [] }) => urgent && !gone && as !== "public" && what.some((part) => mine.includes(part) && NEWS.includes(part));
  document.addEventListener("ht:change", ({ detail }) => { if (isNews(detail) || codes().includes(String(detail.code))) later(SOON_MS); });
  document.addEventListener("ht:reload", () => later(SOON_MS));
  document.addEventListener("ht:line", ({ detail }) => { live = detail.state === "live"; later(SOON_MS); });
  document.addEventListener("ht:bell", ring);
  setInterval(ring, RING_MS);
  say();
  ring();
  later();
})();
