// The outbox: what this phone holds, what became of it, and the temporary slip.
"use strict";
(async () => {
  const mine = window.phanAnh;
  const page = document.querySelector("[data-outbox]");
  if (!page) return;
  const $ = (selector, root = page) => root.querySelector(selector);
  const lang = document.documentElement.lang;
  const english = lang === "en";
  const word = (key, gaps = {}) => {
    let text = document.querySelector("[data-words]").content.querySelector(`[data-k="${key}"]`).textContent;
    for (const [name, value] of Object.entries(gaps)) text = text.replace(`{${name}}`, value);
    return text;
  };
  const address = new URLSearchParams(location.search);
  const said = $("[data-said]");
  const sync = Boolean(window.SyncManager && navigator.serviceWorker?.controller);
  const when = (at) =>
    new Intl.DateTimeFormat(english ? "en-GB" : "vi-VN", { hour: "2-digit", minute: "2-digit", day: "numeric", month: "numeric" }).format(new Date(at));
  const size = (bytes) => `${new Intl.NumberFormat(lang, { maximumFractionDigits: 1 }).format(bytes < 1e6 ? Math.ceil(bytes / 1e3) : bytes / 1e6)} ${bytes < 1e6 ? "kB" : "MB"}`;
  const moded = (path) => {
    const to = new URL(path, location.href);
    for (const mode of ["en", "to"]) if (address.get(mode)) to.searchParams.set(mode, address.get(mode));
    return to.pathname + to.search;
  };
  if (!mine?.able) {
    $("[data-none]").hidden = true;
    $("[data-unable]").hidden = false;
    return;
  }

  const progress = new Map();
  const bytes = (draft) => draft.files.reduce((sum, file) => sum + file.size, 0);
  const gone = (draft) => {
    const whole = bytes(draft);
    const sent = progress.get(draft.id) ?? (whole ? draft.files.reduce((sum, file) => sum + (file.sent ?? 0), 0) / whole : 0);
    return Math.floor(sent * 100);
  };
  const standing = (draft) => {
    if (draft.state === "sent") return ["green", word("sent")];
    if (draft.state === "refused") return ["red", word("refused", { count: draft.problem?.errors?.length ?? 1 })];
    if (draft.state === "writing") return ["grey", word("draft")];
    if (mine.isSpent(draft)) return ["red", word("spent")];
    if (mine.isOld(draft)) return ["goldt", word("old", { at: when(draft.begun) })];
    if (progress.has(draft.id)) return ["blue", word("sending", { n: gone(draft) })];
    if (gone(draft) > 0) return ["goldt", word("cut", { n: gone(draft) })];
    if (draft.why && draft.why !== "net") return ["goldt", word(draft.why)];
    return ["goldt", word(sync ? "waits" : "waits-open")];
  };
  const slipLink = (answer) => {
    const link = new URL(answer.secret_url);
    return moded(`${link.pathname}/giay-hen${link.search}`);
  };
  const title = (draft) => draft.fields.text?.trim().slice(0, 90) || (draft.files.length ? word("photos", { n: draft.files.length }) : word("untitled"));

  const push = async (id) => {
    await mine.change(id, (draft) => void Object.assign(draft, { next: 0, again: true }));
    await mine.queue(id);
    dispatchEvent(new Event("phan-anh-cho"));
    if (!navigator.onLine) return void (said.textContent = word("no-net"));
    progress.set(id, 0);
    await draw();
    let drawn = -1;
    try {
      await mine.send(id, (done) => {
        progress.set(id, done);
        if (Math.floor(done * 20) !== drawn) {
          drawn = Math.floor(done * 20);
          draw();
        }
      });
    } finally {
      progress.delete(id);
    }
    await draw();
  };
  const drop = async (draft) => {
    if (!confirm(word(draft.body ? "delete-sure-sent" : "delete-sure"))) return;
    await mine.remove(draft.id);
    await draw();
    said.textContent = word("deleted");
  };

  const actions = (draft, box) => {
    const add = (key, act, style = "sec") => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: `btn ${style}`, textContent: word(key) });
      button.dataset.act = key;
      button.addEventListener("click", act);
      box.append(button);
    };
    const go = (key, href, style = "sec") => {
      const link = Object.assign(document.createElement("a"), { className: `btn ${style}`, href, textContent: word(key) });
      link.dataset.act = key;
      box.append(link);
    };
    const edit = moded(`/bao?nhap=${draft.id}`);
    if (draft.state === "sent") go("see", slipLink(draft.answer), "pri");
    else if (draft.state === "writing") go("go-on", edit, "pri");
    else if (draft.state === "refused") go("mend", edit, "pri");
    else if (!mine.isSpent(draft) && !progress.has(draft.id)) {
      add(mine.isOld(draft) ? "send-old" : gone(draft) ? "send-on" : "send", () => push(draft.id), "pri");
      // What was sealed may have arrived: changing it could make two of one.
      if (!draft.body) go("edit", edit);
    }
    if (!progress.has(draft.id)) add(draft.state === "sent" ? "forget" : "delete", () => drop(draft));
  };

  const fill = (root, slots) => {
    for (const [name, text] of Object.entries(slots)) $(`[data-s="${name}"]`, root).textContent = text;
  };
  const row = (draft) => {
    const made = $("[data-row]", document).content.firstElementChild.cloneNode(true);
    const [tone, text] = standing(draft);
    made.dataset.id = draft.id;
    made.dataset.state = draft.state;
    fill(made, { title: draft.state === "sent" ? draft.answer.shown_code : title(draft), state: text, temp: draft.temp, at: when(draft.state === "sent" ? draft.sent : draft.changed) });
    $('[data-s="state"]', made).classList.add(tone);
    if (draft.files.length) fill(made, { size: `· ${word("photos", { n: draft.files.length })} · ${size(bytes(draft))}` });
    for (const { detail } of draft.state === "refused" ? (draft.problem?.errors ?? []) : []) {
      $("[data-problems]", made).append(Object.assign(document.createElement("li"), { textContent: detail }));
    }
    actions(draft, $("[data-do]", made));
    return made;
  };

  // The temporary slip: what was kept, under a code of this phone; the true slip once it is sent.
  const ticket = async (draft) => {
    const slip = $("[data-ticket]");
    slip.hidden = !draft || draft.state === "writing";
    if (slip.hidden) return;
    const sent = draft.state === "sent";
    slip.dataset.state = draft.state;
    fill(slip, {
      label: word(sent ? "slip" : "temp-slip"),
      code: sent ? draft.answer.shown_code : draft.temp,
      about: standing(draft)[1],
      kept: sent ? word("arrived", { at: when(draft.sent) }) : [title(draft), draft.files.length ? word("photos", { n: draft.files.length }) : ""].filter(Boolean).join(" · "),
      due: sent && draft.answer.due ? when(draft.answer.due) : word("due-later"),
    });
    const see = $("[data-see]", slip);
    see.hidden = !sent;
    if (sent) see.href = slipLink(draft.answer);
  };

  let drawing = Promise.resolve();
  const draw = () =>
    (drawing = drawing.then(async () => {
      const drafts = (await mine.drafts()).filter((draft) => draft.state !== "writing" || !mine.isBlank(draft));
      const focused = document.activeElement?.closest?.("[data-id]")?.dataset.id;
      const act = document.activeElement?.dataset?.act;
      for (const part of ["waiting", "sent"]) {
        const rows = drafts.filter((draft) => (draft.state === "sent") === (part === "sent"));
        $(`[data-${part}] ul`).replaceChildren(...rows.map(row));
        $(`[data-${part}]`).hidden = rows.length === 0;
      }
      $("[data-none]").hidden = drafts.some((draft) => draft.state !== "sent");
      await ticket(drafts.find((draft) => draft.id === address.get("viec")));
      if (focused) {
        const again = $(`[data-id="${focused}"]`);
        ($(`[data-act="${act}"]`, again ?? page) ?? (again && $("[data-act]", again)))?.focus();
      }
    }));

  try {
    await mine.tidy();
    await draw();
    page.dataset.ready = "1";
    const room = await navigator.storage?.estimate?.();
    if (room?.quota) $("[data-room]").textContent = word("room", { used: size(room.usage ?? 0), all: size(room.quota) });
  } catch {
    $("[data-none]").hidden = true;
    $("[data-unable]").hidden = false;
    return;
  }
  if (window.BroadcastChannel) new BroadcastChannel("phan-anh").onmessage = () => draw();
  setInterval(() => document.visibilityState === "visible" && progress.size === 0 && draw(), 4000);
  const named = await mine.get(address.get("viec") ?? "");
  if (named?.state === "waiting" && navigator.onLine && named.why !== "many") {
    dispatchEvent(new Event("phan-anh-cho"));
  }
})();
