// What this phone keeps: drafts, reports that wait to be sent, and their photos, in IndexedDB. Pages
// and the service worker share it. A photo is written before anything else is done with it.
"use strict";
((root) => {
  const NAME = "phan-anh";
  const VERSION = 2;
  const BLOCKED_MS = 3000; // an old tab holds the old tables: the form goes on without them
  const DAY_MS = 86400e3;
  const SENT_KEPT_MS = 30 * DAY_MS; // sent ones are shown for a month, without anything personal
  const BLANK_KEPT_MS = DAY_MS; // a draft with nothing in it

  let opening = null;
  const open = () => {
    opening ??= new Promise((done, fail) => {
      const asked = indexedDB.open(NAME, VERSION);
      const late = setTimeout(() => fail(new Error("blocked")), BLOCKED_MS);
      asked.onupgradeneeded = () => {
        const base = asked.result;
        for (const old of [...base.objectStoreNames]) base.deleteObjectStore(old);
        base.createObjectStore("drafts", { keyPath: "id" });
        base.createObjectStore("files", { keyPath: "key" }).createIndex("draft", "draft");
      };
      asked.onsuccess = () => {
        clearTimeout(late);
        // Another version must be able to take over at once.
        asked.result.onversionchange = () => {
          asked.result.close();
          opening = null;
        };
        asked.result.onclose = () => (opening = null);
        done(asked.result);
      };
      asked.onerror = () => {
        clearTimeout(late);
        fail(asked.error);
      };
    }).catch((error) => {
      opening = null;
      throw error;
    });
    return opening;
  };

  // One transaction: `work` gets the tables and may return a request, whose result is the answer.
  // It counts as done when it is on the disk, not when it was asked for.
  const within = async (mode, work) => {
    const base = await open();
    return new Promise((done, fail) => {
      const all = base.transaction(["drafts", "files"], mode, { durability: mode === "readonly" ? "default" : "strict" });
      let answer;
      all.oncomplete = () => done(answer);
      all.onabort = () => fail(all.error ?? new DOMException("aborted", "AbortError"));
      all.onerror = () => {};
      const set = (value) => (answer = value);
      work(all.objectStore("drafts"), all.objectStore("files"), set, all);
    });
  };
  const read = (work) => within("readonly", work);
  const write = (work) => within("readwrite", work);

  const fresh = (id, lang) => {
    const now = Date.now();
    // The temporary code is for people: four letters of the alphabet that nobody mistakes.
    const letters = "ACDEFHKLMNPRTUVXY";
    const drawn = crypto.getRandomValues(new Uint8Array(4));
    const temp = "T-" + [...drawn].map((n) => letters[n % letters.length]).join("");
    return { id, temp, lang, state: "writing", begun: now, changed: now, fields: {}, files: [], tries: 0, next: 0 };
  };

  const all = () =>
    read((table, files, set) => {
      table.getAll().onsuccess = (event) => set(event.target.result.sort((a, b) => b.changed - a.changed));
    });
  // What an officer wrote on a job is kept beside what citizens report, and shown apart.
  const drafts = async () => (await all()).filter((draft) => !draft.job);
  const jobs = async () => (await all()).filter((draft) => draft.job);
  const get = (id) =>
    read((table, files, set) => {
      table.get(id).onsuccess = (event) => set(event.target.result);
    });

  // Reads a draft, lets `change` alter it, writes it back, all in one transaction.
  const change = (id, alter, lang) =>
    write((table, files, set) => {
      table.get(id).onsuccess = (event) => {
        const draft = event.target.result ?? (lang ? fresh(id, lang) : null);
        if (!draft || alter(draft) === false) return set(draft);
        draft.changed = Date.now();
        table.put(draft);
        set(draft);
      };
    });

  // A file of a draft; the draft is begun by it if need be.
  const addFile = (id, lang, blob, about) => {
    const key = crypto.randomUUID();
    return write((table, files, set) => {
      files.put({ key, draft: id, blob });
      table.get(id).onsuccess = (event) => {
        const draft = event.target.result ?? fresh(id, lang);
        draft.files.push({ key, type: blob.type, size: blob.size, name: blob.name ?? "", ...about });
        draft.changed = Date.now();
        table.put(draft);
        set(key);
      };
    });
  };
  const blob = (key) =>
    read((table, files, set) => {
      files.get(key).onsuccess = (event) => set(event.target.result?.blob);
    });
  // The smaller copy takes the place of the photo as it came.
  const replaceFile = (id, key, smaller) =>
    write((table, files) => {
      table.get(id).onsuccess = (event) => {
        const draft = event.target.result;
        const file = draft?.files.find((one) => one.key === key);
        if (!file) return;
        files.put({ key, draft: id, blob: smaller });
        Object.assign(file, { type: smaller.type, size: smaller.size, raw: false });
        table.put(draft);
      };
    });
  const removeFile = (id, key) =>
    write((table, files) => {
      files.delete(key);
      table.get(id).onsuccess = (event) => {
        const draft = event.target.result;
        if (!draft) return;
        draft.files = draft.files.filter((one) => one.key !== key);
        draft.changed = Date.now();
        table.put(draft);
      };
    });

  const dropFiles = (files, id) => {
    files.index("draft").openKeyCursor(IDBKeyRange.only(id)).onsuccess = (event) => {
      const at = event.target.result;
      if (!at) return;
      files.delete(at.primaryKey);
      at.continue();
    };
  };
  const remove = (id) =>
    write((table, files) => {
      table.delete(id);
      dropFiles(files, id);
    });
  // It has arrived: the code stays, what was written and photographed goes.
  const finish = (id, answer) =>
    write((table, files, set) => {
      table.get(id).onsuccess = (event) => {
        const draft = event.target.result;
        if (!draft) return;
        const kept = { photos: draft.files.length };
        for (const gone of ["body", "problem", "fields", "files"]) delete draft[gone];
        Object.assign(draft, { state: "sent", sent: Date.now(), changed: Date.now(), answer, ...kept, fields: {}, files: [] });
        if (draft.job) delete draft.job.pairs;
        table.put(draft);
        dropFiles(files, id);
        set(draft);
      };
    });

  const isBlank = (draft) =>
    draft.files.length === 0 && !["text", "place", "area", "lat", "phone", "email", "name"].some((name) => draft.fields[name]);
  const tidy = async () => {
    const now = Date.now();
    for (const draft of await all()) {
      const over =
        (draft.state === "sent" && now - draft.sent > SENT_KEPT_MS) ||
        (draft.state === "writing" && !draft.job && isBlank(draft) && now - draft.changed > BLANK_KEPT_MS);
      if (over) await remove(draft.id);
    }
  };

  // Secure pages only: elsewhere there is no digest and no worker, and the form is a plain form.
  const able = Boolean(root.isSecureContext && root.indexedDB && root.crypto?.subtle && root.crypto.randomUUID);
  root.phanAnh = { able, all, drafts, jobs, get, change, addFile, blob, replaceFile, removeFile, remove, finish, isBlank, tidy };
})(self);
