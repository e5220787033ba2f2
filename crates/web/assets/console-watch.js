// A file that is open says so, and hears who else has it open. Without this file it is said when the page
// comes, and is forgotten soon after.
(() => {
  "use strict";
  const box = document.querySelector("[data-watch]");
  if (!box) return;
  const BEAT_MS = 30e3, WRITING_MS = 60e3;
  let writtenAt = -WRITING_MS;
  const writing = () => performance.now() - writtenAt < WRITING_MS;
  const beat = async () => {
    if (document.hidden) return;
    const body = new URLSearchParams(writing() ? { viet: "1" } : {});
    try {
      const answer = await fetch(box.dataset.watch, { method: "POST", body, headers: { "x-part": "1", Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const html = await answer.text();
      if (html.trim() !== box.innerHTML.trim()) box.innerHTML = html;
    } catch { /* The next beat may reach it. */ }
  };
  document.querySelector("main").addEventListener("input", (event) => {
    if (!event.target.matches("textarea,input:not([type=radio]):not([type=checkbox])")) return;
    const fresh = !writing();
    writtenAt = performance.now();
    if (fresh) beat();
  });
  document.addEventListener("visibilitychange", beat);
  addEventListener("pagehide", () => navigator.sendBeacon(box.dataset.watch, new URLSearchParams({ xong: "1" })));
  setInterval(beat, BEAT_MS);
})();
