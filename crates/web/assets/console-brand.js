// Colours tried on while they are typed: the server measures them and draws the boxes, as it does for
// the form without this script.
"use strict";
(() => {
  const box = document.querySelector("[data-tried]");
  const from = document.querySelector("[data-try]");
  const form = from?.querySelector("form");
  if (!box || !form) return;
  const WAIT_MS = 300;
  let timer = 0;
  let turn = 0;
  const names = ["service_vi", "service_en", "jade_light", "jade_dark", "gold_light", "gold_dark"];
  async function ask() {
    const mine = ++turn;
    const query = new URLSearchParams();
    for (const name of names) query.set(name, form.elements[name]?.value ?? "");
    const address = from.dataset.try + (from.dataset.try.includes("?") ? "&" : "?") + query;
    const answer = await fetch(address, { headers: { "x-part": "1" } }).catch(() => null);
    // An answer that a later one overtook says nothing any more.
    if (!answer?.ok) return;
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    if (mine === turn) box.replaceChildren(template.content);
  }
  form.addEventListener("input", (event) => {
    if (!names.includes(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
})();
