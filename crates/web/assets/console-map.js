// The operations map: draws what the filter finds on the ground, follows it when the list beside it is read
// anew, shows where much lies, and picks several by a line drawn around them. Without this file the list is
// all there is, and enough.
"use strict";
(() => {
  const box = document.querySelector("[data-ops-map]");
  if (!box || !self.ground) return;
  const { TILE, east, south, lonOf, latOf, clamp } = self.ground;
  const one = (query, root = box) => root.querySelector(query);
  const view = one(".opsv"), canvas = one("canvas"), say = one("[data-say]"), lasso = one("[data-lasso]"), warm = one("[data-heat]"), also = document.querySelector("[data-also]");
  const pen = canvas.getContext("2d"), ZOOM = [8, 18], AGAIN_MS = 5000;
  const GATHER = 38; // pixels: marks nearer than that would hide one another
  const APART_ZOOM = 16.5; // from here on they are drawn as they lie
  const bbox = JSON.parse(box.dataset.bbox || "null") || [105.6, 16.9, 107, 18.1];
  const words = JSON.parse(box.dataset.words);
  box.hidden = false;

  const isDark = () => getComputedStyle(document.documentElement).colorScheme.includes("dark");
  let wide = 1, high = 1, zoom = 9, x = 0, y = 0, marks = [], seen = [], path = null, dark = isDark();
  const scale = () => TILE * 2 ** zoom;
  const screen = (px, py) => [(px - x) * scale() + wide / 2, (py - y) * scale() + high / 2];
  const fit = (w, s, e, n) => {
    const [l, r, t, b] = [east(w), east(e), south(n), south(s)];
    zoom = clamp(Math.min(Math.log2(Math.max(wide - 60, 100) / TILE / Math.max(r - l, 1e-7)), Math.log2(Math.max(high - 60, 100) / TILE / Math.max(b - t, 1e-7))), ...ZOOM);
    [x, y] = [(l + r) / 2, (t + b) / 2];
  };

  // Which are picked is told by the ticks alone: those of the list, and of those picked on the map beyond it.
  const ticks = () => [...document.querySelectorAll("input[name=pick]")];
  const codeOf = (tick) => tick.value.split(".")[0];
  const picked = () => new Set(ticks().filter((t) => t.checked).map(codeOf));
  const tell = () => {
    const n = picked().size;
    say.textContent = n ? words.picked.replace("{n}", n) : "";
    draw();
  };
  const add = ({ code, version, href, shown }) => {
    const row = document.createElement("li"), label = document.createElement("label"), tick = document.createElement("input"), link = document.createElement("a");
    Object.assign(tick, { type: "checkbox", name: "pick", value: `${code}.${version}`, checked: true });
    tick.setAttribute("form", "bulk");
    tick.onchange = () => { if (!tick.checked) row.remove(); tell(); };
    Object.assign(link, { href, textContent: shown });
    label.append(tick, words.pick);
    row.append(label, link);
    also.append(row);
    also.hidden = false;
    tick.dispatchEvent(new Event("change", { bubbles: true }));
  };

  // The silhouettes of the sprite, as lines for the pen: shape, filled, width of the line, in the mark's colour or its ground's.
  const shapes = new Map();
  const outline = (node) => {
    const n = (name) => Number(node.getAttribute(name) || 0);
    if (node.tagName === "path") return new Path2D(node.getAttribute("d"));
    const made = new Path2D();
    if (node.tagName === "circle") made.arc(n("cx"), n("cy"), n("r"), 0, 7);
    else made.roundRect(n("x"), n("y"), n("width"), n("height"), n("rx"));
    return made;
  };
  const readSprite = (text) => {
    for (const symbol of new DOMParser().parseFromString(text, "image/svg+xml").querySelectorAll('symbol[id^="s-"]'))
      shapes.set(symbol.id.slice(2), [...symbol.children].map((node) => {
        const [fill, stroke] = [node.getAttribute("fill"), node.getAttribute("stroke")];
        return { line: outline(node), fill: fill === "currentColor", width: stroke ? Number(node.getAttribute("stroke-width") || 1) : 0, own: stroke !== "var(--pin,#fff)" };
      }));
  };
  const silhouette = (shape, sx, sy, size, colour, ground) => {
    pen.save();
    pen.translate(sx - size / 2, sy - size / 2);
    pen.scale(size / 16, size / 16);
    pen.lineCap = pen.lineJoin = "round";
    for (const { line, fill, width, own } of shapes.get(shape) || []) {
      if (fill) { pen.fillStyle = colour; pen.fill(line); }
      if (width) { pen.strokeStyle = own ? colour : ground; pen.lineWidth = width; pen.stroke(line); }
    }
    pen.restore();
  };

  const DAY = { urgent: "#B3261E", late: "#9A4300", new: "#1D4F9A", work: "#0B5D56", ground: "#fff", picked: "#E8A317" };
  const NIGHT = { urgent: "#FF8A80", late: "#FFB86B", new: "#9CC2FF", work: "#6FD3C4", ground: "#1d2b28", picked: "#F0B429" };
  const WORST = ["urgent", "late", "new", "work"];
  const single = ({ shape, tone, sx, sy }, on, ink) => {
    pen.beginPath();
    // Dangers are squares, for those who tell no colours apart.
    if (tone === "urgent") pen.rect(sx - 11, sy - 11, 22, 22); else pen.arc(sx, sy, 11, 0, 7);
    pen.fillStyle = tone === "urgent" ? ink.urgent : ink.ground;
    pen.fill();
    pen.lineWidth = on ? 4 : 2;
    pen.strokeStyle = on ? ink.picked : tone === "urgent" ? ink.ground : ink[tone];
    pen.stroke();
    silhouette(shape, sx, sy, 12, tone === "urgent" ? ink.ground : ink[tone], tone === "urgent" ? ink.urgent : ink.ground);
  };
  const several = ({ n, tone, sx, sy }, on, ink) => {
    pen.beginPath();
    pen.arc(sx, sy, n > 99 ? 19 : 16, 0, 7);
    pen.fillStyle = ink[tone];
    pen.fill();
    pen.lineWidth = on ? 4 : 2;
    pen.strokeStyle = on ? ink.picked : ink.ground;
    pen.stroke();
    pen.fillStyle = ink.ground;
    pen.font = '700 13px "Be Vietnam Pro",Roboto,system-ui,sans-serif';
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(n > 999 ? `${Math.round(n / 100) / 10}k` : n, sx, sy + 0.5);
  };
  // What lies close together is one mark with its number; a danger never hides in one.
  const gather = () => {
    const squares = new Map(), out = [];
    for (const m of marks) {
      const [sx, sy] = screen(m.x, m.y);
      if (sx < -30 || sy < -30 || sx > wide + 30 || sy > high + 30) continue;
      if (m.tone === "urgent" || zoom >= APART_ZOOM) { out.push({ ...m, sx, sy, n: 1, all: [m] }); continue; }
      // Squares hang on the ground, not on the screen: nothing jumps while somebody pans.
      const side = GATHER / scale(), key = `${Math.floor(m.x / side)} ${Math.floor(m.y / side)}`;
      const square = squares.get(key);
      if (square) square.push({ ...m, sx, sy }); else squares.set(key, [{ ...m, sx, sy }]);
    }
    for (const all of squares.values()) {
      const middle = (name) => all.reduce((sum, m) => sum + m[name], 0) / all.length;
      const tone = WORST.find((t) => all.some((m) => m.tone === t));
      out.push(all.length === 1 ? { ...all[0], n: 1, all } : { n: all.length, tone, all, sx: middle("sx"), sy: middle("sy") });
    }
    // Dangers last: nothing lies over them.
    return out.sort((a, b) => WORST.indexOf(b.tone) - WORST.indexOf(a.tone));
  };

  // One soft spot, drawn once and laid down for each report: where many lie it grows dense.
  const HEAT = 34;
  const spot = document.createElement("canvas");
  spot.width = spot.height = HEAT * 2;
  const soft = spot.getContext("2d"), glow = soft.createRadialGradient(HEAT, HEAT, 0, HEAT, HEAT, HEAT);
  glow.addColorStop(0, "rgba(200,40,20,.34)");
  glow.addColorStop(0.5, "rgba(225,110,20,.14)");
  glow.addColorStop(1, "rgba(232,163,23,0)");
  soft.fillStyle = glow;
  soft.fillRect(0, 0, HEAT * 2, HEAT * 2);
  const heated = () => warm.getAttribute("aria-pressed") === "true";

  const under = self.ground.make({ box, zoomMin: ZOOM[0], redraw: () => draw(), dark: () => dark });
  const paint = () => {
    const ratio = Math.min(devicePixelRatio || 1, 2), ink = dark ? NIGHT : DAY;
    const [w, h] = [Math.round(wide * ratio), Math.round(high * ratio)];
    if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    under.paint(pen, { x, y, zoom, wide, high });
    if (heated()) for (const m of marks) {
      const [sx, sy] = screen(m.x, m.y);
      if (sx > -HEAT && sy > -HEAT && sx < wide + HEAT && sy < high + HEAT) pen.drawImage(spot, sx - HEAT, sy - HEAT);
    }
    const chosen = picked();
    seen = gather();
    for (const m of seen) {
      const on = m.all.some((a) => chosen.has(a.code));
      if (heated() && !on && m.tone !== "urgent") continue;
      if (m.n === 1) single(m, on, ink); else several(m, on, ink);
    }
    for (const told of under.told) {
      const [sx, sy] = bell(told);
      pen.beginPath();
      pen.roundRect(sx - 11, sy - 11, 22, 22, 6);
      pen.fillStyle = ink.ground;
      pen.fill();
      pen.lineWidth = 2;
      pen.strokeStyle = ink.late;
      pen.stroke();
      pen.fillStyle = ink.late;
      pen.font = "800 14px system-ui,sans-serif";
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.fillText("i", sx, sy + 0.5);
    }
    if (path) {
      pen.beginPath();
      for (const p of path) pen.lineTo(...p);
      pen.closePath();
      pen.fillStyle = "rgba(232,163,23,.22)"; pen.fill();
      pen.strokeStyle = "#E8A317"; pen.lineWidth = 2.5; pen.stroke();
    }
  };
  // A notice stands a little beside the middle of its commune, where reports lie.
  const bell = ({ lon, lat }) => { const [sx, sy] = screen(east(lon), south(lat)); return [sx + 20, sy - 20]; };
  let drawing = 0;
  const draw = () => { drawing ||= requestAnimationFrame(() => { drawing = 0; paint(); }); };

  // All that the filter finds, more than the list's page.
  const note = one("[data-more]");
  let first = true, asked = 0, later = 0;
  const read = async () => {
    clearTimeout(later);
    const wait = asked + AGAIN_MS - Date.now();
    if (wait > 0) { later = setTimeout(read, wait); return; }
    asked = Date.now();
    try {
      const answer = await fetch(box.dataset.marks + location.search, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      marks = told.marks.map(([code, version, lat, lon, tone, shape]) => ({ code: String(code), version, x: east(lon), y: south(lat), tone, shape, shown: String(code).replace(/^(\d{4})(\d{4})$/, "$1 $2"), href: told.href.replace("{code}", code) }));
      note.textContent = told.more ? words.more.replace("{n}", marks.length) : "";
      box.dataset.shown = marks.length;
      if (first && !location.hash) whole();
      first = false;
    } catch {
      note.textContent = words.fault;
      later = setTimeout(read, AGAIN_MS);
    }
    draw();
  };
  const whole = () => {
    if (!marks.length) return fit(...bbox);
    const lats = marks.map((m) => latOf(m.y)), lons = marks.map((m) => lonOf(m.x)), edge = 0.01;
    fit(Math.min(...lons) - edge, Math.min(...lats) - edge, Math.max(...lons) + edge, Math.max(...lats) + edge);
  };

  // A line around several picks them; a tap leads to one, or nearer to many.
  const within = ([px, py], line) => {
    let inside = false;
    for (let i = 0, j = line.length - 1; i < line.length; j = i++) {
      const [xi, yi] = line[i], [xj, yj] = line[j];
      if (yi > py !== yj > py && px < ((xj - xi) * (py - yi)) / (yj - yi) + xi) inside = !inside;
    }
    return inside;
  };
  const pick = (all) => {
    const listed = new Map(ticks().map((tick) => [codeOf(tick), tick]));
    for (const m of all) {
      const tick = listed.get(m.code);
      if (!tick) { if (picked().size < Number(box.dataset.most)) add(m); continue; }
      if (tick.checked) continue;
      tick.checked = true;
      tick.dispatchEvent(new Event("change", { bubbles: true }));
    }
    tell();
  };
  const at = (event) => { const r = view.getBoundingClientRect(); return [event.clientX - r.left, event.clientY - r.top]; };
  const tap = ([px, py]) => {
    const near = (sx, sy) => Math.hypot(sx - px, sy - py);
    const told = under.told.find((t) => near(...bell(t)) < 16);
    const m = seen.filter((s) => near(s.sx, s.sy) < 22).sort((a, b) => near(a.sx, a.sy) - near(b.sx, b.sy))[0];
    if (told) {
      say.replaceChildren(...told.notices.flatMap(({ title, href, span }, n) => {
        const link = Object.assign(document.createElement("a"), { href, textContent: title });
        return [n ? " · " : "", link, ` ${span}`];
      }));
      return;
    }
    if (!m) return;
    if (m.n > 1) {
      zoom = clamp(zoom + 2, ...ZOOM);
      [x, y] = [m.all.reduce((sum, a) => sum + a.x, 0) / m.n, m.all.reduce((sum, a) => sum + a.y, 0) / m.n];
      return;
    }
    const row = ticks().find((t) => codeOf(t) === m.code)?.closest("li");
    row?.scrollIntoView({ block: "nearest" });
    const link = row?.querySelector("a") || Object.assign(document.createElement("a"), { href: m.href, textContent: m.shown });
    if (!row) say.replaceChildren(link);
    link.focus();
  };
  let from = null, moved = 0;
  view.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    from = at(event);
    moved = 0;
    if (lasso.getAttribute("aria-pressed") === "true" || event.shiftKey) path = [from];
    view.setPointerCapture(event.pointerId);
  });
  view.addEventListener("pointermove", (event) => {
    if (!from) return;
    const now = at(event);
    moved += Math.hypot(now[0] - from[0], now[1] - from[1]);
    if (path) path.push(now);
    else { x -= (now[0] - from[0]) / scale(); y -= (now[1] - from[1]) / scale(); }
    from = now;
    draw();
  });
  view.addEventListener("pointerup", (event) => {
    if (path && path.length > 2) {
      const line = path;
      pick(marks.filter((m) => within(screen(m.x, m.y), line)));
    } else if (moved < 6 && from) tap(at(event));
    path = null;
    from = null;
    draw();
  });
  view.addEventListener("pointercancel", () => { path = from = null; draw(); });
  const nearer = (by) => { zoom = clamp(zoom + by, ...ZOOM); draw(); };
  view.addEventListener("wheel", (event) => { event.preventDefault(); nearer(clamp(-event.deltaY / 240, -1, 1)); }, { passive: false });
  view.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = 60 / scale();
    const act = { ArrowLeft: () => { x -= step; }, ArrowRight: () => { x += step; }, ArrowUp: () => { y -= step; }, ArrowDown: () => { y += step; }, "+": () => nearer(1), "=": () => nearer(1), "-": () => nearer(-1), 0: whole,
      // All that can be seen now: the keyboard's line around several.
      Enter: () => pick(seen.flatMap((s) => s.all)) }[event.key];
    if (act) { event.preventDefault(); act(); draw(); }
  });
  for (const button of [lasso, warm]) button.onclick = () => { button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true")); draw(); };
  one("[data-in]").onclick = () => nearer(1);
  one("[data-out]").onclick = () => nearer(-1);
  one("[data-none]").onclick = () => { for (const tick of ticks()) tick.checked = false; also.replaceChildren(); also.hidden = true; tell(); };
  document.addEventListener("change", (event) => { if (event.target.name === "pick") tell(); });

  // The list is read anew when something changes: what was picked stays picked.
  const fresh = document.querySelector("[data-fresh]");
  let kept = new Set();
  document.addEventListener("change", () => { kept = picked(); });
  new MutationObserver(() => {
    const listed = new Set([...fresh.querySelectorAll("input[name=pick]")].map((tick) => {
      if (kept.has(codeOf(tick))) tick.checked = true;
      return codeOf(tick);
    }));
    // What has come into the list stands there alone.
    for (const tick of also.querySelectorAll("input")) if (listed.has(codeOf(tick))) tick.closest("li").remove();
    also.hidden = also.children.length === 0;
    read();
    tell();
  }).observe(fresh, { childList: true });

  fetch(box.dataset.sprite).then((answer) => answer.text()).then((text) => { readSprite(text); draw(); }).catch(() => { /* Colours and squares still tell. */ });
  const [z0, lat0, lon0] = location.hash.slice(1).split("/").map(Number);
  new ResizeObserver(() => {
    const before = wide, r = view.getBoundingClientRect();
    [wide, high] = [Math.max(r.width, 1), Math.max(r.height, 1)];
    if (before === 1) {
      if (z0 && lat0 && lon0) [zoom, x, y] = [clamp(z0, ...ZOOM), east(lon0), south(lat0)];
      else whole();
    }
    draw();
  }).observe(view);
  const turned = () => { dark = isDark(); draw(); };
  matchMedia("(prefers-color-scheme:dark)").addEventListener("change", turned);
  new MutationObserver(turned).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  read();
})();
