// What happens to reports reaches every page of the console by `ht:change` on the document, with
// `{ code, version, gone, urgent, … }`; `ht:line` says how the line is. One line a browser: the tabs
// choose one among them that holds it, and it tells the others. Without this file pages are reloaded.
"use strict";
(() => {
  const one = (query, root = document) => root.querySelector(query);
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const bar = one("[data-line]");
  if (!bar || !self.liveLine) return;
  const { line: who, from, over, changed, refresh, gone, less, news } = bar.dataset;
  const english = document.documentElement.lang === "en";
  const address = `/api/v1/stream?as=staff&en=${english ? 1 : 0}`;
  const KEPT = 256;
  let place = from, held = "", kept = [];

  // How the line is.
  const lamp = one("[data-live]");
  const show = (state) => {
    if (state === held) return;
    held = state;
    bar.hidden = state === "live";
    one("span", bar).textContent = state === "over" ? over : state === "lost" ? bar.dataset.cut : "";
    const words = lamp && one("[data-words]", lamp);
    if (words) {
      lamp.hidden = false;
      lamp.classList.toggle("lost", state !== "live");
      words.textContent = state === "live" ? words.dataset.words : words.dataset.lost;
    }
    document.dispatchEvent(new CustomEvent("ht:line", { detail: { state } }));
  };
  const tell = (event, data, id) => {
    place = id;
    if (event === "reload") { document.dispatchEvent(new CustomEvent("ht:reload")); return; }
    const detail = { ...data, id, version: data.version || 0, gone: event === "gone", urgent: data.urgent === true };
    document.dispatchEvent(new CustomEvent("ht:change", { detail }));
  };

  // One line for all tabs of this person in this browser, by a lock that one of them holds.
  const name = `ht-line-${who}-${english ? "en" : "vi"}`;
  const later = (a, b) => a.length - b.length || (a < b ? -1 : Number(a > b));
  const hold = (others) => {
    let state = "";
    const heard = (event, data, id) => {
      tell(event, data, id);
      kept.push([event, data, id]);
      if (kept.length > KEPT) kept = kept.slice(-KEPT / 2);
      others?.postMessage({ event, data, id });
    };
    const said = (now) => { state = now; show(now); others?.postMessage({ state: now }); };
    const held = self.liveLine({ address, from: place, heard, state: said });
    if (others) others.onmessage = ({ data }) => {
      // A page that has just been opened hears what came since it was drawn.
      if (data.hello === undefined) return;
      for (const [event, told, id] of kept) if (later(id, data.hello) > 0) others.postMessage({ event, data: told, id, to: data.me });
      others.postMessage({ state, to: data.me });
    };
    return held;
  };
  if (navigator.locks && self.BroadcastChannel) {
    const others = new BroadcastChannel(name);
    const me = String(Math.random());
    others.onmessage = ({ data }) => {
      if (data.hello !== undefined || (data.to && data.to !== me)) return;
      if (data.event && later(data.id, place) > 0) tell(data.event, data.data, data.id);
      else if (data.state) show(data.state);
    };
    others.postMessage({ hello: place, me });
    navigator.locks.request(name, () => new Promise((free) => {
      const held = hold(others);
      addEventListener("pagehide", () => { held.stop(); free(); }, { once: true });
    }));
  } else hold(null);
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // The clock goes on: by the service's time, which stood on the page when it came.
  const clock = one("[data-clock]");
  const ahead = clock ? Number(clock.dataset.clock) - Date.now() : 0;
  const hour = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Ho_Chi_Minh" });
  setInterval(() => { if (clock) clock.firstChild.data = hour.format(new Date(Date.now() + ahead)); }, 5e3);

  // A case that is open says that it changed. What may not be seen any more leaves the page at once.
  const digits = (text) => text.replace(/\D/g, "");
  const file = one("body.file");
  const code = file && digits(one(".dh .code")?.textContent || "");
  const seen = Number(one(".dh [data-version]")?.dataset.version || 0);
  const note = (words, act) => {
    let box = one("[data-changed-note]");
    if (!box) {
      box = document.createElement("p");
      box.className = "held changed";
      box.dataset.changedNote = "";
      box.setAttribute("role", "status");
      one(".dh", file).append(box);
    }
    const link = document.createElement("a");
    link.href = location.href;
    link.className = "btn sec";
    link.textContent = refresh;
    box.replaceChildren(document.createTextNode(`${words} `), ...(act ? [link] : []));
  };
  const leave = (words) => {
    const box = document.createElement("p");
    box.className = "held gone";
    box.setAttribute("role", "alert");
    box.textContent = words;
    const main = one("main");
    main.replaceChildren(box);
    document.title = words;
    main.focus();
  };
  if (code) document.addEventListener("ht:change", ({ detail }) => {
    if (detail.code !== code || one("main > .gone")) return;
    if (detail.gone) return leave(gone);
    if (detail.less) return leave(less);
    if (detail.version > seen) note(changed.replace("{what}", detail.said || "").replace("{who}", [detail.by?.said, detail.by?.agency?.name].filter(Boolean).join(", ")), true);
  });

  // Lists are read again soon after a change, while nobody writes in them; what is gone goes at once.
  const SOON_MS = 700, APART_MS = 4e3;
  const parts = () => all("[data-fresh]");
  const busy = (part) => part.contains(document.activeElement) && document.activeElement.matches("input,textarea,select") || one("details[open]", part) !== null;
  let timer = 0, last = 0, reading = false;
  const reread = async () => {
    timer = 0;
    if (document.hidden || reading) { wanted = true; return; }
    reading = true;
    wanted = false;
    last = Date.now();
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const mine = [...parts(), ...all(".vw"), ...all(".tabs")];
      const theirs = [...all("[data-fresh]", page), ...all(".vw", page), ...all(".tabs", page)];
      if (mine.length !== theirs.length) { offer(); return; }
      mine.forEach((part, n) => {
        if (part.innerHTML === theirs[n].innerHTML) return;
        if (busy(part)) { offer(); return; }
        const at = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
        part.replaceChildren(...theirs[n].childNodes);
        if (at) all("a", part).find((link) => link.getAttribute("href") === at)?.focus();
      });
    } catch { /* The next change, or the next page, shows it. */ } finally { reading = false; if (wanted) soon(); }
  };
  // What is left of an hour goes on without any change, and so do the rail's counts: once a minute they are
  // read again, by the whole page where lists stand in it.
  const MINUTE_MS = 60e3;
  const marks = ".vw a, .tabs a";
  const recount = async () => {
    try {
      const answer = await fetch(one("header .brand").href, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const theirs = new Map(all(marks, page).map((link) => [link.getAttribute("href"), one("b,em", link)]));
      for (const link of all(marks)) {
        const mine = one("b,em", link), now = theirs.get(link.getAttribute("href"));
        if (mine?.textContent === now?.textContent) continue;
        if (mine && now) mine.textContent = now.textContent; else if (mine) mine.remove(); else if (now) link.append(now);
      }
    } catch { /* In a minute again. */ }
  };
  setInterval(() => { if (document.hidden) return; if (parts().length) soon(); else recount(); }, MINUTE_MS);
  let wanted = false;
  const soon = () => { if (!timer) timer = setTimeout(reread, Math.max(SOON_MS, last + APART_MS - Date.now())); };
  const offer = () => {
    if (one("[data-offer]")) return;
    const box = document.createElement("p");
    const link = document.createElement("a");
    box.className = "held changed";
    box.dataset.offer = "";
    box.setAttribute("role", "status");
    link.href = location.href;
    link.className = "btn sec";
    link.textContent = refresh;
    box.append(`${news} `, link);
    one("main .page")?.prepend(box);
  };
  if (parts().length) {
    document.addEventListener("ht:change", ({ detail }) => {
      const mine = all(`[data-fresh] a[href*="${detail.code}"]`);
      if (detail.gone) mine.forEach((link) => (link.closest("li,tr") || link).remove());
      if (detail.as !== "public" || mine.length) soon();
    });
    document.addEventListener("ht:reload", soon);
    document.addEventListener("visibilitychange", () => { if (!document.hidden && wanted) soon(); });
  } else if (code) document.addEventListener("ht:reload", () => { if (!one("main > .gone")) note(news, true); });
})();
