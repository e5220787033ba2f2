// The report on one page: photos and words go to this phone's disk as they come, the report leaves
// in pieces, and what cannot leave now waits in the outbox. Without this file the form is a form.
"use strict";
(() => {
  const mine = window.phanAnh;
  const form = document.querySelector("[data-draft]");
  if (!form) return;
  const $ = (selector, root = form) => root.querySelector(selector);
  const all = (selector, root = form) => [...root.querySelectorAll(selector)];
  const lang = document.documentElement.lang;
  const word = (key) => document.querySelector("[data-words]").content.querySelector(`[data-k="${key}"]`).textContent;
  const SIDE_PX_MAX = 1280; // enough to see a pothole, small enough for prepaid data
  const QUALITY = 0.8;
  const SAVE_AFTER_MS = 300;
  const FIELDS = ["text", "place", "area", "category", "lat", "lon", "accuracy", "name", "phone", "email", "hide_name", "consent", "known"];
  // Where what is wrong with a field is told: the element that a line of the summary leads to.
  const AT = { text: "noi-dung", files: "anh", size: "anh", category: "viec", answers: "hoi-them", place: "o-dau", position: "o-dau", lat: "o-dau", lon: "o-dau", area: "xa", phone: "dien-thoai", email: "thu", name: "ten", consent: "dong-y" };

  const address = new URLSearchParams(location.search);
  const cameBack = Boolean(document.querySelector("#problems") || $("[name=kept]") || $("[name=near]")?.value === "other");
  // The page for one recording has a field of its own, and no pictures to show.
  const single = form.dataset.draft === "one";
  const files = $("[data-files]") ?? $("input[type=file]");
  const shots = $("[data-shots]") ?? document.createElement("div");
  const saved = document.querySelector("[data-saved]");
  const full = document.querySelector("[data-full]");
  const back = document.querySelector("[data-restored]");
  let id = null;
  let chosen = []; // { file, key, view }; without key it is in memory alone
  let plain = !mine?.able || cameBack; // sent by the browser itself

  const smaller = async (file) => {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || !window.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, SIDE_PX_MAX / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
      return blob && (blob.size < file.size || scale < 1) ? new File([blob], "anh.jpg", { type: "image/jpeg" }) : file;
    } catch {
      return file; // the server reads more kinds of picture than this browser
    }
  };

  // The browser's own way of sending stays ready: the files stand in its field, too.
  const put = () => {
    const box = new DataTransfer();
    for (const item of chosen) box.items.add(item.file);
    files.files = box.files;
  };

  const noRoom = () => {
    full.hidden = false;
    plain = true;
  };
  const isSaved = () => {
    saved.hidden = false;
    const time = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : "vi-VN", { hour: "2-digit", minute: "2-digit" });
    $("span", saved).textContent = saved.dataset.saved.replace("{at}", time.format(new Date()));
  };

  // Words, a moment after the last key; all at once when the page is left.
  const values = () => {
    const data = new FormData(form);
    const names = [...FIELDS, ...all("[data-asked]:not([hidden]) input").map((one) => one.name)];
    return Object.fromEntries(names.map((name) => [name, String(data.get(name) ?? "")]));
  };
  let timer = 0;
  let saving = Promise.resolve();
  const save = () => {
    clearTimeout(timer);
    timer = 0;
    if (plain || !id) return saving;
    const fields = { ...values(), ...(form.dataset.locatedAt && { located_at: form.dataset.locatedAt }) };
    saving = saving.then(async () => {
      try {
        const draft = await mine.change(id, (one) => (one.state === "writing" ? void Object.assign(one, { fields, lang }) : false), lang);
        if (draft && !mine.isBlank(draft)) isSaved();
      } catch (error) {
        if (error?.name === "QuotaExceededError") noRoom();
      }
    });
    return saving;
  };
  window.phanAnhSave = save;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER_MS);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  addEventListener("pagehide", () => timer && save());
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && timer && save());

  const show = (item) => {
    item.view = document.createElement("span");
    item.view.className = "shot";
    if (item.file.type.startsWith("image/")) {
      const picture = document.createElement("img");
      picture.className = "ph";
      picture.alt = item.file.name || word("photo");
      picture.src = URL.createObjectURL(item.file);
      item.view.append(picture);
    } else {
      const played = /^(audio|video)\//.exec(item.file.type)?.[1];
      const player = document.createElement(played ?? "span");
      player.className = "ph";
      if (played) Object.assign(player, { controls: true, src: URL.createObjectURL(item.file) });
      else player.textContent = item.file.name || item.file.type;
      player.setAttribute("aria-label", item.file.name || item.file.type);
      item.view.append(player);
    }
    const out = document.createElement("button");
    out.type = "button";
    out.textContent = "✕";
    out.setAttribute("aria-label", `${shots.dataset.remove}: ${item.file.name}`);
    out.addEventListener("click", async () => {
      chosen = chosen.filter((other) => other !== item);
      item.view.remove();
      put();
      files.focus();
      if (item.key) await mine.removeFile(id, item.key).catch(() => {});
    });
    item.view.append(out);
    shots.append(item.view);
    chosen.push(item);
  };
  const repaint = (item) => {
    const picture = $("img", item.view);
    if (!picture) return;
    URL.revokeObjectURL(picture.src);
    picture.src = URL.createObjectURL(item.file);
  };

  // First to the disk, as it came; then smaller; then on the screen.
  const take = async (list) => {
    for (const file of list) {
      const item = { file, key: null };
      if (!plain) {
        try {
          item.key = await mine.addFile(id, lang, file, { raw: true, at: Date.now() });
          isSaved();
        } catch {
          item.key = null;
        }
      }
      show(item);
      form.dispatchEvent(new Event("phan-anh-chup"));
      item.file = await smaller(file);
      repaint(item);
      try {
        if (item.key) await mine.replaceFile(id, item.key, item.file);
        else if (!plain) item.key = await mine.addFile(id, lang, item.file, { raw: false, at: Date.now() });
      } catch {
        // The photo as it came is still there; if even that did not fit, the person is told now.
      }
      if (!item.key && mine?.able && !cameBack) noRoom();
    }
    put();
    save();
  };
  files.addEventListener("change", async () => {
    const fresh = [...files.files].filter((file) => !chosen.some((item) => item.file === file));
    if (single) {
      // Said anew: the first try goes.
      for (const { key } of chosen) if (key) await mine.removeFile(id, key).catch(() => {});
      chosen = [];
    }
    await take(fresh);
  });
  // A recorder, or another field for files, hands over what it has.
  form.addEventListener("phan-anh-tep", (event) => take([event.detail]));
  for (const other of single ? [] : all("input[type=file]:not([data-files])")) {
    other.addEventListener("change", async () => {
      if (plain) return;
      await take([...other.files]);
      other.value = "";
    });
  }
  const zone = $(".take");
  zone?.addEventListener("dragover", (event) => (event.preventDefault(), zone.classList.add("over")));
  zone?.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone?.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    take([...event.dataTransfer.files].filter((file) => /^(image|video|audio)\//.test(file.type)));
  });

  // What is wrong, in a summary and beside each field, as the server would write it.
  const clear = () => {
    document.querySelector("#problems")?.remove();
    for (const line of all("[data-err]")) line.remove();
    for (const bad of all(".bad")) bad.classList.remove("bad");
    for (const field of all("[aria-invalid]")) field.removeAttribute("aria-invalid");
  };
  const tell = (errors, title) => {
    clear();
    const box = document.createElement("div");
    Object.assign(box, { className: "problems", id: "problems", tabIndex: -1 });
    box.setAttribute("role", "alert");
    const head = document.createElement("h2");
    head.textContent = title ?? word("problems").replace("{count}", errors.length);
    const lines = document.createElement("ul");
    for (const { field, detail } of errors) {
      const at = [AT[field], "noi-dung", files.id].find((name) => document.getElementById(name ?? ""));
      const line = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: `#${at}`, textContent: detail });
      line.append(link);
      lines.append(line);
      const target = document.getElementById(at);
      const told = Object.assign(document.createElement("p"), { className: "err", textContent: detail, id: `${at}-loi` });
      told.dataset.err = "";
      if (target.matches("input,textarea,select")) {
        target.setAttribute("aria-invalid", "true");
        target.setAttribute("aria-describedby", `${at}-loi`);
        target.closest(".f")?.classList.add("bad");
        (target.closest("label.tick") ?? target).before(told);
      } else target.querySelector("h2,legend").after(told);
      // Whoever was signed in is not any more: they are asked, as anybody is.
      if (field === "phone" && form.elements.known) form.elements.known.value = "";
      target.closest("[data-other-contact]")?.setAttribute("open", "");
      // What is at fault must be in sight.
      target.closest("[data-by-words]")?.removeAttribute("hidden");
    }
    box.append(head, lines);
    form.before(box);
    box.focus();
  };

  // What would surely be refused, told without a network.
  const fold = (text) => text.toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(/\p{M}/gu, "");
  const has = (folded, list) => list.some((one) => one && ` ${folded} `.includes(` ${one} `));
  const words = (text) => fold(text).replace(/[^a-z0-9]+/g, " ").trim();
  const list = (chip, name) => (chip.dataset[name] ?? "").split("|");
  const missing = () => {
    const given = values();
    const wrong = [];
    if (!given.text.trim() && !chosen.length) wrong.push({ field: "text", detail: word("told") });
    if (!given.lat && !given.area && !given.place.trim()) wrong.push({ field: "place", detail: word("place") });
    const chip = $("[name=category]:checked");
    const open = chip ? chip.dataset.anon : all("[name=category]").some((one) => has(words(given.text), list(one, one.dataset.anon ? "words" : "open")));
    const unanswered = all("[data-asked]:not([hidden]) input").some((one) => !one.value.trim());
    if (unanswered) wrong.push({ field: "answers", detail: word("answer") });
    const pictured = chosen.some((item) => /^(image|video)\//.test(item.file.type));
    if (chip?.dataset.photo && !pictured) wrong.push({ field: "files", detail: word("photo_needed") });
    if (!given.phone.trim() && !given.email.trim() && !given.known && !open) wrong.push({ field: "phone", detail: word("contact") });
    if (!given.consent) wrong.push({ field: "consent", detail: word("consent") });
    return wrong;
  };

  // The field that the words speak of is chosen, until the person chooses.
  let guessed = null;
  const hint = $("[data-guess]");
  $("#noi-dung")?.addEventListener("input", (event) => {
    const now = $("[name=category]:checked");
    if (now && now !== guessed) return;
    const text = words(event.target.value);
    let best = null;
    for (const chip of all("[name=category]")) {
      for (const one of list(chip, "words")) {
        if (one && (!best || one.length > best.length) && has(text, [one])) best = { chip, length: one.length };
      }
    }
    if (guessed) guessed.checked = false;
    guessed = best?.chip ?? null;
    if (guessed) {
      guessed.checked = true;
      const fold = guessed.closest("details");
      if (fold) fold.open = true;
    }
    if (hint) hint.hidden = !guessed;
  });
  form.addEventListener("change", (event) => {
    if (event.target.name !== "category") return;
    guessed = null;
    if (hint) hint.hidden = true;
  });

  // Only the questions of the field that is chosen are asked.
  const asks = $("[data-asks]");
  const ask = () => {
    if (!asks) return;
    const chip = $("[name=category]:checked")?.value;
    for (const one of all("[data-asked]")) {
      one.hidden = one.dataset.asked !== chip;
      $("[data-if]", one).hidden = true;
    }
    asks.hidden = !all("[data-asked]:not([hidden])").length;
  };
  form.addEventListener("input", ask);
  form.addEventListener("change", ask);
  form.addEventListener("phan-anh-lai", ask);
  ask();

  // Sending.
  const button = $("[data-sending]");
  const label = $("span", button);
  const ready = label.textContent;
  const busy = (text) => {
    label.textContent = text ?? ready;
    if (text) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  };
  const lead = (path, with_ = {}) => {
    const to = new URL(path, location.href);
    for (const [name, value] of Object.entries(with_)) to.searchParams.set(name, value);
    for (const mode of ["en", "to"]) if (address.get(mode)) to.searchParams.set(mode, address.get(mode));
    location.href = to;
  };
  const slip = (answer) => {
    const link = new URL(answer.secret_url);
    lead(`${link.pathname}/giay-hen`, { k: link.searchParams.get("k") ?? "" });
  };
  const dispatch = async () => {
    await save();
    if (!navigator.onLine) {
      const wrong = missing();
      if (wrong.length) return tell(wrong);
    }
    await mine.queue(id);
    dispatchEvent(new Event("phan-anh-cho"));
    let draft = null;
    if (navigator.onLine) {
      draft = await mine.send(id, (done) => busy(`${button.dataset.sending} ${Math.floor(done * 100)}%`));
      draft ??= await mine.settled(id);
    }
    if (draft?.state === "sent") return slip(draft.answer);
    if (draft?.state !== "refused") return lead("/toi/hop-cho", { viec: id });
    const { problem } = draft;
    await mine.change(id, (one) => void Object.assign(one, { state: "writing" }));
    tell(problem.errors ?? [], problem.errors ? null : problem.detail);
  };
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.hasAttribute("formaction")) {
      // Joins a report that is there already: this one is laid aside, not sent.
      if (id) mine.change(id, (draft) => void (draft.joined = true)).catch(() => {});
      return;
    }
    if (button.getAttribute("aria-disabled")) return event.preventDefault();
    busy(button.dataset.sending);
    // A program filled the trap, or there is no room here: the browser sends it itself.
    if (plain || form.elements.website.value) {
      put();
      return;
    }
    event.preventDefault();
    try {
      await dispatch();
    } catch (error) {
      console.warn(error);
      plain = true;
      put();
      form.submit();
      return;
    }
    busy(null);
  });
  addEventListener("pageshow", async ({ persisted }) => {
    busy(null);
    // While it was put aside another tab may have gone on with its draft.
    if (persisted && id && !(await claim(id))) location.reload();
  });

  // Which draft: the one that the address names, else the last one begun that no other tab has.
  const claim = (draft) =>
    navigator.locks
      ? new Promise((done) => {
          navigator.locks.request(`sua:${draft}`, { ifAvailable: true }, (lock) => {
            done(Boolean(lock));
            // Held until the page goes, or is put aside.
            return lock ? new Promise((free) => addEventListener("pagehide", free, { once: true })) : undefined;
          });
        })
      : Promise.resolve(true);
  const choose = async () => {
    if (single) return null; // a recording begins anew; what is unfinished waits at /bao
    const named = address.get("nhap");
    const list = await mine.drafts();
    const found = list.filter((one) => (named ? one.id === named : one.state === "writing" && !one.joined && !mine.isBlank(one)));
    for (const draft of found) {
      // What went out under this key may have arrived: it is not written over.
      if (draft.state === "sent" || draft.body) continue;
      if (await claim(draft.id)) return draft;
    }
    return null;
  };
  const restore = async (draft) => {
    for (const name of [...FIELDS, ...all("[data-asked] input").map((one) => one.name)]) {
      // Who is signed in, this page knows better than an old draft.
      if (name === "known") continue;
      const value = draft.fields[name];
      const field = form.elements[name];
      if (value === undefined || !field) continue;
      if (field instanceof RadioNodeList || field.type === "radio") {
        for (const one of all(`[name=${name}]`)) one.checked = one.value === value;
      } else if (field.type === "checkbox") field.checked = value !== "";
      else field.value = value;
    }
    $("[name=category]:checked")?.closest("details")?.setAttribute("open", "");
    for (const about of draft.files) {
      const blob = await mine.blob(about.key);
      if (!blob) continue;
      const item = { file: blob instanceof File ? blob : new File([blob], about.name || "anh.jpg", { type: blob.type }), key: about.key };
      show(item);
      if (!about.raw) continue;
      item.file = await smaller(item.file);
      repaint(item);
      await mine.replaceFile(draft.id, about.key, item.file).catch(() => {});
    }
    put();
    form.dispatchEvent(new Event("phan-anh-lai"));
    if (draft.files.length) form.dispatchEvent(new Event("phan-anh-chup"));
    if (draft.problem) tell(draft.problem.errors ?? [], draft.problem.errors ? null : draft.problem.detail);
    else if (address.get("nhap") !== draft.id || draft.fields.text) back.hidden = false;
  };
  $("[data-anew]", back).addEventListener("click", async () => {
    if (!confirm(back.dataset.sure)) return;
    plain = true; // nothing more is written of this one
    await saving;
    await mine.remove(id);
    form.reset();
    lead("/bao");
  });
  const begin = async () => {
    if (plain) return;
    try {
      await mine.tidy();
      let draft = await choose();
      if (draft && draft.state !== "writing") {
        draft = await mine.change(draft.id, (one) => (one.body ? false : void Object.assign(one, { state: "writing" })));
      }
      id = draft?.id ?? crypto.randomUUID();
      if (!draft) await claim(id);
      form.elements.once.value = id;
      if (draft) await restore(draft);
      // Typed while the tables were opened.
      if (timer || values().text) soon();
      form.dataset.ready = "1";
    } catch (error) {
      console.warn(error);
      plain = true; // no tables here: the form is a form
    }
  };
  begin();
})();
