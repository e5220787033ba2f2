// Asks, once place and category are known, whether somebody has reported the same. Without this file
// the server asks when the form is sent.
"use strict";
(() => {
  const box = document.querySelector("[data-near]");
  const form = box?.closest("form");
  if (!form || !window.fetch) return;
  const LOOK_MS = 1500; // other scripts fill the place in without an event
  const value = (name) => form.querySelector(`[name="${name}"]:checked, select[name="${name}"], input[name="${name}"]:not([type=radio]), textarea[name="${name}"]`)?.value.trim() || "";
  const ask = form.querySelector("[data-near-ask]");
  let asked = "";
  let told = false;

  const look = async () => {
    const [lat, lon, area, category] = ["lat", "lon", "area", "category"].map(value);
    const words = [value("text"), value("place")].join(" ").trim().slice(0, 200);
    if (told || document.hidden || !navigator.onLine || !((lat && lon) || area) || !(category || words)) return;
    // Words are asked with, but every letter is not a question.
    const key = [lat, lon, area, category, category ? "" : words.split(/\s+/).length >> 2].join("|");
    if (key === asked) return;
    asked = key;
    const query = new URLSearchParams({ lat, lon, area, category, q: words });
    for (const [name, held] of [...query]) if (!held) query.delete(name);
    if (document.documentElement.lang === "en") query.set("en", "1");
    try {
      const answer = await fetch(`${box.dataset.near}?${query}`, { credentials: "same-origin" });
      if (!answer.ok || key !== asked) return;
      box.innerHTML = await answer.text();
      if (ask) ask.value = "seen"; // shown here, so not asked again when the form is sent
    } catch {
      asked = ""; // no network just now; asked again later
    }
  };
  box.addEventListener("click", (event) => {
    if (!event.target.closest("[data-near-other]")) return;
    told = true;
    box.replaceChildren();
    document.getElementById("noi-dung")?.focus();
  });
  form.addEventListener("change", look);
  setInterval(look, LOOK_MS);
  look();
})();
