// Makes the citizens' pages pleasanter; every one of them works without this file.
"use strict";
(() => {
  document.documentElement.classList.add("js");
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const STORE = "phan-anh";
  const SIDE_PX_MAX = 1600; // enough to see a pothole, small enough for prepaid data
  const KEPT_MS = 3600e3; // a picture chosen on the front page waits an hour for the form

  // Errors: the summary is heard first.
  $("#problems")?.focus();

  // Offline is said once, calmly.
  const offline = $("[data-offline]");
  const tellNet = () => offline && (offline.hidden = navigator.onLine);
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

  // One picture may travel from the front page to the form, inside this browser.
  const database = () =>
    new Promise((done, fail) => {
      const open = indexedDB.open(STORE, 1);
      open.onupgradeneeded = () => open.result.createObjectStore("waiting");
      open.onsuccess = () => done(open.result);
      open.onerror = () => fail(open.error);
    });
  const waiting = async (mode, act) => {
    const base = await database();
    return new Promise((done, fail) => {
      const request = act(base.transaction("waiting", mode).objectStore("waiting"));
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });
  };

  const smaller = async (file) => {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || !window.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, SIDE_PX_MAX / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
      return blob && blob.size < file.size ? new File([blob], "anh.jpg", { type: "image/jpeg" }) : file;
    } catch {
      return file; // the server reads more kinds of picture than this browser
    }
  };

  const form = $("[data-report]");

  // Front page: the gold button opens the camera at once.
  if (!form) {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = "image/*";
    input.multiple = true;
    input.className = "vh";
    input.tabIndex = -1;
    input.setAttribute("aria-hidden", "true");
    let target = "/bao";
    const go = async (files) => {
      const pictures = [...files].filter((file) => file.type.startsWith("image/"));
      if (!pictures.length) return;
      try {
        await waiting("readwrite", (store) => store.put({ pictures, at: Date.now() }, "pictures"));
      } catch {
        // private browsing: the form asks for the picture again
      }
      location.href = target;
    };
    input.addEventListener("change", () => go(input.files));
    for (const link of all("[data-camera]")) {
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        target = link.href;
        if (!input.isConnected) document.body.append(input);
        input.click();
      });
    }
    for (const zone of all("[data-drop]")) {
      zone.addEventListener("dragover", (event) => (event.preventDefault(), zone.classList.add("over")));
      zone.addEventListener("dragleave", () => zone.classList.remove("over"));
      zone.addEventListener("drop", (event) => (event.preventDefault(), (target = zone.href), go(event.dataTransfer.files)));
    }
    return;
  }

  // The report: pictures are shown, made smaller, and can be taken out again.
  const files = $("[data-files]", form);
  const shots = $("[data-shots]", form);
  let chosen = [];
  const put = () => {
    const box = new DataTransfer();
    for (const item of chosen) box.items.add(item.file);
    files.files = box.files;
  };
  const add = async (list) => {
    for (const file of list) {
      const item = { file: await smaller(file), view: document.createElement("span") };
      const played = /^(audio|video)\//.exec(file.type)?.[1];
      const picture = document.createElement(played || "img");
      picture.className = "ph";
      if (played) picture.controls = true;
      else picture.alt = file.name;
      picture.src = URL.createObjectURL(item.file);
      const out = document.createElement("button");
      out.type = "button";
      out.textContent = "✕";
      out.setAttribute("aria-label", shots.dataset.remove + ": " + file.name);
      out.addEventListener("click", () => {
        chosen = chosen.filter((other) => other !== item);
        item.view.remove();
        put();
        files.focus();
      });
      item.view.className = "shot";
      item.view.append(picture, out);
      shots.append(item.view);
      chosen.push(item);
    }
    put();
  };
  if (files) {
    files.addEventListener("change", () => add([...files.files]));
    const zone = $(".take", form);
    zone.addEventListener("dragover", (event) => (event.preventDefault(), zone.classList.add("over")));
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      add([...event.dataTransfer.files].filter((file) => file.type.startsWith("image/")));
    });
    waiting("readonly", (store) => store.get("pictures"))
      .then((kept) => {
        if (kept && Date.now() - kept.at < KEPT_MS) add(kept.pictures);
        return waiting("readwrite", (store) => store.delete("pictures"));
      })
      .catch(() => {});
  }

  // The place, at the moment of the picture.
  const row = $("[data-locate-row]", form);
  const said = $("[data-locate-said]", form);
  if (row && navigator.geolocation) {
    row.hidden = false;
    $("[data-locate]", row).addEventListener("click", () => {
      said.textContent = said.dataset.busy;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          form.elements.lat.value = coords.latitude.toFixed(6);
          form.elements.lon.value = coords.longitude.toFixed(6);
          form.elements.accuracy.value = Math.round(coords.accuracy);
          said.textContent = coords.accuracy > 150 ? said.dataset.weak : said.dataset.got;
          const badge = $("[data-accuracy]", form);
          if (badge) {
            badge.hidden = false;
            badge.textContent = "±" + Math.round(coords.accuracy) + " m";
          }
        },
        () => (said.textContent = said.dataset.denied),
        { enableHighAccuracy: true, timeout: 15e3, maximumAge: 60e3 },
      );
    });
  }

  // A second tap sends nothing twice; coming back with the back button frees the button.
  const send = $("[data-sending]", form);
  const label = send && $("span", send);
  const words = label?.textContent;
  form.addEventListener("submit", (event) => {
    if (!send) return;
    if (send.getAttribute("aria-disabled")) return event.preventDefault();
    send.setAttribute("aria-disabled", "true");
    label.textContent = send.dataset.sending;
  });
  addEventListener("pageshow", () => {
    if (!send) return;
    send.removeAttribute("aria-disabled");
    label.textContent = words;
  });
})();
