// Sends what waits: files in pieces that survive a cut, then the report. Runs in pages and in the
// service worker; one lock a draft keeps them apart, and the server's key keeps two from becoming one
// too many even where there are no locks.
"use strict";
((root) => {
  const kept = root.phanAnh;
  const PIECE = 64 << 10; // a cut costs at most this much
  const PATIENCE_MS = 60e3;
  const FIRST_WAIT_MS = 4e3;
  const LONGEST_WAIT_MS = 15 * 60e3;
  const LEASE_MS = 90e3; // where there are no locks: how long one sender keeps others away
  const DAY_MS = 86400e3;
  const OLD_MS = 14 * DAY_MS; // the matter may have changed: the person is asked first
  const GONE = ["unknown_file", "file_unfinished", "file_used", "checksum"];
  const KEY_MS = 50 * DAY_MS; // the server remembers keys for sixty days

  /** Not now: the link or the service is away. `seconds` if the service said how long. */
  class Later extends Error {
    constructor(why, seconds = 0) {
      super(why);
      this.seconds = seconds;
    }
  }
  /** Not like this: a person must change something. */
  class Refused extends Error {
    constructor(problem) {
      super(problem.code ?? "refused");
      this.problem = problem;
    }
  }

  const call = async (path, options) => {
    const end = new AbortController();
    const timer = setTimeout(() => end.abort(), PATIENCE_MS);
    try {
      // A hotel's sign-in page answers for everybody: a redirect is no answer of ours.
      return await fetch(path, { ...options, signal: end.signal, credentials: "same-origin", cache: "no-store", redirect: "error" });
    } catch {
      throw new Later("net");
    } finally {
      clearTimeout(timer);
    }
  };
  const kind = (answer) => (answer.headers.get("content-type") ?? "").split(";")[0];
  const data = async (answer) => {
    try {
      return await answer.json();
    } catch {
      throw new Later("net");
    }
  };
  // Anything but the answer that was hoped for. On a job more may be wrong: somebody was faster, or it
  // is another agency's by now.
  const WRONG = [400, 413, 415, 422];
  const WRONG_JOB = [...WRONG, 403, 404, 409];
  const refuse = async (answer, wrong = WRONG) => {
    if (answer.status === 401) throw new Later("sign_in");
    if (wrong.includes(answer.status) && kind(answer) === "application/problem+json") {
      throw new Refused(await data(answer));
    }
    throw new Later(answer.status === 429 ? "many" : "service", Number(answer.headers.get("retry-after")) || 0);
  };

  const digest = async (blob) => {
    const sum = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
    return [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const fileKind = (type) => (/^(image|audio|video)\//.exec(type)?.[1] ?? "document").replace("image", "photo");

  const noteFile = (id, key, about) =>
    kept.change(id, (draft) => {
      const file = draft.files.find((one) => one.key === key);
      if (!file) return false;
      Object.assign(file, about);
    });

  // Brings one file over, from wherever it was cut; answers its id on the server.
  const upload = async (draft, file, tell) => {
    const blob = await kept.blob(file.key);
    if (!blob) return null;
    let { upload: id, round = 0 } = file;
    let offset = null;
    let steps = 20 + 3 * Math.ceil(blob.size / PIECE);
    while (steps-- > 0) {
      if (!id) {
        const answer = await call(`/api/v1/uploads?en=${draft.lang === "en" ? 1 : 0}`, {
          method: "POST",
          headers: { "content-type": "application/json", "idempotency-key": `${draft.id}.${file.key}.${round}` },
          body: JSON.stringify({ size: blob.size, sha256: await digest(blob), kind: fileKind(blob.type) }),
        });
        if (answer.status !== 201 || kind(answer) !== "application/json") await refuse(answer);
        const begun = await data(answer);
        [id, offset] = [begun.id, begun.offset];
        await noteFile(draft.id, file.key, { upload: id, round });
      }
      const path = `/api/v1/uploads/${encodeURIComponent(id)}`;
      if (offset === null) {
        const answer = await call(path, { method: "HEAD" });
        const told = answer.headers.get("upload-offset");
        if (answer.ok && told !== null) offset = Number(told);
        else if (answer.status === 404 || answer.status === 410) [id, round] = [null, round + 1];
        else throw new Later("service", Number(answer.headers.get("retry-after")) || 0);
        continue;
      }
      tell(offset);
      if (offset >= blob.size) return id;
      const answer = await call(path, {
        method: "PATCH",
        headers: { "upload-offset": String(offset), "content-type": "application/offset+octet-stream" },
        body: blob.slice(offset, offset + PIECE),
      });
      const told = answer.headers.get("upload-offset");
      // Whatever went wrong, the service tells how far it got.
      if (told !== null) offset = Number(told);
      else if (answer.status === 204 || answer.status === 409) offset = null;
      else if (answer.status === 404 || answer.status === 410) [id, round, offset] = [null, round + 1, null];
      else await refuse(answer);
    }
    throw new Later("service");
  };

  const bodyOf = (draft, ids) => {
    const { fields } = draft;
    const body = {};
    for (const name of ["text", "place", "area", "category", "name", "phone", "email"]) {
      const value = (fields[name] ?? "").trim();
      if (value) body[name] = value;
    }
    if (fields.lat && fields.lon) Object.assign(body, { lat: Number(fields.lat), lon: Number(fields.lon) });
    Object.assign(body, { hide_name: fields.hide_name !== "", consent: fields.consent === "1" });
    const answers = Object.entries(fields).filter(([name, value]) => name.startsWith("answers.") && value.trim());
    if (answers.length) body.answers = Object.fromEntries(answers.map(([name, value]) => [name.slice("answers.".length), value.trim()]));
    if (fields.known) body.known = true;
    if (ids.length) body.files = ids;
    return JSON.stringify(body);
  };

  // A deed of an officer: the fields of its form, as the form would send them.
  const jobBodyOf = (draft, ids) => {
    const body = new URLSearchParams();
    for (const [name, value] of draft.job.pairs) body.append(name, value);
    for (const id of ids) body.append("files", id);
    return body.toString();
  };
  const act = async (draft) => {
    const { code, action, version, who } = draft.job;
    const answer = await call(`/api/v1/reports/${code}/actions/${action}?en=${draft.lang === "en" ? 1 : 0}`, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "idempotency-key": draft.id,
        "if-match": `"${version}"`,
        "x-acts-as": who,
      },
      body: draft.body,
    });
    if (answer.status !== 200 || kind(answer) !== "application/json") await refuse(answer, WRONG_JOB);
    const told = await data(answer);
    // What was written after it, without a network, followed it: it has seen its own deed.
    for (const other of await kept.jobs()) {
      const next = other.id !== draft.id && other.job.code === code && other.job.who === who && other.job.version === version;
      if (next && other.state !== "sent") await kept.change(other.id, (one) => void (one.job.version = told.version));
    }
    const done = await kept.finish(draft.id, { code, version: told.version });
    if (done) say(done);
    return done;
  };

  const say = (draft) => {
    if (!root.BroadcastChannel) return;
    const line = new BroadcastChannel("phan-anh");
    line.postMessage({ id: draft.id, state: draft.state });
    line.close();
  };

  const attempt = async (id, tell) => {
    let draft = await kept.get(id);
    if (!draft || draft.state !== "waiting") return draft;
    // A deed may say nothing but itself: its body is empty, and sealed all the same.
    if (draft.body === undefined) {
      const whole = draft.files.reduce((sum, file) => sum + file.size, 0);
      let before = 0;
      const ids = [];
      for (const file of draft.files) {
        const at = await upload(draft, file, (offset) => {
          const done = whole ? (before + offset) / whole : 1;
          tell(done);
          return noteFile(id, file.key, { sent: offset });
        });
        before += file.size;
        if (at) ids.push(at);
      }
      // Sealed before it leaves: a second try sends the same bytes under the same key, whatever
      // became of the first.
      const body = draft.job ? jobBodyOf(draft, ids) : bodyOf(draft, ids);
      draft = await kept.change(id, (one) => (one.state === "waiting" && one.body === undefined ? void Object.assign(one, { body, sealed: Date.now() }) : false));
      if (draft?.body === undefined) return draft;
    }
    tell(1);
    if (draft.job) return act(draft);
    const answer = await call(`/api/v1/reports?en=${draft.lang === "en" ? 1 : 0}`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": draft.id },
      body: draft.body,
    });
    if (answer.status !== 201 || kind(answer) !== "application/json") await refuse(answer);
    const slip = await data(answer);
    if (!slip.code) throw new Later("service");
    const { code, shown_code, secret_url, promise } = slip;
    const done = await kept.finish(id, { code, shown_code, secret_url, due: promise?.due ?? null, estimate: promise?.estimate ?? null });
    if (done) say(done);
    return done;
  };

  // A refusal was an answer: nothing of this body was kept there, so another may follow.
  const refused = (id, problem) =>
    kept.change(id, (draft) => {
      delete draft.body;
      delete draft.sealed;
      const codes = [problem.code, ...(problem.errors ?? []).map((error) => error.code)];
      if (!draft.renewed && codes.some((code) => GONE.includes(code))) {
        // The service no longer has a file (they wait there for a day), or got it wrong: once more
        // from the phone.
        for (const file of draft.files) Object.assign(file, { upload: null, round: (file.round ?? 0) + 1, sent: 0 });
        Object.assign(draft, { renewed: true, next: 0 });
      } else Object.assign(draft, { state: "refused", problem });
    });
  const later = (id, error) =>
    kept.change(id, (draft) => {
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(draft.tries, 10)) * (0.75 + Math.random() / 2);
      draft.tries += 1;
      draft.next = Date.now() + Math.max(wait, error.seconds * 1000);
      draft.why = error.message;
    });

  // A browser may put a page aside, frozen in the middle, with all that it holds: it lets go first. The key keeps
  // what it may have sent from coming twice.
  const aside = root.document ? () => new Promise((free) => root.addEventListener("pagehide", () => free(null), { once: true })) : () => new Promise(() => {});

  const guarded = async (id, work) => {
    if (root.navigator.locks) {
      return root.navigator.locks.request(`gui:${id}`, { ifAvailable: true }, (lock) => (lock ? Promise.race([work(), aside()]) : null));
    }
    let mine = false;
    await kept.change(id, (draft) => {
      if ((draft.lease ?? 0) > Date.now()) return false;
      draft.lease = Date.now() + LEASE_MS;
      mine = true;
    });
    if (!mine) return null;
    try {
      return await work();
    } finally {
      await kept.change(id, (draft) => void (draft.lease = 0));
    }
  };

  /** Sends one draft; answers how it stands afterwards, or nothing where another is at it. */
  const send = (id, tell = () => {}) =>
    guarded(id, async () => {
      for (;;) {
        try {
          return await attempt(id, tell);
        } catch (error) {
          if (error instanceof Refused) {
            const draft = await refused(id, error.problem);
            if (draft?.state === "waiting") continue;
            if (draft) say(draft);
            return draft;
          }
          if (!(error instanceof Later)) throw error;
          const draft = await later(id, error);
          if (draft) say(draft);
          return draft;
        }
      }
    });

  /** How a draft stands once whoever is at it has ended: the worker may be quicker than the page. */
  const settled = async (id) => {
    if (root.navigator.locks) {
      const end = AbortSignal.timeout(PATIENCE_MS);
      await root.navigator.locks.request(`gui:${id}`, { signal: end }, () => {}).catch(() => {});
    }
    return kept.get(id);
  };

  const isOld = (draft) => Date.now() - draft.begun > OLD_MS && !draft.again;
  /** A body went out under a key that the server may have forgotten: it must not go out again. */
  const isSpent = (draft) => Boolean(draft.sealed) && Date.now() - draft.sealed > KEY_MS;

  /** Sends all that wait and are due (all of them if `now`); answers how many still wait. */
  const flush = async (now = false) => {
    let waiting = 0;
    // Deeds on one report go in the order in which they were done; what stops one stops those after it.
    const all = (await kept.all()).sort((a, b) => (a.job && b.job ? a.queued - b.queued : Number(Boolean(a.job)) - Number(Boolean(b.job))));
    const stopped = new Set();
    for (const draft of all) {
      if (draft.job && stopped.has(draft.job.code)) continue;
      if (draft.job && draft.state === "refused") stopped.add(draft.job.code);
      if (draft.state !== "waiting" || isOld(draft) || isSpent(draft)) continue;
      if (!now && draft.next > Date.now()) {
        waiting += 1;
        if (draft.job) stopped.add(draft.job.code);
        continue;
      }
      const after = await send(draft.id);
      if (draft.job && after?.state !== "sent") stopped.add(draft.job.code);
      if (after === null || after?.state === "waiting") waiting += 1;
      if (after?.state === "waiting" && after.why === "net") {
        // The link is away for the others, too.
        return waiting + 1;
      }
    }
    return waiting;
  };

  /** What was written is finished: from now on it is sent whenever it can be. */
  const queue = async (id) => {
    const draft = await kept.change(id, (one) => {
      if (one.state === "sent") return false;
      delete one.problem;
      Object.assign(one, { state: "waiting", tries: 0, next: 0, renewed: false, queued: Date.now() });
    });
    try {
      const worker = await (root.registration ?? root.navigator.serviceWorker?.getRegistration());
      await worker?.sync?.register("gui");
    } catch {
      // no background sync here: pages send when they are open
    }
    return draft;
  };

  Object.assign(kept, { send, settled, flush, queue, isOld, isSpent });
})(self);
