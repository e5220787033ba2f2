// The map: pans, zooms, gathers. The page works without it, as a list by commune.
"use strict";
(() => {
  const box = document.querySelector("[data-map]");
  if (!box || !window.fetch || !self.ground) return;
  const { TILE, east, south, lonOf, latOf, clamp } = self.ground;
  const told = (name) => JSON.parse(box.dataset[name] || "null");
  const WORDS = told("words"), LABELS = told("labels"), PROVINCE = told("bbox"), ENGLISH = box.dataset.en;
  const ZOOM_MIN = 8, ZOOM_MAX = 18; // no farther out than the province: the light layer ends there
  const AGAIN_MS = 15e3, CALM_MS = 120e3, SOON_MS = 3e3, STILL_MS = 180, CARD_MAX = 20;
  const $ = (selector) => box.querySelector(selector);
  const view = $("[data-view]"), canvas = $("canvas"), pins = $("[data-pins]"), card = $("[data-card]"), list = document.querySelector("[data-seen]"), count = document.querySelector("[data-count]");
  const pen = canvas.getContext("2d");
  box.hidden = false;
  document.querySelector("[data-beside]").hidden = false;

  const limits = { west: east(PROVINCE[0]), east: east(PROVINCE[2]), north: south(PROVINCE[3]), south: south(PROVINCE[1]) };

  let wide = 1, high = 1, zoom = 9, x = 0, y = 0; // the middle of the view
  const scale = () => TILE * 2 ** zoom;
  const keep = () => {
    zoom = clamp(zoom, ZOOM_MIN, ZOOM_MAX);
    x = clamp(x, limits.west, limits.east);
    y = clamp(y, limits.north, limits.south);
  };
  const screen = (px, py) => [(px - x) * scale() + wide / 2, (py - y) * scale() + high / 2];
  const fit = (west, s, e, n) => {
    const [l, r, t, b] = [east(west), east(e), south(n), south(s)];
    // Room at the sides: what lies at the edge of the box is not under a button.
    zoom = Math.min(Math.log2(Math.max(wide - 130, 100) / TILE / (r - l)), Math.log2(Math.max(high - 90, 100) / TILE / (b - t)));
    [x, y] = [(l + r) / 2, (t + b) / 2];
    keep();
  };
  const edges = () => {
    const w = wide / 2 / scale(), h = high / 2 / scale();
    return [lonOf(x - w), latOf(y + h), lonOf(x + w), latOf(y - h)].map((n) => n.toFixed(5)).join(",");
  };

  const paint = () => {
    const ratio = Math.min(devicePixelRatio || 1, 2);
    if (canvas.width !== Math.round(wide * ratio) || canvas.height !== Math.round(high * ratio)) {
      canvas.width = Math.round(wide * ratio);
      canvas.height = Math.round(high * ratio);
    }
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    under.paint(pen, { x, y, zoom, wide, high });
    for (const pin of pins.children) {
      const [sx, sy] = screen(+pin.dataset.x, +pin.dataset.y);
      pin.style.transform = `translate(${Math.round(sx)}px,${Math.round(sy)}px)`;
    }
  };
  let drawing = 0;
  const draw = () => { drawing ||= requestAnimationFrame(() => { drawing = 0; paint(); }); };
  const under = self.ground.make({ box, zoomMin: ZOOM_MIN, redraw: () => draw() });

  // What is asked of the service: the form's filters, and nothing that says who asks.
  const form = document.querySelector("[data-filters]");
  const filters = () => {
    const asked = new URLSearchParams();
    const value = (name) => form?.elements[name]?.value || "";
    if (value("area")) asked.set("area", value("area"));
    if (value("category")) asked.set("category", value("category"));
    const status = form?.elements.status?.selectedOptions[0]?.dataset.labels;
    if (status) asked.set("label", status);
    if (form?.elements.tre?.checked) asked.set("overdue", "1");
    if (ENGLISH) asked.set("en", "1");
    return asked;
  };
  let calling = null;
  const call = async (address) => {
    const answer = await fetch(address, { credentials: "omit", signal: calling?.signal });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };

  const NS = "http://www.w3.org/2000/svg";
  const mark = (shape) => {
    const sign = shape.startsWith("i-");
    const svg = document.createElementNS(NS, "svg"), use = document.createElementNS(NS, "use");
    svg.setAttribute("class", sign ? "i" : "s");
    svg.setAttribute("viewBox", sign ? "0 0 24 24" : "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${box.dataset.sprite}#${sign ? "" : "s-"}${shape}`);
    svg.append(use);
    return svg;
  };
  const make = (tag, kind, text) => {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    if (text) made.textContent = text;
    return made;
  };
  const link = (code) => `/hs/${code}${ENGLISH ? "?en=1" : ""}`;
  const state = (label) => LABELS[label] || LABELS.received;

  const pinned = (p) => {
    const [shape, tone, word] = state(p.label);
    const pin = make(p.code ? "button" : "span", `mk one ${p.code ? tone : "grey"}`);
    if (p.code) {
      pin.type = "button";
      pin.dataset.code = p.code;
      pin.setAttribute("aria-label", [p.category?.name, word, p.late && WORDS.late].filter(Boolean).join(", "));
      pin.append(mark(shape));
      if (p.late) pin.classList.add("late");
      pin.onclick = () => showCase(p.code, pin);
    }
    return pin;
  };
  const gathered = (c) => {
    const short = c.count < 1000 ? `${c.count}` : c.count < 10000 ? `${(c.count / 1000).toFixed(1)}k` : `${Math.round(c.count / 1000)}k`;
    const pin = make("button", `mk many n${Math.min(3, Math.floor(Math.log10(c.count)))}`, short);
    pin.type = "button";
    pin.setAttribute("aria-label", WORDS.many.replace("{n}", c.count));
    pin.onclick = () => {
      // Where coming nearer parts nothing any more, they are listed.
      if (zoom >= ZOOM_MAX - 0.1) return showMany(c.bbox, pin);
      const before = zoom;
      fit(...c.bbox);
      if (zoom < before + 2) [zoom, x, y] = [before + 2, east(c.lon), south(c.lat)];
      moved();
    };
    return pin;
  };
  const place = (pin, at) => {
    pin.dataset.x = east(at.lon);
    pin.dataset.y = south(at.lat);
    return pin;
  };

  // Marks that would lie on one another are one, so that each can be hit.
  const APART = 46;
  const apart = (seen) => {
    const marks = [];
    const all = [...seen.clusters, ...seen.points.map((p) => ({ ...p, count: 1, bbox: [p.lon - 1e-4, p.lat - 1e-4, p.lon + 1e-4, p.lat + 1e-4] }))];
    for (const m of all.sort((a, b) => b.count - a.count)) {
      const [sx, sy] = screen(east(m.lon), south(m.lat));
      const near = marks.find((o) => Math.hypot(o.sx - sx, o.sy - sy) < APART + (o.count > 99 ? 8 : 0));
      if (!near) { marks.push({ ...m, sx, sy }); continue; }
      near.bbox = [Math.min(near.bbox[0], m.bbox[0]), Math.min(near.bbox[1], m.bbox[1]), Math.max(near.bbox[2], m.bbox[2]), Math.max(near.bbox[3], m.bbox[3])];
      near.count += m.count;
    }
    return marks;
  };

  // What was told to communes, where they are: beside what lies there, and together where they lie close.
  const BESIDE = [[0, 0], ...[1, 2].flatMap((far) => [[0, -1], [1, 0], [0, 1], [-1, 0], [1, -1], [-1, -1]].map(([dx, dy]) => [54 * far * dx, 54 * far * dy]))];
  const bells = (marks) => {
    const free = (px, py) => marks.every((m) => Math.hypot(m.sx - px, m.sy - py) >= APART + (m.count > 99 ? 8 : 0));
    const placed = [];
    for (const { lon, lat, notices } of under.told) {
      const [sx, sy] = screen(east(lon), south(lat));
      const near = placed.find((p) => Math.hypot(p.at[0] - sx, p.at[1] - sy) < APART * 2);
      if (near) {
        near.notices.push(...notices.filter((n) => near.notices.every((known) => known.href !== n.href)));
        continue;
      }
      const [dx, dy] = BESIDE.find(([ox, oy]) => free(sx + ox, sy + oy)) || [0, -54];
      placed.push({ at: [sx, sy], x: x + (sx + dx - wide / 2) / scale(), y: y + (sy + dy - high / 2) / scale(), notices: [...notices] });
    }
    return placed.map((p) => {
      const pin = make("button", "mk bell");
      pin.type = "button";
      pin.setAttribute("aria-label", p.notices.map((n) => `${n.title}, ${n.span}`).join("; "));
      pin.append(mark("i-bell"));
      pin.onclick = () => open(p.notices.map(notice), pin);
      Object.assign(pin.dataset, { x: p.x, y: p.y });
      return pin;
    });
  };
  const notice = ({ title, href, span }) => {
    const item = make("li", "row"), a = make("a"), text = make("span", "tx");
    a.href = href;
    text.append(make("b", "", title), make("span", "pl", span));
    a.append(text);
    item.append(a);
    return item;
  };

  let shownTag = "", again = 0;
  const load = async () => {
    calling?.abort();
    calling = new AbortController();
    const asked = filters();
    asked.set("bbox", edges());
    const listed = new URLSearchParams(asked);
    asked.set("zoom", Math.floor(zoom));
    try {
      const seen = await call(`/api/v1/map?${asked}`);
      const tag = JSON.stringify(seen) + zoom.toFixed(1);
      if (tag !== shownTag) {
        shownTag = tag;
        const held = document.activeElement?.dataset?.code;
        const marks = apart(seen);
        pins.replaceChildren(...bells(marks), ...marks.map((m) => place(m.count > 1 ? gathered(m) : pinned(m), m)));
        if (held) [...pins.children].find((p) => p.dataset.code === held)?.focus();
        count.textContent = WORDS.seen.replace("{n}", seen.total.toLocaleString(ENGLISH ? "en" : "vi"));
        paint();
        listed.set("limit", innerWidth < 900 ? "8" : "20");
        const { reports } = await call(`/api/v1/reports?${listed}`);
        list.replaceChildren(...reports.map(row));
      }
    } catch (fault) {
      if (fault.name === "AbortError") return;
      count.textContent = WORDS.fault;
      clearTimeout(again);
      again = setTimeout(load, SOON_MS);
    }
  };

  const chip = (label, late) => {
    const [shape, tone, word] = state(label);
    const made = make("span", `st ${tone}`, word);
    made.prepend(mark(shape));
    if (!late) return [made];
    const also = make("span", "st red", WORDS.late);
    also.prepend(mark("late"));
    return [made, also];
  };
  const row = (r) => {
    const item = make("li", "row"), a = make("a"), text = make("span", "tx"), state = make("span", "mt");
    a.href = link(r.code);
    text.append(make("b", "", r.title), make("span", "pl", [r.area?.name, new Date(r.submitted_at).toLocaleDateString(ENGLISH ? "en-GB" : "vi-VN", { timeZone: "Asia/Ho_Chi_Minh" })].filter(Boolean).join(" · ")));
    state.append(...chip(r.label, r.late));
    text.append(state);
    a.append(text);
    item.append(a);
    return item;
  };

  let opener = null;
  const close = () => { card.hidden = true; opener?.focus?.(); };
  const open = (rows, from) => {
    opener = from;
    const shut = make("button", "sq", "×");
    shut.type = "button";
    shut.setAttribute("aria-label", WORDS.close);
    shut.onclick = close;
    const items = make("ul", "rows");
    items.append(...rows);
    card.replaceChildren(shut, items);
    card.hidden = false;
    card.querySelector("a")?.focus({ preventScroll: true });
  };
  const gone = () => [make("li", "hint", WORDS.gone)];
  const showCase = async (code, from) => {
    try { open([row(await call(`/api/v1/reports/${code}${ENGLISH ? "?en=1" : ""}`))], from); } catch { open(gone(), from); load(); }
  };
  const showMany = async (bbox, from) => {
    const asked = filters();
    asked.set("bbox", bbox.join(","));
    asked.set("limit", CARD_MAX);
    try { open((await call(`/api/v1/reports?${asked}`)).reports.map(row), from); } catch { open(gone(), from); }
  };

  // Moving about.
  let still = 0;
  const moved = () => {
    keep();
    draw();
    clearTimeout(still);
    still = setTimeout(() => {
      history.replaceState(null, "", `#${zoom.toFixed(1)}/${latOf(y).toFixed(4)}/${lonOf(x).toFixed(4)}`);
      load();
    }, STILL_MS);
  };
  const pan = (dx, dy) => { x += dx / scale(); y += dy / scale(); moved(); };
  const nearer = (by, cx = wide / 2, cy = high / 2) => {
    const [px, py] = [x + (cx - wide / 2) / scale(), y + (cy - high / 2) / scale()];
    zoom = clamp(zoom + by, ZOOM_MIN, ZOOM_MAX);
    x = px - (cx - wide / 2) / scale();
    y = py - (cy - high / 2) / scale();
    moved();
  };
  const fingers = new Map();
  let dragged = 0;
  const at = (e) => { const r = view.getBoundingClientRect(); return [e.clientX - r.left, e.clientY - r.top]; };
  view.addEventListener("pointerdown", (e) => {
    if (e.target.closest("[data-card],.zoom")) return;
    if (!fingers.size) dragged = 0;
    fingers.set(e.pointerId, at(e));
  });
  addEventListener("pointermove", (e) => {
    const before = fingers.get(e.pointerId);
    if (!before) return;
    const now = at(e);
    const step = Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (fingers.size === 1) {
      // A tap that trembles is still a tap.
      if (dragged + step < 6) return;
      dragged += step;
      pan(before[0] - now[0], before[1] - now[1]);
    } else {
      const other = [...fingers].find(([id]) => id !== e.pointerId)[1];
      const was = Math.hypot(before[0] - other[0], before[1] - other[1]), is = Math.hypot(now[0] - other[0], now[1] - other[1]);
      dragged += 10;
      if (was > 10 && is > 10) nearer(Math.log2(is / was), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    }
    fingers.set(e.pointerId, now);
  });
  for (const over of ["pointerup", "pointercancel"]) addEventListener(over, (e) => fingers.delete(e.pointerId));
  view.addEventListener("click", (e) => { if (dragged >= 6) { e.preventDefault(); e.stopPropagation(); } }, true);
  view.addEventListener("wheel", (e) => {
    if (e.target.closest("[data-card]")) return;
    e.preventDefault();
    nearer(clamp(-e.deltaY / 240, -1, 1), ...at(e));
  }, { passive: false });
  view.addEventListener("dblclick", (e) => { if (!e.target.closest("button,a")) nearer(1, ...at(e)); });
  view.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && !card.hidden) return close();
    if (e.target !== view || e.ctrlKey || e.metaKey || e.altKey) return;
    const step = 80, act = { ArrowLeft: () => pan(-step, 0), ArrowRight: () => pan(step, 0), ArrowUp: () => pan(0, -step), ArrowDown: () => pan(0, step), "+": () => nearer(1), "=": () => nearer(1), "-": () => nearer(-1), "0": () => (fit(...PROVINCE), moved()) }[e.key];
    if (act) { e.preventDefault(); act(); }
  });
  // A mark that gets the focus beyond the edge must not push the ground aside.
  view.addEventListener("scroll", () => view.scrollTo(0, 0));
  $("[data-in]").onclick = () => nearer(1);
  $("[data-out]").onclick = () => nearer(-1);
  const here = $("[data-here]");
  if (navigator.geolocation) {
    here.hidden = false;
    here.onclick = () => navigator.geolocation.getCurrentPosition(
      ({ coords }) => { [x, y, zoom] = [east(coords.longitude), south(coords.latitude), 15]; moved(); },
      () => { count.textContent = WORDS.nowhere; },
      { enableHighAccuracy: true, timeout: 15e3, maximumAge: 60e3 });
  }

  const measure = () => { const r = view.getBoundingClientRect(); [wide, high] = [Math.max(r.width, 1), Math.max(r.height, 1)]; };
  measure();
  const [z0, lat0, lon0] = location.hash.slice(1).split("/").map(Number);
  const start = told("start");
  if (lon0 && lat0 && z0) [zoom, x, y] = [z0, east(lon0), south(lat0)];
  else if (start) [zoom, x, y] = [13, east(start[0]), south(start[1])];
  else fit(...PROVINCE);
  keep();
  new ResizeObserver(() => { measure(); draw(); }).observe(view);
  draw();
  load();
  // What changes is told live while somebody looks; without a line the view is asked for again and again.
  let calm = false, asked = Date.now(), due = 0, wire = null, newest = "";
  setInterval(() => {
    if (document.hidden || !navigator.onLine || Date.now() - asked < (calm ? CALM_MS : AGAIN_MS) - 500) return;
    asked = Date.now();
    load();
  }, AGAIN_MS);
  const news = (event, { lat, lon }) => {
    const [w, s, e, n] = edges().split(",").map(Number);
    const here = lat === undefined || (lat > s - 0.01 && lat < n + 0.01 && lon > w - 0.01 && lon < e + 0.01);
    if (!here || due) return;
    // The map's own memory follows the same events, a blink later: once soon, and once to be sure.
    due = setTimeout(() => { load(); due = setTimeout(() => { due = 0; asked = Date.now(); load(); }, 900); }, 500);
  };
  const listen = () => {
    if (!self.liveLine) return;
    if (document.hidden) {
      if (wire) newest = wire.stop();
      wire = null;
      calm = false;
    } else wire ||= self.liveLine({ address: "/api/v1/stream", from: newest, credentials: "omit", heard: news, state: (s) => { calm = s === "live"; } });
  };
  listen();
  document.addEventListener("visibilitychange", () => { listen(); if (!document.hidden) load(); });
})();
