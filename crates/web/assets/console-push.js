// A notice to this very browser: its subscription goes into the form before it is sent.
"use strict";
(() => {
  const box = document.querySelector("[data-push-key]");
  const form = box?.querySelector("form");
  const field = form?.querySelector("[name=to]");
  if (!field || !box.dataset.pushKey || !("PushManager" in window) || !navigator.serviceWorker) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  form.addEventListener("submit", async (event) => {
    if (field.value.trim()) return;
    event.preventDefault();
    try {
      await navigator.serviceWorker.register("/sw.js");
      const worker = await navigator.serviceWorker.ready;
      const applicationServerKey = bytes(box.dataset.pushKey);
      field.value = JSON.stringify(await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey }));
    } catch {
      // Denied, or no push service: the door says that nothing was given.
    }
    form.submit();
  });
})();
