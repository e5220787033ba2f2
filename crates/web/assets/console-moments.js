// A marked moment plays in the page's own player. Without this file its link opens the recording there.
(() => {
  "use strict";
  const player = document.querySelector("audio.rec");
  if (!player) return;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-second]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const second = Number(link.dataset.second);
    const go = () => { player.currentTime = second; player.play(); };
    // Nothing of a recording is fetched before somebody wants to hear it.
    if (player.readyState > 0) { go(); return; }
    player.addEventListener("loadedmetadata", go, { once: true });
    player.load();
    player.preload = "metadata";
  });
})();
