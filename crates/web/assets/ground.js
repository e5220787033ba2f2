// The ground under a map: pictures where there are some of its zoom, else the light layer of the program
// with the borders and names of the province's own units; and what was told to some of them.
"use strict";
(() => {
  const TILE = 256, TILES_KEPT = 300, SPOTS_MAX = 8;
  const BORDERS_MAX = 15; // nearer than this the light line would say more than it knows
  const FONT = '"Be Vietnam Pro",Roboto,system-ui,sans-serif';
  const LIGHT = { sea: "#cfe2e2", land: "#f4efe3", river: "#9cc5c6", coast: "#a9bdb4", border: "#8f9c97", ink: "#42514e", faint: "#5d6a67", notice: "#9A4300" };
  const DARK = { sea: "#0d2426", land: "#16221f", river: "#27474a", coast: "#3b5550", border: "#566b66", ink: "#b4c3bf", faint: "#93a5a0", notice: "#f0b429" };

  // Where things are: fractions of the square world, from its north-west.
  const east = (lon) => (lon + 180) / 360;
  const south = (lat) => { const r = (lat * Math.PI) / 180; return (1 - Math.log(Math.tan(r) + 1 / Math.cos(r)) / Math.PI) / 2; };
  const lonOf = (x) => x * 360 - 180;
  const latOf = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
  const clamp = (n, low, high) => Math.min(Math.max(n, low), high);

  // Numbers are ten-thousandths of a degree, steps from the one before.
  const line = (steps, from = 0) => {
    const points = [];
    let lon = 0, lat = 0;
    for (let n = from; n + 1 < steps.length; n += 2) {
      lon += steps[n]; lat += steps[n + 1];
      points.push([east(lon / 1e4), south(lat / 1e4)]);
    }
    return points;
  };
  const boxed = (steps) => {
    const points = line(steps), xs = points.map((p) => p[0]), ys = points.map((p) => p[1]);
    return { points, west: Math.min(...xs), east: Math.max(...xs), north: Math.min(...ys), south: Math.max(...ys) };
  };
  const spot = (name, rank, lon, lat) => ({ name, rank, x: east(lon / 1e4), y: south(lat / 1e4) });
  const readBase = (b) => {
    const coast = line(b.coast);
    const [last, first] = [coast[coast.length - 1], coast[0]];
    // Land is everything west of the coast, far beyond what can be seen.
    const land = [[first[0] + 0.01, first[1] + 0.01], ...coast, [last[0], 0.3], [0.6, 0.3], [0.6, 0.7], [first[0] + 0.01, 0.7]];
    return { land, coast, islands: b.islands.map((i) => line(i)), rivers: b.rivers.map((r) => [r[0], line(r, 1)]), places: b.places.map((p) => spot(...p)), marks: b.marks.map((m) => spot(...m)) };
  };

  /**
   * The ground of the map in `box`, whose data say where its parts come from: `base`, `lines`, `tiles`,
   * `notices`. `redraw` is called when more of it is there; `dark` says whether it is drawn for the night.
   * The view handed to `paint` is its middle (x, y), its zoom, its width and height in pixels.
   */
  const make = ({ box, zoomMin, redraw, dark = () => false }) => {
    const told = (name) => JSON.parse(box.dataset[name] || "null");
    const tiles = told("tiles");
    const notices = (told("notices") || []).map((n) => ({ ...n, rings: n.rings.map(boxed) }));
    let base = null, borders = [], units = [], view = null, pen = null, ink = LIGHT;
    const scale = () => TILE * 2 ** view.zoom;
    const screen = (px, py) => [(px - view.x) * scale() + view.wide / 2, (py - view.y) * scale() + view.high / 2];
    const pictured = () => tiles && Math.round(view.zoom) >= (tiles.min || 0);
    const path = (points) => {
      pen.beginPath();
      for (const [px, py] of points) pen.lineTo(...screen(px, py));
    };
    const outside = (b) => {
      const [w, h] = [view.wide / 2 / scale(), view.high / 2 / scale()];
      return b.east < view.x - w || b.west > view.x + w || b.south < view.y - h || b.north > view.y + h;
    };
    const drawBorders = () => {
      if (!borders.length || view.zoom > BORDERS_MAX) return;
      pen.strokeStyle = ink.border;
      pen.lineWidth = view.zoom < 10 ? 0.8 : 1.3;
      pen.setLineDash([5, 3]);
      for (const b of borders) if (!outside(b)) { path(b.points); pen.stroke(); }
      pen.setLineDash([]);
    };
    const drawNotices = () => {
      for (const { rings } of notices)
        for (const ring of rings) {
          if (outside(ring)) continue;
          path(ring.points);
          pen.globalAlpha = 0.14;
          pen.fillStyle = ink.notice;
          pen.fill();
          pen.globalAlpha = 1;
          pen.strokeStyle = ink.notice;
          pen.lineWidth = 2;
          pen.stroke();
        }
    };
    const boxes = [], said = new Set();
    const label = (text, px, py, size, colour, bold) => {
      if (said.has(text)) return;
      const [sx, sy] = screen(px, py);
      if (sx < -80 || sy < -20 || sx > view.wide + 80 || sy > view.high + 20) return;
      pen.font = `${bold ? 700 : 500} ${size}px ${FONT}`;
      const half = pen.measureText(text).width / 2 + 4;
      const own = [sx - half, sy - size * 0.8, sx + half, sy + size * 0.8];
      if (boxes.some((b) => own[0] < b[2] && own[2] > b[0] && own[1] < b[3] && own[3] > b[1])) return;
      boxes.push(own);
      said.add(text);
      pen.lineWidth = 3.5;
      pen.strokeStyle = ink.land;
      pen.strokeText(text, sx, sy);
      pen.fillStyle = colour;
      pen.fillText(text, sx, sy);
    };
    const pictures = new Map();
    const drawTiles = () => {
      const z = clamp(Math.round(view.zoom), tiles.min || 0, tiles.max), side = scale() / 2 ** z, n = 2 ** z;
      const [left, top] = [view.x * n - view.wide / 2 / side, view.y * n - view.high / 2 / side];
      for (let ty = Math.floor(top); ty <= top + view.high / side; ty++)
        for (let tx = Math.floor(left); tx <= left + view.wide / side; tx++) {
          if (ty < 0 || tx < 0 || ty >= n || tx >= n) continue;
          const address = tiles.url.replace("{z}", z).replace("{x}", tx).replace("{y}", ty);
          let image = pictures.get(address);
          if (!image) {
            image = new Image();
            image.referrerPolicy = "no-referrer";
            image.onload = redraw;
            image.src = address;
            if (pictures.size > TILES_KEPT) pictures.clear();
            pictures.set(address, image);
          }
          if (image.complete && image.naturalWidth) pen.drawImage(image, (tx - left) * side, (ty - top) * side, side + 0.5, side + 0.5);
        }
      // Pictures are made for the day.
      if (ink === DARK) { pen.fillStyle = "rgba(8,18,16,.5)"; pen.fillRect(0, 0, view.wide, view.high); }
    };
    const drawLight = () => {
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.fillStyle = ink.land;
      for (const land of [base.land, ...base.islands]) { path(land); pen.fill(); }
      pen.strokeStyle = ink.coast;
      pen.lineWidth = 1.2;
      for (const coast of [base.coast, ...base.islands]) { path(coast); pen.stroke(); }
      pen.strokeStyle = ink.river;
      for (const [level, river] of base.rivers) {
        pen.lineWidth = (level === 3 ? 2.4 : 1.4) * clamp((view.zoom - 6) / 3, 0.8, 3);
        path(river);
        pen.stroke();
      }
      drawBorders();
      drawNotices();
      for (const p of base.places) if (p.rank < 3 || view.zoom >= 9.5) label(p.name, p.x, p.y, p.rank === 1 ? 17 : 14.5, ink.ink, true);
      if (view.zoom >= 9.5) for (const u of units) label(u.name, u.x, u.y, 13.5, ink.faint, true);
      if (view.zoom >= 12.5)
        for (const m of base.marks) {
          const [sx, sy] = screen(m.x, m.y);
          pen.fillStyle = ink.coast;
          pen.beginPath();
          pen.arc(sx, sy, 3, 0, 7);
          pen.fill();
          label(m.name, m.x, m.y + 11 / scale(), 12, ink.faint, false);
        }
    };
    const paint = (on, seen) => {
      [pen, view, ink] = [on, seen, dark() ? DARK : LIGHT];
      pen.fillStyle = pictured() || !base ? ink.land : ink.sea;
      pen.fillRect(0, 0, view.wide, view.high);
      boxes.length = 0;
      said.clear();
      pen.lineJoin = "round";
      if (!pictured() && base) return drawLight();
      if (pictured()) drawTiles();
      drawBorders();
      drawNotices();
    };

    const read = (address, take) => {
      if (!address) return;
      fetch(address, { credentials: "omit" }).then((a) => a.json()).then((got) => { take(got); redraw(); }).catch(() => { /* What is there is drawn. */ });
    };
    read(box.dataset.lines, ({ lines }) => { borders = lines.map(boxed); });
    if (!tiles || tiles.min > zoomMin) {
      read(box.dataset.base, (b) => { base = readBase(b); });
      read("/api/v1/areas", ({ areas }) => {
        units = areas.filter((u) => ["xa", "phuong", "thi_tran"].includes(u.kind)).map((u) => ({ name: u.name.replace(/^(Xã|Phường|Thị trấn) /, ""), x: east(u.lon), y: south(u.lat) }));
      });
    }
    // Where somebody may press for what was told: notices of one place together; what many communes were told
    // stands in the middle of them once.
    const places = new Map();
    for (const { rings, spots, ...notice } of notices) {
      const few = spots.length <= SPOTS_MAX ? spots : [[0, 1].map((n) => spots.reduce((sum, s) => sum + s[n], 0) / spots.length)];
      for (const [lon, lat] of few) {
        const key = `${lon} ${lat}`;
        if (!places.has(key)) places.set(key, { lon, lat, notices: [] });
        places.get(key).notices.push(notice);
      }
    }
    return { paint, told: [...places.values()] };
  };
  self.ground = { TILE, east, south, lonOf, latOf, clamp, make };
})();
