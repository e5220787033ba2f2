// Notices in this browser: turned on and off on /toi/tin. Without this file the page works without them.
"use strict";
(async () => {
  const box = document.querySelector("[data-push]");
  const key = box?.dataset.key;
  if (!key || !("PushManager" in window) || !navigator.serviceWorker) return;
  // The page's own worker shows the notices; on a first visit it is still being installed.
  const worker = await navigator.serviceWorker.ready;
  const on = box.querySelector("[data-push-on]");
  const off = box.querySelector("[data-push-off]");
  const said = box.querySelector("[data-push-said]");
  const PLACE = "/toi/tin/trinh-duyet";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const show = (subscribed) => {
    on.hidden = subscribed;
    off.hidden = !subscribed;
  };
  const tell = async (method, body) => {
    const answer = await fetch(PLACE, { method, body: JSON.stringify(body), headers: { "content-type": "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
  };
  // A browser that the service tells nobody's news (it was turned off elsewhere, or the push service
  // gave it up) is off, whatever it remembers.
  show(box.dataset.browsers !== "0" && Boolean(await worker.pushManager.getSubscription()));
  on.addEventListener("click", async () => {
    said.textContent = "";
    if ((await Notification.requestPermission()) !== "granted") {
      said.textContent = box.dataset.denied;
      return;
    }
    try {
      const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
      await tell("POST", made);
      show(true);
      off.focus();
    } catch {
      said.textContent = box.dataset.failed;
    }
  });
  off.addEventListener("click", async () => {
    try {
      const held = await worker.pushManager.getSubscription();
      if (held) {
        await tell("DELETE", { endpoint: held.endpoint });
        await held.unsubscribe();
      }
      show(false);
      on.focus();
    } catch {
      said.textContent = box.dataset.failed;
    }
  });
})();
