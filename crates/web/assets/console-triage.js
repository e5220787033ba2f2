// Triage without a page load: the next case is read before it is asked for, a decision goes out while
// the next case is already there, and a key is never waited for. All of it also works by forms alone.
(() => {
  "use strict";
  const one = (query, root = document) => root.querySelector(query);
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const root = one("[data-triage]");
  const box = one('[data-part="case"]');
  if (!root || !box) return;

  const BEAT_MS = 45000, POLL_MS = 8000, POLL_LIVE_MS = 15000, KEPT_MS = 20000, KEPT_MAX = 6, AGAIN_MS = 3000, WRITING_MS = 60000;
  const CLOSING = ["dispatch", "merge", "ask", "refuse", "redirect"];
  const address = (path, params = {}) => {
    const url = new URL(root.dataset.triage, location.href);
    url.pathname += path;
    for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
    return url;
  };
  const PART = { "x-part": "1", Accept: "text/html" };
  const parse = (html) => { const template = document.createElement("template"); template.innerHTML = html; return template.content; };
  const article = () => one("[data-case]", box);
  const openCode = () => article()?.dataset.case || "";
  const rows = () => all("[data-queue] > li[data-code]", root);
  const row = (code) => rows().find((item) => item.dataset.code === code);
  const say = (words) => { const box = one("[data-say]", root); box.textContent = ""; setTimeout(() => { box.textContent = words; }, 30); };
  const decided = new Set();

  // ---- cases, read before they are asked for ----
  const cases = new Map();
  const read = async (code) => {
    const answer = await fetch(address("/viec", { hs: code }), { headers: PART });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return answer.text();
  };
  const get = (code) => {
    const kept = cases.get(code);
    if (kept && performance.now() - kept.at < KEPT_MS) return kept.html;
    const html = read(code);
    cases.delete(code);
    cases.set(code, { html, at: performance.now() });
    html.catch(() => cases.delete(code));
    while (cases.size > KEPT_MAX) cases.delete(cases.keys().next().value);
    return html;
  };
  // What somebody holds, or whose decision waits its ten seconds, is nobody's next.
  const isFree = (item) => !decided.has(item.dataset.code) && !one(".rw.tk, .kept", item);
  const nextFree = (after) => {
    const list = rows();
    const from = list.findIndex((item) => item.dataset.code === after);
    const others = list.filter((item) => item.dataset.code !== after && isFree(item));
    const below = others.find((item) => list.indexOf(item) > from);
    return (below || others[0])?.dataset.code || "";
  };
  // Rows whose decision waits are passed over: there is nothing to do at them.
  const beside = (by) => {
    const list = rows(), done = (item) => decided.has(item.dataset.code) || one(".kept", item);
    let at = list.findIndex((item) => item.dataset.code === openCode()) + by;
    while (list[at] && done(list[at])) at += by;
    return list[at];
  };
  const ahead = () => {
    for (const code of new Set([nextFree(openCode()), beside(1)?.dataset.code])) if (code && code !== openCode()) get(code).catch(() => {});
  };
  const idle = self.requestIdleCallback ? (work) => requestIdleCallback(work, { timeout: 400 }) : (work) => setTimeout(work, 50);

  // ---- what is shown ----
  let turn = 0;
  const mark = (code) => {
    for (const item of rows()) {
      const link = one(".rw", item), on = item.dataset.code === code;
      link.classList.toggle("on", on);
      if (on) { link.setAttribute("aria-current", "true"); link.scrollIntoView({ block: "nearest" }); } else link.removeAttribute("aria-current");
    }
  };
  const put = (content, { focus = true } = {}) => {
    box.replaceChildren(content);
    box.dispatchEvent(new CustomEvent("ht:swap", { bubbles: true }));
    writtenAt = -WRITING_MS;
    const title = one("#case-title", box);
    const wrong = one(".summary[role=alert]", box);
    if (focus) (wrong || title || one("h1,h2", box))?.focus({ preventScroll: !wrong });
    if (title) say(root.dataset.saidOpen.replace("{title}", title.textContent));
    idle(ahead);
  };
  const stand = (words) => {
    const p = document.createElement("p"), blank = document.createElement("div");
    p.textContent = words;
    blank.className = "dt blank";
    blank.tabIndex = -1;
    blank.append(p);
    box.replaceChildren(blank);
    blank.focus();
  };
  // Nothing waits: what the desk decided last is there to be looked over.
  const rest = (past) => {
    const mine = one('[data-part="decided"]', box);
    if (!past || openCode() || mine?.innerHTML === past.innerHTML || mine?.contains(document.activeElement) && document.activeElement !== mine) return;
    const focused = box.contains(document.activeElement);
    box.replaceChildren(past);
    if (focused) past.focus();
  };
  const nothing = () => {
    turn++;
    stand(root.dataset.saidNone);
    mark("");
    history.pushState(null, "", address(""));
    say(root.dataset.saidNone);
    // Beyond the rows shown there may be more.
    soon(250);
  };
  const open = async (code, { push = true, focus = true } = {}) => {
    if (!code) { nothing(); return; }
    const mine = ++turn, before = openCode();
    mark(code);
    let html;
    try { html = await get(code); } catch (error) {
      if (mine !== turn) return;
      cases.delete(code);
      // The line is down: it comes when the line is back.
      if (error instanceof TypeError) { stand(root.dataset.saidLost); setTimeout(() => { if (mine === turn) open(code, { push, focus }); }, AGAIN_MS); return; }
      // It is no longer to be sorted.
      decided.add(code);
      refresh();
      return;
    }
    if (mine !== turn) return;
    put(parse(html), { focus });
    document.body.classList.add("chosen");
    if (push) history.pushState({ code }, "", address("", { hs: code }));
    if (before && before !== code) leave(before);
    beat(true);
  };
  addEventListener("popstate", () => {
    const code = new URL(location.href).searchParams.get("hs");
    if (code) open(code, { push: false }); else document.body.classList.remove("chosen");
  });

  // ---- who is here ----
  let active = true, writtenAt = -WRITING_MS;
  const writing = () => performance.now() - writtenAt < WRITING_MS;
  const post = (url, body, headers = {}) => fetch(url, { method: "POST", body, headers: { ...PART, ...headers } });
  const beat = (now = false) => {
    const code = openCode();
    if (!code || (document.hidden && !now)) return;
    const body = new URLSearchParams({ hs: code });
    if (writing()) body.set("viet", "1");
    if (active || now) body.set("dong", "1");
    active = false;
    post(address("/dang-xem"), body).catch(() => {});
  };
  const leave = (code) => navigator.sendBeacon(address("/dang-xem"), new URLSearchParams({ hs: code, xong: "1" }));
  for (const kind of ["keydown", "pointerdown", "wheel"]) addEventListener(kind, () => { active = true; }, { passive: true });
  box.addEventListener("input", (event) => {
    if (!event.target.matches("textarea,input:not([type=radio]):not([type=checkbox])")) return;
    const fresh = !writing();
    writtenAt = performance.now();
    if (fresh) beat();
  });
  addEventListener("pagehide", () => { if (openCode()) leave(openCode()); });
  setInterval(beat, BEAT_MS);

  // ---- notices ----
  const toasts = one("[data-toasts]");
  const bad = (words) => {
    const toast = document.createElement("div");
    toast.className = "toast bad";
    toast.setAttribute("role", "alert");
    toast.append(words);
    toasts.append(toast);
    setTimeout(() => toast.remove(), 12000);
  };
  const tell = (content) => {
    for (const toast of all(".toast", content)) {
      if (toast.dataset.held && one(`[data-held="${toast.dataset.held}"]`, toasts)) continue;
      toasts.append(toast);
      if (!toast.dataset.held && !toast.dataset.refused) setTimeout(() => toast.remove(), 12000);
    }
  };
  setInterval(() => {
    let over = false;
    for (const left of all("[data-left]", toasts)) {
      const seconds = Number(left.textContent) - 1;
      left.textContent = String(Math.max(seconds, 0));
      if (seconds <= 0) { left.closest(".toast").remove(); over = true; }
    }
    if (over) soon(1500);
  }, 1000);

  // ---- decisions ----
  const bodyOf = (form, button) => {
    const data = new FormData(form, button || undefined);
    return form.enctype === "multipart/form-data" ? data : new URLSearchParams([...data].filter(([, value]) => typeof value === "string"));
  };
  // Of an answer with a page of its own only its middle is shown.
  const middle = (html) => { const content = parse(html); const main = one("#main", content); if (!main) return content; const part = document.createDocumentFragment(); const dt = document.createElement("div"); dt.className = "dt"; dt.append(...main.childNodes); part.append(dt); return part; };
  let last = Promise.resolve();
  const unsent = self.unsentDecisions({
    send: ({ url, body }) => post(url, body),
    toasts,
    words: root.dataset.saidWaiting,
    sent: (html) => { tell(parse(html)); soon(200); },
    refused: ({ code }) => { decided.delete(code); cases.delete(code); row(code)?.classList.remove("going"); bad(root.dataset.saidRefused.replace("{code}", code.replace(/^(\d{4})(\d{4})$/, "$1 $2"))); soon(200); },
  });
  const decide = async (form, button) => {
    const url = form.action, deed = new URL(url).pathname.split("/").pop(), body = bodyOf(form, button);
    const code = openCode(), urgent = article()?.dataset.urgent !== undefined, closing = CLOSING.includes(deed) && !urgent;
    const sent = post(url, body);
    if (closing) { decided.add(code); cases.delete(code); row(code)?.classList.add("going"); open(nextFree(code)); }
    let answer, html;
    try { answer = await sent; html = await answer.text(); } catch { answer = null; }
    if (answer?.ok && !answer.redirected) {
      tell(parse(html));
      if (!closing) { cases.delete(code); if (CLOSING.includes(deed)) { decided.add(code); await open(nextFree(code)); } else if (openCode() === code) await open(code, { push: false, focus: false }); }
      soon(200);
      return;
    }
    // One goes on: it waits for the line.
    if (!answer && closing) { unsent.keep({ code, url, body }); return; }
    decided.delete(code);
    row(code)?.classList.remove("going");
    if (!answer) { bad(root.dataset.saidUnsent); return; }
    turn++;
    put(middle(html));
    mark(code);
    history.pushState({ code }, "", address("", { hs: code }));
  };
  const undo = async () => {
    await last;
    const toast = all("[data-held]", toasts).pop();
    if (!toast) return;
    toast.remove();
    const form = one("form", toast), code = toast.dataset.heldCode;
    try {
      const answer = await post(form.action, new URLSearchParams());
      const html = await answer.text();
      if (!answer.ok) { bad(root.dataset.saidLate); soon(0); return; }
      decided.delete(code);
      cases.delete(code);
      turn++;
      put(middle(html));
      mark(code);
      history.pushState({ code }, "", address("", { hs: code }));
      beat(true);
      soon(0);
    } catch { bad(root.dataset.saidUnsent); toasts.append(toast); }
  };
  const later = async (form) => {
    const code = openCode();
    const answer = await post(form.action, bodyOf(form)).catch(() => null);
    if (!answer?.ok) { bad(root.dataset.saidUnsent); return; }
    tell(parse(await answer.text()));
    decided.add(code);
    row(code)?.remove();
    await open(nextFree(code));
    soon(0);
  };
  const suggest = async (form, button) => {
    const mine = ++turn;
    const answer = await post(button?.formAction || root.dataset.triage, bodyOf(form)).catch(() => null);
    if (!answer?.ok || mine !== turn) return;
    const content = parse(await answer.text());
    put(content, { focus: false });
    one("#dispatch-category", box)?.focus();
  };
  // A macro fills the decision and nothing more: what it would tell stands there before anybody sends.
  const fillBy = async (code) => {
    const here = openCode();
    if (!here) return false;
    const mine = ++turn;
    const answer = await fetch(address("/viec", { hs: here, lenh: code }), { headers: PART }).catch(() => null);
    if (mine !== turn) return true;
    if (!answer?.ok || answer.redirected) { lost(); return true; }
    put(parse(await answer.text()), { focus: false });
    const filled = one("#dispatch-filled", box);
    filled?.focus();
    if (filled) say(filled.textContent);
    return true;
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const url = new URL(link.href), code = url.searchParams.get("lenh");
    if (!code || url.pathname !== address("").pathname || !openCode()) return;
    event.preventDefault();
    fillBy(code);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (form.closest("[data-toasts]")) {
      if (form.closest("[data-held]")) { event.preventDefault(); undo(); }
      return;
    }
    if (!box.contains(form) || form.method !== "post") return;
    if (form.id === "form-redo" || !form.closest("[data-case],.dc,aside") && form.id !== "form-dispatch") return;
    event.preventDefault();
    event.stopPropagation();
    if (form.id === "form-later") last = later(form);
    else if (button?.hasAttribute("formaction")) suggest(form, button);
    else last = decide(form, button);
  }, true);
  box.addEventListener("change", (event) => {
    if (event.target.id === "dispatch-category" && event.target.value) suggest(event.target.form, one("[formaction]", event.target.form));
  });

  // ---- the queue stays fresh ----
  let live = false, waiting = 0, at = 0, asked = 0, merged = 0;
  // The earliest wins: somebody who decides faster than `ms` would otherwise never see new rows.
  const soon = (ms) => {
    const then = performance.now() + ms;
    if (waiting && at <= then) return;
    clearTimeout(waiting);
    at = then;
    waiting = setTimeout(refresh, ms);
  };
  const refresh = async () => {
    clearTimeout(waiting);
    waiting = 0;
    if (!document.hidden) {
      const mine = ++asked, params = { hs: openCode() || "" };
      for (const name of ["sau", "de-sau"]) { const value = new URL(location.href).searchParams.get(name); if (value) params[name] = value; }
      if (!params.hs) delete params.hs;
      try {
        const answer = await fetch(address("/hang", params), { headers: PART });
        const html = answer.ok && !answer.redirected && await answer.text();
        // A later answer may have been faster; of two, the newer look stands.
        if (html && mine > merged) { merged = mine; merge(parse(html)); }
      } catch { /* The next look comes soon. */ }
    }
    soon(live ? POLL_LIVE_MS : POLL_MS);
  };
  const merge = (content) => {
    const part = one('[data-part="queue"]', root), theirs = one('[data-part="queue"]', content);
    const picked = new Set(all(".pk:checked", part).map((tick) => tick.value.split(".")[0]));
    const focused = document.activeElement?.closest?.("li[data-code]")?.dataset.code;
    const old = new Map(rows().map((item) => [item.dataset.code, item]));
    for (const item of all("[data-queue] > li[data-code]", theirs)) {
      const had = old.get(item.dataset.code);
      if (decided.has(item.dataset.code) && !one(".kept", item)) item.classList.add("going");
      if (picked.has(item.dataset.code)) one(".pk", item).checked = true;
      if (had && had.innerHTML === item.innerHTML && had.className === item.className) item.replaceWith(had);
    }
    const top = root.scrollTop;
    part.replaceChildren(...theirs.childNodes);
    root.scrollTop = top;
    mark(openCode());
    if (focused) one(".rw", row(focused))?.focus({ preventScroll: true });
    const held = one('[data-part="toasts"]', content);
    for (const toast of all("[data-held]:not([data-put-off])", toasts)) if (!one(`[data-held="${toast.dataset.held}"]`, held)) toast.remove();
    for (const toast of all("[data-refused]", held)) if (!one(`[data-refused="${toast.dataset.refused}"]`, toasts)) toasts.append(toast);
    for (const code of decided) if (!row(code)) decided.delete(code);
    for (const tally of all("[data-tally]")) tally.textContent = one("[data-tally]", content)?.textContent || "";
    if (!openCode() && rows().some(isFree)) open(nextFree(""), { focus: document.activeElement === document.body });
    else { rest(one('[data-part="decided"]', content)); idle(ahead); }
    count();
  };
  document.addEventListener("ht:line", (event) => { live = event.detail.state === "live"; });
  document.addEventListener("ht:change", (event) => {
    const { code, version = 0 } = event.detail;
    cases.delete(String(code));
    if (String(code) === openCode() && version > Number(article().dataset.version) && !writing() && !decided.has(String(code))) open(String(code), { push: false, focus: box.contains(document.activeElement) });
    soon(250);
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { active = true; refresh(); beat(); } });

  // ---- several at once ----
  const bulk = one("[data-bulk]", root);
  const count = () => {
    if (!bulk) return;
    const n = all(".pk:checked", root).length, words = one("[data-picked]", bulk);
    words.dataset.rest = words.dataset.rest || words.textContent;
    words.textContent = n ? root.dataset.saidPick.replace("{n}", n) : words.dataset.rest;
    bulk.classList.toggle("some", n > 0);
    root.classList.toggle("picking", n > 0 || bulk.open);
  };
  root.addEventListener("change", (event) => { if (event.target.matches(".pk")) count(); });
  bulk?.addEventListener("toggle", count);
  // Long lists come with the page once; a case's own are filled when somebody turns to them.
  box.addEventListener("focusin", (event) => {
    const select = event.target, whole = select.dataset?.fill && document.getElementById(select.dataset.fill);
    if (!whole || select.options.length >= whole.options.length) return;
    const chosen = select.value, first = select.options[0];
    select.replaceChildren(first, ...[...whole.children].slice(1).map((part) => part.cloneNode(true)));
    select.value = chosen;
  });
  const pick = (item, on) => { const tick = item && one(".pk", item); if (tick) { tick.checked = on ?? !tick.checked; count(); say(one("[data-picked]", bulk)?.textContent || ""); } };

  // ---- rows and keys ----
  root.addEventListener("click", (event) => {
    const link = event.target.closest("li[data-code] .rw");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(link.closest("li").dataset.code);
  });
  const drawer = (key) => {
    const found = one(`details[data-key="${key}"]`, box);
    if (!found) return false;
    found.open = true;
    (one(".summary[role=alert],input:not([type=hidden]),select,textarea", found) || one("summary", found)).focus();
    return true;
  };
  const choose = (radio) => { if (!radio) return; radio.checked = true; radio.dispatchEvent(new Event("change", { bubbles: true })); radio.focus(); };
  const turnTo = (name) => { const list = all(`[name=${name}]`, box); choose(list[(list.findIndex((r) => r.checked) + 1) % list.length]); };
  const send = () => {
    const form = one("#form-dispatch", box);
    if (!form) return;
    // A danger is not sent by one stray key: nothing of it can be taken back.
    if (article().dataset.urgent !== undefined) one('[form="form-dispatch"]', box).focus(); else form.requestSubmit();
  };
  const KEYS = {
    j: () => open(beside(1)?.dataset.code || openCode()),
    k: () => open(beside(-1)?.dataset.code || openCode()),
    J: () => { pick(row(openCode()), true); const to = beside(1); pick(to, true); open(to?.dataset.code || openCode()); },
    K: () => { pick(row(openCode()), true); const to = beside(-1); pick(to, true); open(to?.dataset.code || openCode()); },
    g: () => open(nextFree(openCode()) || openCode()),
    l: () => one("#dispatch-category", box)?.focus(),
    v: () => one("#dispatch-other", box)?.focus(),
    t: () => turnTo("urgency"),
    p: () => { const release = one("#do-release", box); if (release) { release.open = true; one("input:not([type=hidden]),textarea", release)?.focus(); } else one("#dispatch-pub", box)?.focus(); },
    d: () => { const merge = one(".dupb form button", box); if (merge) merge.focus(); else drawer("D"); },
    m: () => one("[data-macro]", box)?.focus(),
    " ": () => pick(row(openCode())),
    Enter: send,
  };
  const FIELDS = "input:not([type=radio]):not([type=checkbox]),textarea,select,[contenteditable]";
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || one("dialog[open]")) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") {
      if (target.matches(FIELDS)) return;
      event.preventDefault();
      undo();
      return;
    }
    // From the notices, too: Enter there would take back what was decided before.
    if (event.key === "Escape" && (box.contains(target) || toasts.contains(target))) { const shut = target.closest("details[open]"); if (shut) shut.open = false; one("#case-title", box)?.focus(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest(FIELDS)) return;
    // Enter and Space keep their own meaning on what can be pressed.
    const pressed = event.key === "Enter" || event.key === " ";
    if (pressed && target.closest(event.key === " " ? "a,button,summary,input" : "a,button,summary,input[type=checkbox]")) return;
    if (document.body.dataset.keys === "off") return;
    const digit = event.shiftKey && /^Digit([1-9])$/.exec(event.code);
    const kept = digit && one(`[data-macro][data-key="${digit[1]}"]`, box);
    if (kept) { event.preventDefault(); fillBy(kept.dataset.macro); return; }
    const key = event.shiftKey && /^[jk]$/i.test(event.key) ? event.key.toUpperCase() : event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = KEYS[key];
    if (act) { event.preventDefault(); act(); return; }
    if (/^[1-9]$/.test(key)) { event.preventDefault(); choose(one(`#dispatch-lead input[data-key="${key}"]`, box)); return; }
    if (/^[a-z]$/.test(key) && drawer(key.toUpperCase())) event.preventDefault();
  });

  // The first case is there already; the next ones are read while it is looked at.
  if (openCode()) { history.replaceState({ code: openCode() }, "", location.href); mark(openCode()); }
  idle(ahead);
  count();
  soon(POLL_MS);
})();
