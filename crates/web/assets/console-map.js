// The operations map: draws the list beside it on the ground, follows it when it is read anew, and
// picks several by a line drawn around them. Without this file the list is all there is, and enough.
"use strict";
(() => {
  const box = document.querySelector("[data-ops-map]");
  if (!box) return;
  const one = (query, root = box) => root.querySelector(query);
  const view = one(".opsv"), canvas = one("canvas"), say = one("[data-say]"), lasso = one("[data-lasso]");
  const pen = canvas.getContext("2d"), TILE = 256, ZOOM = [8, 17];
  const bbox = JSON.parse(box.dataset.bbox || "null") || [105.6, 16.9, 107, 18.1];
  box.hidden = false;

  const east = (lon) => (lon + 180) / 360;
  const south = (lat) => { const r = (lat * Math.PI) / 180; return (1 - Math.log(Math.tan(r) + 1 / Math.cos(r)) / Math.PI) / 2; };
  const clamp = (n, low, high) => Math.min(Math.max(n, low), high);
  let wide = 1, high = 1, zoom = 9, x = 0, y = 0, points = [], base = null, path = null;
  const scale = () => TILE * 2 ** zoom;
  const screen = (px, py) => [(px - x) * scale() + wide / 2, (py - y) * scale() + high / 2];
  const fit = (w, s, e, n) => {
    const [l, r, t, b] = [east(w), east(e), south(n), south(s)];
    zoom = clamp(Math.min(Math.log2(Math.max(wide - 60, 100) / TILE / Math.max(r - l, 1e-7)), Math.log2(Math.max(high - 60, 100) / TILE / Math.max(b - t, 1e-7))), ...ZOOM);
    [x, y] = [(l + r) / 2, (t + b) / 2];
  };

  // Which are picked is told by the ticks of the list alone.
  const ticks = () => [...document.querySelectorAll("input[name=pick]")];
  const codeOf = (tick) => tick.value.split(".")[0];
  const picked = () => new Set(ticks().filter((t) => t.checked).map(codeOf));
  const tell = () => {
    const n = picked().size;
    say.textContent = n ? box.dataset.wordsPicked.replace("{n}", n) : "";
    draw();
  };

  const COLOURS = { urgent: "#B3261E", late: "#9A4300", new: "#1D4F9A", work: "#0B5D56" };
  const paint = () => {
    const ratio = Math.min(devicePixelRatio || 1, 2), dark = getComputedStyle(document.documentElement).colorScheme.includes("dark");
    canvas.width = Math.round(wide * ratio);
    canvas.height = Math.round(high * ratio);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const [sea, land, coast, river, ink] = dark ? ["#0d2426", "#16221F", "#3b5550", "#27474a", "#B4C3BF"] : ["#cfe2e2", "#f4efe3", "#a9bdb4", "#9cc5c6", "#42514e"];
    pen.fillStyle = base ? sea : land;
    pen.fillRect(0, 0, wide, high);
    const trace = (line) => { pen.beginPath(); for (const p of line) pen.lineTo(...screen(...p)); };
    if (base) {
      pen.fillStyle = land;
      for (const ground of [base.land, ...base.islands]) { trace(ground); pen.fill(); }
      pen.strokeStyle = coast; pen.lineWidth = 1.2; trace(base.coast); pen.stroke();
      pen.strokeStyle = river; pen.lineWidth = 1.6;
      for (const line of base.rivers) { trace(line); pen.stroke(); }
      pen.textAlign = "center"; pen.fillStyle = ink;
      pen.font = '600 13px "Be Vietnam Pro",Roboto,system-ui,sans-serif';
      for (const [name, rank, px, py] of base.places) if (rank < 3 || zoom > 10) pen.fillText(name, ...screen(px, py));
    }
    const chosen = picked();
    for (const [code, lat, lon, tone] of points) {
      const [sx, sy] = screen(east(lon), south(lat)), on = chosen.has(code);
      pen.beginPath();
      // Dangers are squares, for those who tell no colours apart.
      if (tone === "urgent") pen.rect(sx - 8, sy - 8, 16, 16); else pen.arc(sx, sy, on ? 10 : 8, 0, 7);
      pen.fillStyle = COLOURS[tone] || COLOURS.work;
      pen.fill();
      pen.lineWidth = on ? 4 : 2;
      pen.strokeStyle = on ? "#E8A317" : "#fff";
      pen.stroke();
    }
    if (path) {
      pen.beginPath();
      for (const p of path) pen.lineTo(...p);
      pen.closePath();
      pen.fillStyle = "rgba(232,163,23,.22)"; pen.fill();
      pen.strokeStyle = "#E8A317"; pen.lineWidth = 2.5; pen.stroke();
    }
  };
  let drawing = 0;
  const draw = () => { drawing ||= requestAnimationFrame(() => { drawing = 0; paint(); }); };

  const read = () => {
    const told = document.querySelector("[data-ops]");
    points = JSON.parse(told?.dataset.ops || "[]");
    box.dataset.shown = points.length;
    draw();
  };
  const whole = () => {
    if (!points.length) return fit(...bbox);
    const lats = points.map((p) => p[1]), lons = points.map((p) => p[2]), edge = 0.01;
    fit(Math.min(...lons) - edge, Math.min(...lats) - edge, Math.max(...lons) + edge, Math.max(...lats) + edge);
  };

  // A line around several picks them; a tap leads to one.
  const within = ([px, py], line) => {
    let inside = false;
    for (let i = 0, j = line.length - 1; i < line.length; j = i++) {
      const [xi, yi] = line[i], [xj, yj] = line[j];
      if (yi > py !== yj > py && px < ((xj - xi) * (py - yi)) / (yj - yi) + xi) inside = !inside;
    }
    return inside;
  };
  const pick = (codes) => {
    for (const tick of ticks()) if (codes.has(codeOf(tick)) && !tick.checked) {
      tick.checked = true;
      tick.dispatchEvent(new Event("change", { bubbles: true }));
    }
    tell();
  };
  const at = (event) => { const r = view.getBoundingClientRect(); return [event.clientX - r.left, event.clientY - r.top]; };
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
      pick(new Set(points.filter(([, lat, lon]) => within(screen(east(lon), south(lat)), line)).map(([code]) => code)));
    } else if (moved < 6 && from) {
      const [px, py] = at(event);
      const near = points.map((p) => [Math.hypot(...screen(east(p[2]), south(p[1])).map((n, i) => n - [px, py][i])), p]).sort((a, b) => a[0] - b[0])[0];
      if (near && near[0] < 22) {
        const row = ticks().find((t) => codeOf(t) === near[1][0])?.closest("li");
        row?.scrollIntoView({ block: "nearest" });
        row?.querySelector("a")?.focus();
      }
    }
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
      Enter: () => pick(new Set(points.filter(([, lat, lon]) => { const [sx, sy] = screen(east(lon), south(lat)); return sx >= 0 && sy >= 0 && sx <= wide && sy <= high; }).map(([code]) => code))) }[event.key];
    if (act) { event.preventDefault(); act(); draw(); }
  });
  lasso.onclick = () => lasso.setAttribute("aria-pressed", String(lasso.getAttribute("aria-pressed") !== "true"));
  one("[data-in]").onclick = () => nearer(1);
  one("[data-out]").onclick = () => nearer(-1);
  one("[data-none]").onclick = () => { for (const tick of ticks()) tick.checked = false; tell(); };
  document.addEventListener("change", (event) => { if (event.target.name === "pick") tell(); });

  // The list is read anew when something changes: what was picked stays picked.
  const fresh = document.querySelector("[data-fresh]");
  let kept = new Set();
  document.addEventListener("change", () => { kept = picked(); });
  new MutationObserver(() => {
    for (const tick of ticks()) if (kept.has(codeOf(tick))) tick.checked = true;
    read();
    tell();
  }).observe(fresh, { childList: true });

  const line = (steps, start = 0) => {
    const out = [];
    let lon = 0, lat = 0;
    for (let n = start; n + 1 < steps.length; n += 2) { lon += steps[n]; lat += steps[n + 1]; out.push([east(lon / 1e4), south(lat / 1e4)]); }
    return out;
  };
  fetch(box.dataset.base).then((answer) => answer.json()).then((b) => {
    const coast = line(b.coast), [first, last] = [coast[0], coast[coast.length - 1]];
    base = { coast, land: [[first[0] + 0.01, first[1] + 0.01], ...coast, [last[0], 0.3], [0.6, 0.3], [0.6, 0.7], [first[0] + 0.01, 0.7]], islands: b.islands.map((i) => line(i)), rivers: b.rivers.map((r) => line(r, 1)), places: b.places.map(([name, rank, lon, lat]) => [name, rank, east(lon / 1e4), south(lat / 1e4)]) };
    draw();
  }).catch(() => { /* The points alone tell where things lie to each other. */ });
  new ResizeObserver(() => {
    const first = wide === 1, r = view.getBoundingClientRect();
    [wide, high] = [Math.max(r.width, 1), Math.max(r.height, 1)];
    if (first) whole();
    draw();
  }).observe(view);
  read();
})();
