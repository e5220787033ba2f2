// The one box: what it finds stands under it while one types. A number goes out in the body of the
// question, never in an address.
(() => {
  "use strict";
  const box = document.getElementById("search");
  const form = box?.form;
  if (!form) return;
  const pop = document.createElement("div");
  pop.className = "palette";
  pop.hidden = true;
  form.append(pop);
  let timer = 0, asked = 0;
  const links = () => [...pop.querySelectorAll("a")];
  const show = (on) => { pop.hidden = !on; box.setAttribute("aria-expanded", String(on)); };
  const deeds = (words) => {
    const wanted = words.toLowerCase();
    const found = [...document.querySelectorAll("details[data-key]")].filter((deed) => deed.querySelector("summary span").textContent.toLowerCase().includes(wanted));
    return found.slice(0, 6).map((deed) => {
      const link = document.createElement("a");
      link.className = "hit";
      link.href = `#${deed.id}`;
      link.append(deed.querySelector("summary span").textContent);
      link.addEventListener("click", (event) => {
        event.preventDefault();
        show(false);
        box.value = "";
        deed.open = true;
        deed.querySelector("input:not([type=hidden]),select,textarea,summary")?.focus();
      });
      return link;
    });
  };
  const ask = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams({ q: box.value }), headers: { "x-part": "1", Accept: "text/html" } });
      if (!answer.ok || answer.redirected || mine !== asked) return;
      const template = document.createElement("template");
      template.innerHTML = await answer.text();
      pop.replaceChildren(template.content);
      const own = deeds(box.value.trim());
      if (own.length) { const part = document.createElement("section"); part.append(...own); pop.prepend(part); }
      if (document.activeElement === box || pop.contains(document.activeElement)) show(true);
    } catch { show(false); }
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(ask, 150); };
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-controls", "palette");
  box.setAttribute("aria-expanded", "false");
  box.setAttribute("aria-autocomplete", "none");
  pop.id = "palette";
  box.addEventListener("input", soon);
  box.addEventListener("focus", soon);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { show(false); box.blur(); event.stopPropagation(); return; }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp" || pop.hidden) return;
    event.preventDefault();
    const list = links(), at = list.indexOf(document.activeElement), to = at + (event.key === "ArrowDown" ? 1 : -1);
    if (to < 0) box.focus(); else list[Math.min(to, list.length - 1)]?.focus();
  });
  document.addEventListener("click", (event) => { if (!form.contains(event.target)) show(false); });
  document.addEventListener("focusin", (event) => { if (!form.contains(event.target)) show(false); });
})();
