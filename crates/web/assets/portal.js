// Makes the citizens' pages pleasanter; every one of them works without this file.
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const { store, send } = document.currentScript.dataset;
  const english = document.documentElement.lang === "en";
  const EVERY_MS = 20e3;

  // Errors: the summary is heard first.
  $("#problems")?.focus();

  // Offline is said once, calmly; a page from this phone's memory says of when it is.
  const offline = $("[data-offline]");
  const words = offline && $("span span", offline);
  const kept = offline?.dataset.kept;
  if (kept && words) {
    const when = new Intl.DateTimeFormat(english ? "en-GB" : "vi-VN", { hour: "2-digit", minute: "2-digit", day: "numeric", month: "numeric" });
    words.textContent = offline.dataset.stale.replace("{at}", when.format(new Date(kept)));
  }
  const tellNet = () => offline && (offline.hidden = navigator.onLine && !kept);
  addEventListener("online", tellNet);
  addEventListener("offline", tellNet);
  tellNet();

  // Codes are read in groups of four.
  for (const field of all("[data-code]")) {
    field.addEventListener("input", () => {
      const digits = field.value.replace(/\D/g, "").slice(0, 9);
      if (/^[\d\s]*$/.test(field.value) && field.selectionStart === field.value.length) {
        field.value = digits.replace(/^(\d{4})(?=\d)/, "$1 ");
      }
    });
  }

  const reveal = (selector, act) => {
    for (const button of all(selector)) {
      button.hidden = false;
      button.addEventListener("click", () => act(button));
    }
  };
  reveal("[data-print]", () => print());
  if (navigator.clipboard) {
    reveal("[data-copy]", async (button) => {
      await navigator.clipboard.writeText($("[data-copy-from]").href);
      $("span", button).textContent = button.dataset.copied;
    });
  }
  if (navigator.share) {
    reveal("[data-share]", () => navigator.share({ title: document.title, url: location.origin + location.pathname }).catch(() => {}));
  }

  // Scripts that most visits do not need.
  const fetched = new Map();
  const need = (src) => {
    if (!fetched.has(src)) {
      fetched.set(
        src,
        new Promise((done, fail) => {
          const script = document.createElement("script");
          script.src = src;
          script.onload = done;
          script.onerror = fail;
          document.head.append(script);
        }),
      );
    }
    return fetched.get(src);
  };
  const library = async () => {
    if (!window.phanAnh) await need(store);
    if (!window.phanAnh.send) await need(send);
    return window.phanAnh;
  };

  // Sending later: on opening, when the network is back, and every little while.
  // A phone that never began a report has no tables, and fetches nothing for it.
  let waits = true, due = 0;
  const flush = async (now) => {
    if (!waits || !navigator.onLine || !window.indexedDB) return;
    try {
      if (indexedDB.databases && !(await indexedDB.databases()).some((base) => base.name === "phan-anh")) {
        waits = false;
        return;
      }
      const mine = await library();
      if (!mine.able) return;
      await mine.flush(now);
      const waiting = (await mine.drafts()).filter((draft) => draft.state === "waiting");
      waits = waiting.length > 0;
      // What may be tried again before the next round is tried then.
      const soon = Math.min(...waiting.map((draft) => draft.next)) - Date.now();
      clearTimeout(due);
      if (soon > 0 && soon < EVERY_MS) due = setTimeout(() => flush(false), soon + 50);
    } catch {
      // another round comes
    }
  };
  addEventListener("phan-anh-cho", () => (waits = true));
  addEventListener("online", () => flush(true));
  addEventListener("load", () => flush(false));
  setInterval(() => document.visibilityState === "visible" && flush(false), EVERY_MS);

  // The worker comes after the page, so that a first visit has the line to itself.
  const workers = navigator.serviceWorker;
  const newer = $("[data-newer]");
  let asked = false;
  const offer = (registration) => {
    if (!newer || !registration.waiting || !workers.controller) return;
    newer.hidden = false;
    $("button", newer).onclick = async () => {
      asked = true;
      await window.phanAnhSave?.();
      registration.waiting?.postMessage("thay");
    };
  };
  if (workers && isSecureContext) {
    addEventListener("load", async () => {
      try {
        const registration = await workers.register("/sw.js", { updateViaCache: "none" });
        offer(registration);
        registration.addEventListener("updatefound", () => {
          registration.installing?.addEventListener("statechange", () => offer(registration));
        });
      } catch {
        // no worker: the pages are as they were
      }
    });
    // Only who asked for the new version is given it; nobody loses a page under the fingers.
    workers.addEventListener("controllerchange", () => asked && location.reload());
  }

  // The browser's own offer to install waits until somebody wants it.
  let prompt = null;
  const install = $("[data-install]");
  addEventListener("beforeinstallprompt", (event) => {
    if (!install) return;
    event.preventDefault();
    prompt = event;
    install.hidden = false;
  });
  install?.addEventListener("click", async () => {
    prompt?.prompt();
    const choice = await prompt?.userChoice;
    if (choice?.outcome === "accepted") install.hidden = true;
  });
  const installed = $("[data-installed]");
  if (installed && matchMedia("(display-mode: standalone)").matches) installed.hidden = false;

  // Front page: the gold button opens the camera at once. The photo is on this phone's disk before
  // the form opens, and the place is asked for while the photo is taken.
  if ($("[data-report]") || !$("[data-camera]")) return;
  const input = document.createElement("input");
  Object.assign(input, { type: "file", accept: "image/*", multiple: true, className: "vh", tabIndex: -1 });
  input.setAttribute("aria-hidden", "true");
  let target = "/bao";
  let spot = null;
  const locate = () =>
    navigator.geolocation?.getCurrentPosition(
      ({ coords }) => {
        spot = {
          lat: coords.latitude.toFixed(6),
          lon: coords.longitude.toFixed(6),
          accuracy: String(Math.round(coords.accuracy)),
          located_at: String(Date.now()),
        };
      },
      () => {},
      { enableHighAccuracy: true, timeout: 15e3, maximumAge: 30e3 },
    );
  const go = async (files) => {
    const pictures = [...files].filter((file) => file.type.startsWith("image/"));
    if (!pictures.length) return;
    const to = new URL(target, location.href);
    try {
      const mine = await library();
      const id = crypto.randomUUID();
      for (const picture of pictures) await mine.addFile(id, english ? "en" : "vi", picture, { raw: true, at: Date.now() });
      if (spot) await mine.change(id, (draft) => void Object.assign(draft.fields, spot));
      to.searchParams.set("nhap", id);
    } catch {
      // no room, or private browsing: the form asks for the photo again
    }
    location.href = to;
  };
  input.addEventListener("change", () => go(input.files));
  for (const link of all("[data-camera]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      target = link.href;
      library().catch(() => {});
      locate();
      if (!input.isConnected) document.body.append(input);
      input.click();
    });
  }
  for (const zone of all("[data-drop]")) {
    zone.addEventListener("dragover", (event) => (event.preventDefault(), zone.classList.add("over")));
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => (event.preventDefault(), (target = zone.href), go(event.dataTransfer.files)));
  }
})();
