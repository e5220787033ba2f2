// A job without a network: its forms are put away on the phone, photos first, and sent when there is a
// line. Without this file the forms are plain forms.
"use strict";
(async () => {
  const page = document.querySelector("[data-job]");
  const mine = window.phanAnh;
  if (!page || !mine?.able) return;
  const $ = (selector, root = page) => root.querySelector(selector);
  const all = (selector, root = page) => [...root.querySelectorAll(selector)];
  const word = (key) => $(`[data-k="${key}"]`, $("[data-job-words]").content).textContent;
  const { job: code, version, who } = page.dataset;
  const lang = document.documentElement.lang;
  const EVERY_MS = 20e3;
  const SIDE = 1600; // a photo is shown no larger
  const clock = (at) => new Intl.DateTimeFormat(lang === "en" ? "en-GB" : "vi-VN", { hour: "2-digit", minute: "2-digit", day: "numeric", month: "numeric" }).format(new Date(at));

  // A page from the phone says of when it is.
  const away = $("[data-away]");
  if (away && page.dataset.kept) {
    away.textContent = away.dataset.words.replace("{at}", clock(page.dataset.kept));
    away.hidden = false;
  }

  const smaller = async (file) => {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
    try {
      const drawn = await createImageBitmap(file);
      const scale = SIDE / Math.max(drawn.width, drawn.height);
      if (scale >= 1) return file;
      const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(drawn.width * scale), height: Math.round(drawn.height * scale) });
      canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
      return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86))) ?? file;
    } catch {
      return file;
    }
  };

  // The parts of an answer as one text, as the server would put them together.
  const whole = (fields) => {
    const sentence = $("[data-sentence]")?.dataset.sentence ?? "";
    const [year, month, day] = (fields.get("when") ?? "").split("-");
    const parts = { what: fields.get("what"), where: fields.get("where"), when: year ? `${Number(day)}/${Number(month)}/${year}` : "", who: fields.get("who") };
    return sentence.replace(/\{(\w+)\}/g, (_, name) => (parts[name] ?? "").trim());
  };
  const FRAME = ["version", "once", "from", "kept", "files", "what", "where", "when", "who"];
  const read = (form, action) => {
    const fields = new FormData(form);
    const pairs = [...fields].filter(([name, value]) => typeof value === "string" && value.trim() && !FRAME.includes(name));
    const typed = [...fields].filter(([, value]) => typeof value === "string" && value.trim());
    if (action === "submit_result" && fields.has("what")) pairs.push(["text", whole(fields)]);
    return { pairs, typed };
  };

  const place = (form) => new URL(form.action).pathname.split("/");
  /** The deed of a form; none where it is no deed on this job. */
  const deed = (form) => {
    const [, desk, hs, of, action, more] = place(form);
    return desk === "lam-viec" && hs === "hs" && of === code && action && !more ? action : null;
  };

  const put = async (form, action) => {
    const id = crypto.randomUUID();
    const files = all("input[type=file]", form).flatMap((field) => [...field.files]);
    // Photos before words: what was photographed cannot be written again.
    const { pairs, typed } = read(form, action);
    const label = form.closest("details")?.querySelector("summary span")?.textContent ?? $("button[type=submit]", form).textContent;
    for (const file of files) await mine.addFile(id, lang, await smaller(file), { raw: false });
    await mine.change(id, (draft) => void (draft.job = { code, action, version: Number(version), who, pairs, typed, label: label.trim(), form: form.id }), lang);
    // What was put away before it is not sent yet: it goes first, and this one follows it.
    await mine.queue(id);
    return id;
  };

  const box = $("[data-outbox]");
  const busy = new Set();
  const standing = (draft) => {
    if (busy.has(draft.id)) return ["blue", word("sending")];
    if (draft.state === "refused") return ["red", word("refused")];
    if (draft.why === "sign_in") return ["goldt", word("sign_in")];
    if (draft.why && draft.why !== "net") return ["goldt", word("service")];
    return ["goldt", word("waits")];
  };
  const make = (tag, about, ...inside) => {
    const made = Object.assign(document.createElement(tag), about);
    made.append(...inside);
    return made;
  };
  const why = (draft) => {
    const { problem } = draft;
    if (draft.state !== "refused" || !problem) return [];
    const told = problem.code === "stale" ? [word("stale")] : [problem.detail, ...(problem.errors ?? []).map((error) => error.detail)];
    return [...new Set(told.filter(Boolean))].map((text) => make("li", { textContent: text }));
  };
  const words = (draft) => {
    const texts = draft.job.pairs.filter(([name]) => ["text", "note", "reason", "due"].includes(name)).map(([, value]) => value);
    if (draft.files.length) texts.push(word("photos_n").replace("{n}", draft.files.length));
    return texts.join(" · ");
  };
  const row = (draft) => {
    const [tone, text] = standing(draft);
    const here = draft.job.code === code;
    const doing = make("p", { className: "ways" });
    const button = (key, act, style = "sec") => {
      const made = make("button", { type: "button", className: `btn ${style}`, textContent: word(key) });
      made.dataset.act = key;
      made.addEventListener("click", act);
      doing.append(made);
    };
    if (!busy.has(draft.id)) {
      if (draft.state === "waiting") button("send", () => send(draft.id, true), "pri");
      // The page shows the case as it is now: whoever sends again has seen it.
      else if (here) button("again", () => again(draft.id), "pri");
      if (here && draft.body === undefined) button("edit", () => edit(draft));
      button("drop", () => drop(draft), "grave");
    }
    const item = make("li", {}, make("p", { className: "k" }, make("b", { textContent: here ? draft.job.label : `${word("elsewhere").replace("{code}", draft.job.code)}: ${draft.job.label}` }), make("span", { className: `st ${tone}`, textContent: text })), make("p", { className: "w", textContent: words(draft) }), make("ul", { className: "warns" }, ...why(draft)), doing);
    item.dataset.id = draft.id;
    item.dataset.state = draft.state;
    if (!here) item.querySelector("b").replaceWith(make("a", { href: `/v/${draft.job.code}`, textContent: item.querySelector("b").textContent }));
    return item;
  };
  const held = async () => (await mine.jobs()).filter((draft) => draft.state !== "sent" && draft.job.who === who && draft.job.pairs);
  const draw = async () => {
    const drafts = (await held()).sort((a, b) => (a.queued ?? 0) - (b.queued ?? 0));
    $("ul", box).replaceChildren(...drafts.map(row));
    box.hidden = drafts.length === 0;
  };

  const arrived = () => location.assign(page.dataset.done || `/v/${code}${lang === "en" ? "?en=1" : ""}`);
  const send = async (id, now) => {
    if (busy.has(id)) return null;
    const before = (await held()).filter((draft) => draft.id !== id && draft.state === "waiting" && draft.job.code === code);
    const draft = await mine.get(id);
    // Its elders on the same job go first.
    for (const elder of before.sort((a, b) => a.queued - b.queued)) {
      if (elder.queued < draft.queued && (await send(elder.id, now))?.state !== "sent") return draw();
    }
    busy.add(id);
    await draw();
    try {
      if (now) await mine.change(id, (one) => void (one.next = 0));
      return (await mine.send(id)) ?? (await mine.settled(id));
    } finally {
      busy.delete(id);
      await draw();
    }
  };
  const again = async (id) => {
    await mine.change(id, (draft) => {
      delete draft.body;
      delete draft.sealed;
      draft.job.version = Number(version);
    });
    await mine.queue(id);
    const after = await send(id, true);
    if (after?.state === "sent") arrived();
  };
  const drop = async (draft) => {
    if (!confirm(word("drop_sure"))) return;
    await mine.remove(draft.id);
    await draw();
  };
  // Back into its form, with its photos.
  const edit = async (draft) => {
    const form = document.getElementById(draft.job.form);
    if (!form) return;
    const drawer = form.closest("details");
    if (drawer) drawer.open = true;
    for (const [name, value] of draft.job.typed) {
      for (const field of all(`[name="${CSS.escape(name)}"]`, form)) {
        if (["version", "once", "from"].includes(name)) continue;
        if (field.type === "checkbox" || field.type === "radio") field.checked = field.value === value;
        else field.value = value;
      }
    }
    const field = $("input[type=file]", form);
    if (field && draft.files.length) {
      const files = new DataTransfer();
      for (const { key, name, type } of draft.files) {
        const blob = await mine.blob(key);
        if (blob) files.items.add(new File([blob], name || "anh.jpg", { type }));
      }
      field.files = files.files;
    }
    await mine.remove(draft.id);
    await draw();
    form.dispatchEvent(new Event("input", { bubbles: true }));
    (all("input:not([type=hidden]),textarea,select", form)[0] ?? form).focus();
  };

  // A form of the job is put away first and sent from there.
  page.addEventListener("submit", async (event) => {
    const form = event.target;
    const action = deed(form);
    // A look at what would be told is the server's.
    if (!action || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    if (form.dataset.putting) return;
    form.dataset.putting = "1";
    const button = $("button[type=submit]:not(.again)", form);
    button.disabled = true;
    try {
      const id = await put(form, action);
      const after = navigator.onLine ? await send(id, true) : null;
      if (after?.state === "sent") return arrived();
      form.reset();
      form.closest("details")?.removeAttribute("open");
      await draw();
      box.scrollIntoView({ block: "start" });
      $(`[data-id="${id}"] button`)?.focus();
    } catch {
      // The phone has no room: the plain way is left.
      form.submit();
    } finally {
      delete form.dataset.putting;
      button.disabled = false;
    }
  });

  // Sending later: on opening, when the line is back, and every little while.
  const flush = async (now) => {
    if (!navigator.onLine || busy.size || (await held()).every((draft) => draft.state !== "waiting")) return;
    const before = new Set((await held()).filter((draft) => draft.job.code === code).map((draft) => draft.id));
    await mine.flush(now);
    await draw();
    const left = new Set((await held()).map((draft) => draft.id));
    if ([...before].some((id) => !left.has(id)) && !document.querySelector("dialog[open]") && !all("details[open] textarea").some((field) => field.value.trim())) arrived();
  };
  addEventListener("online", () => flush(true));
  setInterval(() => document.visibilityState === "visible" && flush(false), EVERY_MS);
  if (window.BroadcastChannel) new BroadcastChannel("phan-anh").onmessage = () => draw();

  // Who signs out is told what stays behind.
  document.querySelector('form[action="/dang-xuat"]')?.addEventListener("submit", (event) => {
    const n = $("ul", box).children.length;
    if (n && !confirm(word("leave_sure").replace("{n}", n))) event.preventDefault();
  });

  // The apology grows as one writes.
  const sorry = $("[data-sorry]");
  if (sorry) {
    const tell = () => {
      const form = $("form", sorry);
      const [due, why] = [$("[name=due]", form)?.value ?? "", $("[name=note]", form)?.value.trim() ?? ""];
      const [year, month, day] = due.split("-");
      const line = $(".sorry", sorry);
      line.hidden = !due && !why;
      $(".sms", line).textContent = sorry.dataset.sorry.replace("{why}", why || "…").replace("{due}", year ? `${Number(day)}/${Number(month)}/${year}` : "…");
    };
    sorry.addEventListener("input", tell);
  }

  await mine.tidy();
  await draw();
  page.dataset.ready = "1";
  navigator.serviceWorker?.register("/sw.js", { updateViaCache: "none" }).catch(() => {});
  flush(true);
})();
