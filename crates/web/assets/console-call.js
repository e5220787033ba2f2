// One call, written down faster. Without this file everything is a form: the draft is kept by its
// button, the suggestions by theirs.
(() => {
  "use strict";
  const one = (query, root = document) => root.querySelector(query);
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const form = one("#form-call");
  if (!form) return;
  const text = one("#call-text");
  const place = one("#call-place");
  const field = (name) => form.elements.namedItem(name);
  const body = () => {
    const pairs = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") pairs.append(name, value);
    return pairs;
  };

  // The call's clock.
  const since = one("[data-since]");
  const from = Number(since?.dataset.since);
  if (from > 0) {
    const two = (n) => String(n).padStart(2, "0");
    const tick = () => {
      const gone = Math.max(0, Math.floor((Date.now() - from) / 1000));
      since.textContent = `${two(Math.floor(gone / 60))}:${two(gone % 60)}`;
    };
    tick();
    setInterval(tick, 1000);
  }

  // The draft is kept a moment after the last keystroke; never over what another tab kept.
  const KEEP_MS = 800;
  const LOOK_MS = 600;
  const kept = one("[data-kept]");
  let [stale, keeping, again, sent] = [false, false, false, false];
  const say = (words, bad) => { kept.textContent = words; kept.classList.toggle("bad", Boolean(bad)); };
  const keep = async () => {
    if (stale || sent) return;
    if (keeping) { again = true; return; }
    keeping = true;
    try {
      const answer = await fetch(form.dataset.keepUrl, { method: "POST", body: body(), headers: { Accept: "application/json" } });
      // A colleague has the call now: the page says who.
      if (answer.status === 403) { stale = true; location.reload(); return; }
      if (answer.status === 409) {
        const told = await answer.json();
        stale = true;
        say(told.words, true);
      } else if (answer.ok) {
        field("version").value = (await answer.json()).version;
        const now = new Date();
        say(`${form.dataset.saved} ${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}:${String(now.getSeconds()).padStart(2, "0")}`);
      } else throw new Error(String(answer.status));
    } catch {
      say(form.dataset.unsaved, true);
      setTimeout(keep, 3000);
    }
    keeping = false;
    if (again) { again = false; keep(); }
  };

  // What comes of it follows what is written: guesses, duplicates, questions, what to say.
  let asked = 0;
  const look = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(form.dataset.lookUrl, { method: "POST", body: body(), headers: { Accept: "text/html" } });
      if (!answer.ok || mine !== asked || sent) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      all("[data-part]", form).forEach((part) => {
        const fresh = one(`[data-part="${part.dataset.part}"]`, page);
        if (!fresh) return;
        // Whoever is choosing a colleague goes on choosing.
        const chosen = one("select[name=handler]", part);
        if (chosen && chosen === document.activeElement) return;
        const held = part.contains(document.activeElement) ? document.activeElement : null;
        const key = held && (held.dataset.key || held.value);
        part.replaceChildren(...fresh.childNodes);
        const again = one("select[name=handler]", part);
        if (chosen && again && [...again.options].some((option) => option.value === chosen.value)) again.value = chosen.value;
        if (held) all("input", part).find((input) => (input.dataset.key || input.value) === key)?.focus();
      });
      const area = one("[data-area]", page);
      if (area) one("[data-area]").textContent = area.textContent;
    } catch { /* The button still looks. */ }
  };
  let [keepTimer, lookTimer] = [0, 0];
  const changed = () => {
    clearTimeout(keepTimer);
    clearTimeout(lookTimer);
    keepTimer = setTimeout(keep, KEEP_MS);
    lookTimer = setTimeout(look, LOOK_MS);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  // What was written is not lost with the page.
  addEventListener("pagehide", () => {
    if (!stale && !sent && keepTimer) fetch(form.dataset.keepUrl, { method: "POST", body: body(), headers: { Accept: "application/json" }, keepalive: true });
  });
  form.addEventListener("submit", () => { sent = true; clearTimeout(keepTimer); clearTimeout(lookTimer); });
  addEventListener("pageshow", () => { sent = false; });

  // Abbreviations are written out when the word ends; Ctrl Z takes it back as it takes back typing.
  let short = new Map();
  fetch(form.dataset.short, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : []))
    .then((pairs) => { short = new Map(pairs); })
    .catch(() => {});
  const expand = (input) => {
    const end = input.selectionStart;
    const before = input.value.slice(0, end);
    const found = /(^|[\s,.;:(])([^\s,.;:()]{1,12})([\s,.;:])$/.exec(before);
    if (!found) return;
    const whole = short.get(found[2].toLowerCase());
    if (!whole) return;
    const start = end - found[3].length - found[2].length;
    const big = found[2][0] !== found[2][0].toLowerCase();
    const words = big ? whole[0].toUpperCase() + whole.slice(1) : whole;
    input.setRangeText(words + found[3], start, end, "end");
  };
  [text, place].forEach((input) => input.addEventListener("input", (event) => {
    if (!event.isComposing && event.inputType && event.inputType.startsWith("insert")) expand(input);
  }));

  // One box for everything that tells a place.
  const list = one("#call-spots");
  let [spots, at, wanted] = [[], -1, 0];
  place.setAttribute("role", "combobox");
  place.setAttribute("aria-expanded", "false");
  place.setAttribute("aria-controls", "call-spots");
  place.setAttribute("aria-autocomplete", "list");
  const close = () => { list.hidden = true; spots = []; at = -1; place.setAttribute("aria-expanded", "false"); place.removeAttribute("aria-activedescendant"); };
  const mark = (to) => {
    at = to;
    [...list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
    if (at >= 0) { place.setAttribute("aria-activedescendant", `spot-${at}`); list.children[at].scrollIntoView({ block: "nearest" }); }
  };
  const pick = (spot) => {
    place.value = spot.words;
    field("area").value = spot.area;
    field("lat").value = spot.lat ?? "";
    field("lon").value = spot.lon ?? "";
    one("[data-area]").textContent = spot.area_name;
    close();
    changed();
  };
  const offer = async () => {
    const mine = ++wanted;
    const typed = place.value.trim();
    if (typed.length < 2) { close(); return; }
    try {
      const answer = await fetch(form.dataset.spots, { method: "POST", body: new URLSearchParams({ q: typed }), headers: { Accept: "application/json" } });
      if (!answer.ok || mine !== wanted || document.activeElement !== place) return;
      spots = await answer.json();
      list.replaceChildren(...spots.map((spot, index) => {
        const row = document.createElement("li");
        row.id = `spot-${index}`;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", "false");
        const [name, sort, area] = ["span", "i", "small"].map((tag) => document.createElement(tag));
        name.textContent = spot.words;
        sort.textContent = spot.sort;
        area.textContent = spot.kind === "unit" ? "" : spot.area_name;
        row.append(name, sort, area);
        row.addEventListener("pointerdown", (event) => { event.preventDefault(); pick(spot); });
        return row;
      }));
      list.hidden = spots.length === 0;
      place.setAttribute("aria-expanded", String(spots.length > 0));
      at = -1;
    } catch { close(); }
  };
  let offerTimer = 0;
  place.addEventListener("input", () => {
    // What is typed anew lies elsewhere until it is chosen again.
    ["area", "lat", "lon"].forEach((name) => { field(name).value = ""; });
    clearTimeout(offerTimer);
    offerTimer = setTimeout(offer, 150);
  });
  place.addEventListener("blur", close);
  place.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown") { event.preventDefault(); mark(Math.min(at + 1, spots.length - 1)); }
    else if (event.key === "ArrowUp") { event.preventDefault(); mark(Math.max(at - 1, 0)); }
    else if (event.key === "Enter" && !event.ctrlKey) { event.preventDefault(); pick(spots[Math.max(at, 0)]); }
    else if (event.key === "Tab" && at >= 0) pick(spots[at]);
    else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
  });

  // A digit chooses within the group that has the focus: the category, or the unit.
  form.addEventListener("keydown", (event) => {
    const group = event.target.matches("input[type=radio]") && event.target.closest("[data-digits]");
    if (!group || event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) return;
    const radio = all("input[type=radio]", group)[Number(event.key) - 1];
    event.preventDefault();
    // Elsewhere on the page digits are the category's.
    event.stopPropagation();
    if (!radio) return;
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // Keys: each stands on its button. Escape, F2, F4 and Ctrl D work wherever the caret is.
  // The second of the call is when the key goes down, whenever its word is written.
  const marks = one("#form-moment");
  const word = one("#call-moment");
  const second = marks.elements.namedItem("second");
  let before = null;
  const note = () => { second.value = from > 0 && !since.closest(".done,.missed") ? String(Math.max(0, Math.floor((Date.now() - from) / 1000))) : ""; };
  marks.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!second.value) note();
    const pairs = new URLSearchParams(new FormData(marks));
    try {
      const answer = await fetch(marks.action, { method: "POST", body: pairs, headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      one("[data-moments]").replaceChildren(...one("[data-moments]", page).childNodes);
      marks.reset();
      second.value = "";
      if (before) before.focus();
    } catch { marks.submit(); }
  });
  const press = (query) => { const button = one(query); if (button) form.requestSubmit(button); };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || one("dialog[open]")) return;
    const command = event.ctrlKey || event.metaKey;
    if (event.key === "F4" && !event.altKey) { event.preventDefault(); press("[data-urgent]"); }
    else if (event.key === "F8") {
      event.preventDefault();
      const whom = one("#call-handler");
      // One colleague, or the key again: it goes over. Else there is somebody to choose.
      if (whom.matches("select") && (whom.options.length === 1 || document.activeElement === whom)) press("[data-give]");
      else if (whom.matches("select")) whom.focus();
    }
    else if (event.key === "F9") {
      event.preventDefault();
      if (document.activeElement === word) { marks.requestSubmit(); return; }
      before = document.activeElement;
      note();
      word.focus();
    }
    else if (event.key === "F2") { const past = one("[data-f2]"); if (past) { event.preventDefault(); open(past.href, "_blank", "noopener"); } }
    else if (command && event.key.toLowerCase() === "d") { event.preventDefault(); press("[data-join]"); }
    else if (event.key === "Escape" && list.hidden) { event.preventDefault(); press("[data-keep]"); }
  });
  if (!text.value) text.focus();
})();
