// Boxes are drawn on photos by mouse, finger or keyboard; without this they are typed as numbers.
"use strict";
(() => {
  const all = document.querySelector(".shots");
  if (!all) return;
  const words = all.dataset, NS = "http://www.w3.org/2000/svg", WHOLE = 100, LEAST = 1, STEP = 1;
  const make = (name, attributes) => {
    const node = document.createElementNS(NS, name);
    for (const key in attributes) node.setAttribute(key, attributes[key]);
    return node;
  };
  const clamp = (n, low, high) => Math.min(Math.max(n, low), high);
  const short = (n) => String(Math.round(n * 100) / 100);

  for (const shot of all.querySelectorAll("[data-shot]")) {
    const pic = shot.querySelector("[data-pic]"), text = shot.querySelector("textarea"), tick = shot.querySelector("input[name=photo]");
    const svg = make("svg", { viewBox: `0 0 ${WHOLE} ${WHOLE}`, preserveAspectRatio: "none", role: "group", "aria-label": words.wordsHelp });
    pic.append(svg);
    const said = document.createElement("p");
    said.className = "vh";
    said.setAttribute("role", "status");
    let boxes = [];

    const read = () => {
      boxes = text.value.split("\n").map((line) => line.trim().replace(/,/g, ".").split(/[\s;%]+/).filter(Boolean).map(Number)).filter((b) => b.length === 4 && b.every(Number.isFinite) && b[2] > 0 && b[3] > 0);
    };
    const write = () => {
      text.value = boxes.map((b) => b.map(short).join(" ")).join("\n");
      if (boxes.length) tick.checked = true;
    };
    const place = (node, b) => {
      const rect = node.firstChild, grip = node.lastChild;
      rect.setAttribute("x", b[0]); rect.setAttribute("y", b[1]);
      rect.setAttribute("width", b[2]); rect.setAttribute("height", b[3]);
      const bounds = svg.getBoundingClientRect(), [gw, gh] = [1800 / (bounds.width || 400), 1800 / (bounds.height || 300)];
      grip.setAttribute("x", b[0] + b[2] - gw / 2); grip.setAttribute("y", b[1] + b[3] - gh / 2);
      grip.setAttribute("width", gw); grip.setAttribute("height", gh);
    };
    const draw = (focus = -1) => {
      svg.replaceChildren();
      boxes.forEach((b, n) => {
        const node = make("g", {});
        node.append(make("rect", { tabindex: "0", role: "button", "aria-label": words.wordsBox.replace("{n}", n + 1), "data-n": n }), make("rect", { class: "grip", "data-grip": n, "aria-hidden": "true" }));
        svg.append(node);
        place(node, b);
      });
      if (focus >= 0) svg.children[Math.min(focus, boxes.length - 1)]?.firstChild.focus();
    };
    const keep = (b) => {
      b[2] = clamp(b[2], LEAST, WHOLE); b[3] = clamp(b[3], LEAST, WHOLE);
      b[0] = clamp(b[0], 0, WHOLE - b[2]); b[1] = clamp(b[1], 0, WHOLE - b[3]);
    };

    // Pointer: a box is drawn, moved by itself, sized by its corner.
    const at = (event) => {
      const box = svg.getBoundingClientRect();
      return [clamp(((event.clientX - box.left) / box.width) * WHOLE, 0, WHOLE), clamp(((event.clientY - box.top) / box.height) * WHOLE, 0, WHOLE)];
    };
    let held = null;
    svg.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      const [x, y] = at(event), grip = event.target.dataset?.grip, own = event.target.dataset?.n;
      if (grip !== undefined) held = { n: +grip, how: "size" };
      else if (own !== undefined) held = { n: +own, how: "move", dx: x - boxes[own][0], dy: y - boxes[own][1] };
      else {
        boxes.push([x, y, 0, 0]);
        held = { n: boxes.length - 1, how: "draw", x, y };
        draw();
      }
      svg.setPointerCapture(event.pointerId);
    });
    svg.addEventListener("pointermove", (event) => {
      if (!held) return;
      const [x, y] = at(event), b = boxes[held.n];
      if (held.how === "draw") { b[0] = Math.min(x, held.x); b[1] = Math.min(y, held.y); b[2] = Math.abs(x - held.x); b[3] = Math.abs(y - held.y); }
      else if (held.how === "move") { b[0] = clamp(x - held.dx, 0, WHOLE - b[2]); b[1] = clamp(y - held.dy, 0, WHOLE - b[3]); }
      else { b[2] = clamp(x - b[0], LEAST, WHOLE); b[3] = clamp(y - b[1], LEAST, WHOLE); }
      place(svg.children[held.n], b);
    });
    const drop = () => {
      if (!held) return;
      const { n, how } = held;
      held = null;
      // A tap is no box.
      if (how === "draw" && (boxes[n][2] < LEAST || boxes[n][3] < LEAST)) boxes.splice(n, 1);
      write();
      draw(how === "draw" && n >= boxes.length ? -1 : n);
    };
    svg.addEventListener("pointerup", drop);
    svg.addEventListener("pointercancel", drop);

    svg.addEventListener("keydown", (event) => {
      const n = event.target.dataset?.n;
      if (n === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      const b = boxes[n], way = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
      if (event.key === "Delete" || event.key === "Backspace") {
        boxes.splice(n, 1);
        write();
        draw(+n);
        said.textContent = words.wordsAway;
        if (!boxes.length) add.focus();
      } else if (way) {
        b[event.shiftKey ? 2 : 0] += way[0];
        b[event.shiftKey ? 3 : 1] += way[1];
        keep(b);
        place(svg.children[n], b);
        write();
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });

    const button = (label, deed) => {
      const node = document.createElement("button");
      node.type = "button";
      node.className = "btn sec";
      node.textContent = label;
      node.addEventListener("click", deed);
      return node;
    };
    const add = button(words.wordsAdd, () => {
      boxes.push([40, 40, 20, 15]);
      write();
      draw(boxes.length - 1);
    });
    const none = button(words.wordsAll, () => {
      boxes = [];
      write();
      draw();
    });
    const tools = document.createElement("div");
    tools.className = "tools";
    tools.append(add, none, said);
    pic.after(tools);
    text.addEventListener("input", () => { read(); draw(); });
    new ResizeObserver(() => { if (!held) boxes.forEach((b, n) => svg.children[n] && place(svg.children[n], b)); }).observe(svg);
    read();
    draw();
  }
})();
