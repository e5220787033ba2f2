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
  // What may be done with the case that is open: its own buttons, by their words and keys, opened and
  // not pressed. Whoever may not do a thing has no button of it.
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
  const OWN_MAX = 9;
  const own = () => {
    const found = [];
    const add = (from, words, open) => { if (words) found.push({ words: words.trim(), key: from.querySelector("kbd")?.textContent || "", open }); };
    const into = (part) => (part.querySelector("input:not([type=hidden]),select,textarea,summary") || part.querySelector("button"))?.focus();
    const text = (button) => [...button.childNodes].filter((node) => node.nodeName !== "KBD" && !node.classList?.contains("vh")).map((node) => node.textContent).join("");
    const send = document.querySelector('main [form="form-dispatch"]');
    if (send) add(send, text(send), () => send.focus());
    for (const form of document.querySelectorAll("main .dc .first form")) { const button = form.querySelector("button[type=submit]"); if (button) add(button, text(button), () => into(form)); }
    for (const link of document.querySelectorAll("main .dc a.btn.pri")) add(link, text(link), () => link.click());
    for (const deed of document.querySelectorAll("main details.drawer,main details.note")) {
      const summary = deed.querySelector("summary");
      add(summary, summary.querySelector("span")?.textContent, () => { deed.open = true; into(deed); });
    }
    return found;
  };
  const deeds = (words) => {
    const wanted = fold(words);
    return own().filter((deed) => fold(deed.words).includes(wanted)).slice(0, OWN_MAX).map((deed) => {
      const item = document.createElement("li"), link = document.createElement("a"), name = document.createElement("b");
      link.className = "hit";
      link.href = "#main";
      name.textContent = deed.words;
      link.append(name);
      if (deed.key) { const key = document.createElement("kbd"); key.textContent = deed.key; link.append(key); }
      link.addEventListener("click", (event) => {
        event.preventDefault();
        box.value = "";
        deed.open();
        show(false);
      });
      item.append(link);
      return item;
    });
  };
  const ask = async () => {
    const turn = ++asked;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams({ q: box.value }), headers: { "x-part": "1", Accept: "text/html" } });
      if (!answer.ok || answer.redirected || turn !== asked) return;
      const template = document.createElement("template");
      template.innerHTML = await answer.text();
      pop.replaceChildren(template.content);
      const mine = deeds(box.value.trim());
      if (mine.length) {
        const part = document.createElement("section"), title = document.createElement("h2"), list = document.createElement("ul");
        title.textContent = form.dataset.own;
        list.append(...mine);
        part.append(title, list);
        pop.prepend(part);
      }
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
