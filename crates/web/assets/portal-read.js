// Reads a page aloud where the browser has a voice of the page's language; the button stays hidden
// where it has none.
"use strict";
(() => {
  const button = document.querySelector("[data-read]");
  const speech = globalThis.speechSynthesis;
  if (!button || !speech) return;
  const label = button.querySelector("span");
  const wanted = document.documentElement.lang;
  let voice;
  const look = () => {
    // A voice on the phone itself works without a network.
    const fit = speech.getVoices().filter((v) => v.lang.replace("_", "-").toLowerCase().split("-")[0] === wanted);
    voice = fit.find((v) => v.localService) ?? fit[0];
    button.hidden = !voice;
  };
  look();
  speech.addEventListener?.("voiceschanged", look);

  // Sentences: long texts stop half way in some browsers.
  const words = () =>
    [...document.querySelectorAll("[data-say]")]
      .map((part) => part.innerText.replace(/\s+/g, " ").trim())
      .filter(Boolean)
      .flatMap((part) => part.match(/[^.!?;]+[.!?;]*/g) ?? []);
  const set = (on) => {
    button.setAttribute("aria-pressed", String(on));
    label.textContent = on ? button.dataset.stop : button.dataset.start;
  };
  button.addEventListener("click", () => {
    if (speech.speaking || speech.pending) {
      speech.cancel();
      return set(false);
    }
    const parts = words();
    parts.forEach((part, index) => {
      const said = new SpeechSynthesisUtterance(part);
      said.voice = voice;
      said.lang = voice.lang;
      said.rate = 0.9;
      if (index === parts.length - 1) said.onend = () => set(false);
      said.onerror = () => set(false);
      speech.speak(said);
    });
    set(parts.length > 0);
  });
  addEventListener("pagehide", () => speech.cancel());
})();
