// Runs before the page is drawn, so it is short. The fonts come once the service worker holds them:
// a first visit on a weak link is read in the phone's own type.
"use strict";
document.documentElement.classList.add("js");
if (new URLSearchParams(location.search).get("to") === "1") document.documentElement.classList.add("to");
if (navigator.serviceWorker && navigator.serviceWorker.controller) {
  const fonts = document.createElement("link");
  fonts.rel = "stylesheet";
  fonts.href = document.currentScript.dataset.fonts;
  document.head.append(fonts);
}
