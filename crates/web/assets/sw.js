// The service worker: the pages of the report without a network, and sending when it is back.
// What it may keep is the server's to say, answer by answer: a page without `x-keep` is never kept.
// docs/decisions/0014 tells what has the mark and what never does.
"use strict";
const VERSION = "__VERSION__";
const ASSETS = __ASSETS__;
const FONTS = __FONTS__;
const SHELL = __SHELL__;
const [ICON] = __ICON__;
importScripts(__SCRIPTS__);

const HOME = `vo-${VERSION}`; // the shell: fixed files and the pages of the report
const READ = `doc-${VERSION}`; // public pages last seen, and their photos
const VERSIONS_KEPT = 2; // a tab of the version before may still ask for its files
const PAGES_KEPT = 36;
const PICTURES_KEPT = 60;
const KEPT_MS = 7 * 86400e3; // what was taken from the public goes from phones within a week
const RENEWED_MS = 86400e3;
const SLOW_MS = 4000; // a link that answers nothing for so long is as good as none
const AT = "x-kept-at";
const JOBS = "viec"; // an officer's jobs, each with its files and photos, until they sign out
const JOBS_KEPT = 12;
const OWNER = "/v/chu"; // whose they are
const WITH_PAGES = /^\/assets\/(ground|map|nearby|base-map|brand|mark)\./;

const cached = (request, options) => caches.match(request, options);

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const home = await caches.open(HOME);
      // Whole or not at all: a shell with a piece missing would fail on the road.
      await home.addAll(ASSETS);
      await Promise.all(
        SHELL.map(async (path) => {
          const answer = await fetch(path, { credentials: "omit", cache: "no-store" });
          if (!answer.ok || answer.headers.get("x-keep") !== `shell ${VERSION}`) throw new Error(`not of this version: ${path}`);
          await home.put(path, await stamped(answer));
        }),
      );
      // Nobody waits for letters.
      await home.addAll(FONTS).catch(() => {});
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      for (const prefix of ["vo-", "doc-"]) {
        const ours = names.filter((name) => name.startsWith(prefix));
        const kept = ours.filter((name) => !name.endsWith(VERSION)).slice(1 - VERSIONS_KEPT);
        for (const name of ours) {
          if (!name.endsWith(VERSION) && !kept.includes(name)) await caches.delete(name);
        }
      }
      await self.clients.claim();
    })(),
  );
});

// A notice says what the server put into it, and leads to a page of ours and nowhere else.
self.addEventListener("push", (event) => {
  const told = event.data?.json() ?? {};
  event.waitUntil(self.registration.showNotification(told.title ?? "", { body: told.body, tag: told.tag, data: told.url, icon: ICON, badge: ICON }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data ?? "/toi", self.location.origin);
  if (url.origin === self.location.origin) event.waitUntil(lead(url.href));
});

// A tab that shows the page already comes to the front; a second one would be in the way.
async function lead(address) {
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = tabs.find((tab) => tab.url === address);
  return there ? there.focus() : self.clients.openWindow(address);
}

// The browser changed its address: the service learns the new one.
self.addEventListener("pushsubscriptionchange", (event) => {
  const { oldSubscription: old, newSubscription: made } = event;
  const tell = (method, body) => fetch("/toi/tin/trinh-duyet", { method, body: JSON.stringify(body), headers: { "content-type": "application/json" } });
  const renew = async () => {
    const fresh = made ?? (old && (await self.registration.pushManager.subscribe(old.options)));
    if (fresh) await tell("POST", fresh);
    if (old) await tell("DELETE", { endpoint: old.endpoint });
  };
  event.waitUntil(renew().catch(() => {}));
});

self.addEventListener("message", (event) => {
  if (event.data === "thay") self.skipWaiting();
  if (event.data === "gui") event.waitUntil(phanAnh.flush(true).catch(() => {}));
});

self.addEventListener("sync", (event) => {
  if (event.tag !== "gui") return;
  event.waitUntil(
    phanAnh.flush(true).then((waiting) => {
      // The browser tries again while this fails.
      if (waiting > 0) throw new Error(`${waiting} wait`);
    }),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method === "POST" && url.origin === location.origin && url.pathname === "/dang-xuat") event.waitUntil(caches.delete(JOBS));
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/assets/")) return event.respondWith(fixed(request));
  if (url.pathname.startsWith("/tep/")) return event.respondWith(picture(request));
  if (request.mode === "navigate" && isJob(url)) return event.respondWith(job(event, request, url));
  if (request.mode === "navigate" && !isInner(url)) event.respondWith(page(event, request, url));
});

// The doors of staff and links with a secret are not this worker's business at all.
function isInner(url) {
  return /^\/(lam-viec|quan-tri|ban-chi-dao|dang-nhap|dang-xuat|api|hooks)(\/|$)/.test(url.pathname) || url.searchParams.has("k");
}

// A job is kept for the one who saw it, if the server says so.
const isJob = (url) => /^\/v\/\d+$/.test(url.pathname);
async function job(event, request, url) {
  const path = url.pathname + (url.searchParams.get("en") === "1" ? "?en=1" : "");
  const asked = fetch(request);
  event.waitUntil(asked.then((answer) => keepJob(path, answer.clone())).catch(() => {}));
  const known = await fresh(path, JOBS);
  try {
    if (!known) return await asked;
    const slow = new Promise((done) => setTimeout(done, SLOW_MS));
    return (await Promise.race([asked, slow])) ?? shown(known);
  } catch {
    return known ? shown(known) : away(url);
  }
}

async function keepJob(path, answer) {
  if ([403, 404, 410].includes(answer.status)) return dropJob(await caches.open(JOBS), path);
  const [mark, who] = (answer.headers.get("x-keep") ?? "").split(" ");
  if (!answer.ok || answer.redirected || mark !== "job" || !who) return;
  const owner = await (await caches.open(JOBS)).match(OWNER);
  if (owner && (await owner.text()) !== who) await caches.delete(JOBS);
  const jobs = await caches.open(JOBS);
  await jobs.put(OWNER, new Response(who));
  const html = await answer.clone().text();
  await jobs.delete(path);
  await jobs.put(path, await stamped(answer));
  for (const part of partsOf(html)) if (!(await cached(part))) await jobs.add(part).catch(() => {});
  const pages = (await jobs.keys()).map((one) => new URL(one.url)).filter(isJob);
  for (const old of pages.slice(0, Math.max(0, pages.length - JOBS_KEPT))) await dropJob(jobs, old.pathname + old.search);
}

// The page goes with its photos: nobody else's page shows them.
async function dropJob(jobs, path) {
  const html = await (await jobs.match(path))?.text();
  for (const part of partsOf(html ?? "")) if (part.startsWith("/tep/")) await jobs.delete(part);
  await jobs.delete(path);
}

const partsOf = (html) => new Set([...html.matchAll(/(?:src|href|data-ghost)="(\/(?:assets|tep)\/[^"]+)"/g)].map(([, part]) => part));

// What a kept page needs beside the app's own files (the map's script and its light layer) stays with
// them from its first use on. Names change with their bytes, so there are as many as files.
async function fixed(request) {
  const known = await cached(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok && WITH_PAGES.test(new URL(request.url).pathname)) {
    await (await caches.open(HOME)).put(request, answer.clone());
  }
  return answer;
}

async function picture(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok && (answer.headers.get("cache-control") ?? "").startsWith("public")) {
      const read = await caches.open(READ);
      await read.put(request, await stamped(answer.clone()));
      await trim(read, "/tep/", PICTURES_KEPT);
    }
    return answer;
  } catch (error) {
    const kept = (await fresh(request)) ?? (await (await caches.open(JOBS)).match(request));
    if (kept) return kept;
    throw error;
  }
}

async function page(event, request, url) {
  const asked = fetch(request);
  event.waitUntil(asked.then((answer) => remember(url, answer.clone())).catch(() => {}));
  const known = await held(url);
  try {
    if (!known) return await asked;
    const slow = new Promise((done) => setTimeout(done, SLOW_MS));
    return (await Promise.race([asked, slow])) ?? shown(known);
  } catch {
    return known ? shown(known) : away(url);
  }
}

// The copy of a page: the same in the same language; the type size is the page's own script's.
async function held(url) {
  const plain = bare(url);
  return (await (await caches.open(HOME)).match(plain)) ?? fresh(plain);
}

function bare(url) {
  const rest = [...url.searchParams].filter(([name]) => name !== "en" && name !== "to");
  if (isForm(url)) rest.length = 0;
  const query = new URLSearchParams(rest);
  if (url.searchParams.get("en") === "1") query.append("en", "1");
  const text = query.toString();
  return url.pathname + (text && `?${text}`);
}

// Which draft a page opens is for its script, not for the copy of the page.
function isForm(url) {
  return url.pathname === "/bao" || url.pathname === "/bao/noi" || url.pathname === "/toi/hop-cho";
}

async function remember(url, answer) {
  const mark = answer.headers.get("x-keep");
  const plain = bare(url);
  if (answer.ok && !answer.redirected && mark === `shell ${VERSION}` && SHELL.includes(plain)) {
    await (await caches.open(HOME)).put(plain, await stamped(answer));
    return;
  }
  if (answer.ok && !answer.redirected && SHELL.includes(plain)) return renew(plain);
  const read = await caches.open(READ);
  if (answer.ok && !answer.redirected && mark === "page") return keep(read, plain, answer);
  if (!/^\/hs\/\d+$/.test(url.pathname)) return;
  // A reporter's own view stays with the server. What everybody may read of it is kept instead, and
  // what nobody may read any more goes.
  const open = answer.ok ? await fetch(plain, { credentials: "omit", cache: "no-store" }) : null;
  if (open?.ok && !open.redirected && open.headers.get("x-keep") === "page") return keep(read, plain, open);
  if (open || answer.status === 404 || answer.status === 410) await read.delete(plain);
}

// Somebody who is signed in sees more than is kept: once a day the page is asked for as a stranger's.
async function renew(plain) {
  const home = await caches.open(HOME);
  const known = await home.match(plain);
  if (known && Date.now() - Date.parse(known.headers.get(AT)) < RENEWED_MS) return;
  const answer = await fetch(plain, { credentials: "omit", cache: "no-store" });
  if (answer.ok && answer.headers.get("x-keep") === `shell ${VERSION}`) await home.put(plain, await stamped(answer));
}

async function keep(read, path, answer) {
  await read.delete(path);
  await read.put(path, await stamped(answer));
  await trim(read, "/", PAGES_KEPT, "/tep/");
}

// The oldest of those that begin with `prefix` go first.
async function trim(read, prefix, most, except) {
  const paths = (await read.keys()).filter((one) => {
    const path = new URL(one.url).pathname;
    return path.startsWith(prefix) && !(except && path.startsWith(except));
  });
  for (const old of paths.slice(0, Math.max(0, paths.length - most))) await read.delete(old);
}

async function stamped(answer) {
  const headers = new Headers(answer.headers);
  headers.set(AT, new Date().toISOString());
  headers.delete("set-cookie");
  return new Response(await answer.blob(), { status: answer.status, headers });
}

async function fresh(request, where = READ) {
  const read = await caches.open(where);
  const kept = await read.match(request);
  if (!kept) return undefined;
  if (Date.now() - Date.parse(kept.headers.get(AT)) < KEPT_MS) return kept;
  await read.delete(request);
  return undefined;
}

// A kept page says of when it is.
async function shown(kept) {
  if (!(kept.headers.get("content-type") ?? "").startsWith("text/html")) return kept;
  const html = (await kept.text()).replace("data-offline", `data-offline data-kept="${kept.headers.get(AT)}"`);
  const headers = new Headers(kept.headers);
  headers.delete("content-length");
  headers.delete("content-encoding");
  return new Response(html, { status: 200, headers });
}

async function away(url) {
  const path = url.searchParams.get("en") === "1" ? "/ngoai-tuyen?en=1" : "/ngoai-tuyen";
  return (await cached(path)) ?? Response.error();
}
