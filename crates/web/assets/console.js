// The console works without this file. It adds keys and small previews.
(() => {
  "use strict";
  const one = (query, root = document) => root.querySelector(query);
  const all = (query, root = document) => [...root.querySelectorAll(query)];

  // Queue: J and K move, G takes the next that nobody holds.
  const rows = () => all("[data-queue] a.rw");
  const here = () => rows().findIndex((row) => row.classList.contains("on") || row === document.activeElement);
  const step = (by) => {
    const list = rows();
    const next = list[Math.min(Math.max(here() + by, 0), list.length - 1)];
    if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
  };
  const nextFree = () => {
    const list = rows();
    const from = list.findIndex((row) => row.classList.contains("on"));
    return list.find((row, index) => index > from && !row.classList.contains("tk")) || list.find((row) => !row.classList.contains("tk") && !row.classList.contains("on"));
  };
  const openDrawer = (drawer) => {
    drawer.open = true;
    const first = one("input:not([type=hidden]),select,textarea", drawer);
    (first || one("summary", drawer)).focus();
  };

  // Single keys can be switched off (WCAG 2.1.4): a wish of the person, kept by the service.
  const keys = one("#keys");
  const single = () => document.body.dataset.keys !== "off";
  const typing = (target) => target.closest("input:not([type=radio]):not([type=checkbox]),textarea,select,[contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (command && key === "k") { event.preventDefault(); one("#search")?.focus(); return; }
    if (command && key === "enter") {
      const form = event.target.closest("form") || one("#form-dispatch");
      if (form && form.method === "post") { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (command || event.altKey || typing(event.target) || keys?.open) return;
    if (event.key === "?") { event.preventDefault(); keys?.showModal(); return; }
    if (!single()) return;
    if (one("[data-triage]")) { if (key === "/") { event.preventDefault(); one("#search")?.focus(); } return; }
    if (key === "/") { event.preventDefault(); one("#search")?.focus(); return; }
    if (key === "j" || key === "k") { event.preventDefault(); step(key === "j" ? 1 : -1); return; }
    if (key === "g") { nextFree()?.click(); return; }
    if (key === "v") { event.preventDefault(); (one("#dispatch-lead :checked") || one("#dispatch-lead input"))?.focus(); return; }
    if (key === "t") { event.preventDefault(); (one("#dispatch-urgency :checked") || one("#dispatch-urgency input"))?.focus(); return; }
    const target = all("[data-key]").find((element) => element.dataset.key.toLowerCase() === key);
    if (!target) return;
    event.preventDefault();
    if (target.matches("details")) openDrawer(target);
    else if (target.matches("input[type=radio]")) { target.checked = true; target.dispatchEvent(new Event("change", { bubbles: true })); target.focus(); }
    else target.focus();
  });

  // A part of the page that came anew (`ht:swap`) gets what the page got.
  const bind = (root) => {
  // Decision: the promise and the message follow the choice.
  const decide = one("#form-dispatch", root);
  const retell = () => {
    const urgency = one("[name=urgency]:checked", decide);
    all("[data-for]", decide).forEach((due) => { due.hidden = !urgency || due.dataset.for !== urgency.value; });
  };
  if (decide) {
    decide.addEventListener("change", (event) => {
      if (event.target.name === "lead") { const other = one("[name=lead_other]", decide); if (other) other.value = ""; }
      retell();
    });
    retell();
  }

  // What citizens would be told follows what is filled in. Files stay where they are.
  all("[data-told]", root).forEach((box) => {
    const form = box.closest("form");
    let [timer, asked] = [0, 0];
    const ask = async () => {
      const mine = ++asked;
      const body = new URLSearchParams();
      for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
      const mark = box.dataset.told.includes("?") ? "&" : "?";
      try {
        const answer = await fetch(`${box.dataset.told}${mark}phan=1`, { method: "POST", body, headers: { Accept: "text/html" } });
        if (!answer.ok || mine !== asked) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const [now, then] = [one("[data-told-words]", page), one("[data-told-words]", box)];
        if (now) then.replaceChildren(...now.childNodes);
      } catch { /* The button still looks. */ }
    };
    const soon = () => { clearTimeout(timer); timer = setTimeout(ask, 500); };
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    const drawer = box.closest("details");
    if (drawer) drawer.addEventListener("toggle", () => { if (drawer.open && !asked) soon(); });
  });
  };
  bind(document);
  document.addEventListener("ht:swap", (event) => bind(event.target));

  // A page that is made for paper has a button for it.
  all("[data-print]").forEach((button) => { button.hidden = false; button.addEventListener("click", () => print()); });

  // Dark by the sun: a page that stays open turns at its hour, by the service's clock.
  const look = document.documentElement;
  const ahead = Number(one("[data-clock]")?.dataset.clock || Date.now()) - Date.now();
  for (const at of (look.dataset.turns || "").split(" ").filter(Boolean)) {
    setTimeout(() => { look.dataset.theme = look.dataset.theme === "dark" ? "light" : "dark"; }, Number(at) - ahead - Date.now());
  }

  // A notice leaves by itself; one that went wrong stays.
  setTimeout(() => all(".toast[role=status]:not([data-held])").forEach((box) => box.remove()), 12000);

  // Fresh: queue and rail are read again while the page is in sight, so a shift needs no reload.
  const FRESH_MS = 20000;
  const live = one("[data-live]");
  const tell = (well) => {
    const words = one("[data-words]", live);
    live.hidden = false;
    live.classList.toggle("lost", !well);
    words.textContent = well ? words.dataset.words : words.dataset.lost;
  };
  const refresh = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      [".vw", ".qu .rows", ".qu h1"].forEach((part) => {
        const [mine, theirs] = [one(part), one(part, page)];
        if (mine && theirs && !mine.contains(document.activeElement) && mine.innerHTML !== theirs.innerHTML) mine.replaceChildren(...theirs.childNodes);
      });
      tell(true);
    } catch { tell(false); }
  };
  if (live && one(".qu") && !one("[data-triage]")) setInterval(refresh, FRESH_MS);

  // Answer: the checks turn green while one types.
  const lints = one("[data-lints]");
  const answer = one("#form-submit_result");
  if (lints && answer) {
    const filled = (name) => (one(`[name=${name}]`, answer)?.value || "").trim().length;
    const judge = () => all("[data-check]", lints).forEach((item) => {
      const ok = { photo: () => (one("[name=files]", answer)?.files.length || 0) > 0, what: () => filled("what") >= 12, length: () => filled("what") >= 40, where: () => filled("where") > 0, when: () => filled("when") > 0, who: () => filled("who") > 0 }[item.dataset.check];
      if (ok) item.classList.toggle("ok", ok());
    });
    answer.addEventListener("input", judge);
    answer.addEventListener("change", judge);
    // The rules themselves have the last word: they are asked when one stops typing.
    let [timer, asked] = [0, 0];
    const ask = async () => {
      const mine = ++asked;
      const body = new URLSearchParams();
      for (const [name, value] of new FormData(answer)) if (typeof value === "string") body.append(name, value);
      body.set("photos", String((one("[name=files]", answer)?.files.length || 0) + all("[name=kept]:checked", answer).length));
      try {
        const told = await fetch(lints.dataset.ask, { method: "POST", body });
        if (!told.ok || mine !== asked) return;
        const lacks = (await told.text()).split("\n");
        all("[data-check]", lints).forEach((item) => item.classList.toggle("ok", !lacks.includes(item.dataset.check)));
      } catch { /* The rules are asked again when it is sent. */ }
    };
    const soon = () => { clearTimeout(timer); timer = setTimeout(ask, 600); };
    if (lints.dataset.ask) { answer.addEventListener("input", soon); answer.addEventListener("change", soon); }
    // Facts of the case are put in where one writes.
    const facts = one("[data-snippets]");
    const what = one("[name=what]", answer);
    if (facts && what) {
      facts.hidden = false;
      facts.addEventListener("click", ({ target }) => {
        const words = target.closest("[data-put]")?.dataset.put;
        if (!words) return;
        const before = what.value.slice(0, what.selectionStart);
        const gap = before && !/\s$/.test(before) ? " " : "";
        what.setRangeText(gap + words, what.selectionStart, what.selectionEnd, "end");
        what.focus();
        what.dispatchEvent(new Event("input", { bubbles: true }));
      });
    }
  }

  // What goes on elsewhere is looked at again; when it has ended, so is the whole page.
  const poll = async () => {
    const part = one("[data-poll]");
    if (!part) return;
    try {
      const answer = document.hidden ? null : await fetch(location.pathname + (document.documentElement.lang === "en" ? "?en=1" : ""));
      if (answer?.ok) {
        const found = new DOMParser().parseFromString(await answer.text(), "text/html");
        const next = one("[data-poll] dl", found);
        if (!next) { location.replace(answer.url); return; }
        one("dl", part)?.replaceWith(document.adoptNode(next));
      }
    } catch { /* The next look may reach it. */ }
    setTimeout(poll, 4000);
  };
  if (one("[data-poll]")) setTimeout(poll, 4000);

  // A form is sent once; an error summary takes the focus.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    const button = one("button[type=submit]", event.target);
    if (button) setTimeout(() => { button.disabled = true; }, 0);
  });
  addEventListener("pageshow", () => all("button[type=submit]:disabled").forEach((button) => { button.disabled = false; }));
  one(".summary[role=alert][tabindex]")?.focus();
  document.addEventListener("click", (event) => { const me = one(".me[open]"); if (me && !me.contains(event.target)) me.open = false; });
})();
