// Lists every screen of a demonstration for check.mjs: signs in each role, files a report of its own,
// and finds a case of each kind.
//
//   node screens.mjs BASE_URL ACCOUNTS PAGES
//
// ACCOUNTS is the demonstration's `demo-accounts.json`; PAGES is written.

import { readFile, writeFile } from "node:fs/promises";

const [base, accountsFile, out] = process.argv.slice(2);
if (!base || !accountsFile || !out) {
  console.error("usage: node screens.mjs BASE_URL ACCOUNTS PAGES");
  process.exit(2);
}
const text = await readFile(accountsFile, "utf8");
const read = JSON.parse(text);
const accounts = Array.isArray(read) ? read : read.accounts;

/** The cookie of a signed-in account. */
async function signIn({ username, password }) {
  const answer = await fetch(new URL("/dang-nhap", base), {
    method: "POST",
    redirect: "manual",
    headers: { "sec-fetch-site": "same-origin" },
    body: new URLSearchParams({ username, password }),
  });
  const cookie = answer.headers.getSetCookie().find((c) => c.startsWith("phien=") || c.startsWith("__Host-phien="));
  if (!cookie) throw new Error(`${username} cannot sign in: ${answer.status}`);
  return cookie.split(";")[0];
}

async function json(path, token) {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const answer = await fetch(new URL(path, base), { headers });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

const pages = [];
const add = (name, path, more = {}) => pages.push({ name, path, ...more });

// The citizen: every page in both languages, and the ones that differ most dark and in large type.
const lines = (await json("/api/v1/reports?limit=100")).reports ?? [];
const codes = lines.map((line) => String(line.code).replace(/\D/g, ""));
const filed = await fetch(new URL("/api/v1/reports", base), {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ text: "Đèn đường trước nhà văn hóa không sáng", lat: 17.4702, lon: 106.619, category: "GT-01", phone: "0900000000", consent: true }),
});
if (filed.status !== 201) throw new Error(`no report is taken: ${filed.status} ${await filed.text()}`);
const slip = await filed.json();
const own = String(slip.code).replace(/\D/g, "");
const secret = new URL(slip.secret_url).searchParams.get("k");
const holder = `hs_${own}=${secret}`;
const open = {
  home: "/",
  report: "/bao",
  "report-voice": "/bao/noi",
  "report-step-1": "/bao/buoc-1",
  outbox: "/toi/hop-cho",
  offline: "/ngoai-tuyen",
  app: "/ung-dung",
  map: "/ban-do",
  nearby: "/gan-day",
  list: "/danh-sach",
  "look-up": "/tra-cuu",
  areas: "/dia-ban",
  agencies: "/don-vi",
  figures: "/so-lieu",
  help: "/huong-dan",
  privacy: "/quyen-rieng-tu",
  accessibility: "/tro-nang",
  genuine: "/nhan-biet",
  display: "/hien-thi",
};
for (const [n, code] of codes.slice(0, 4).entries()) open[`case-${n + 1}`] = `/hs/${code}`;
if (codes[0]) {
  open["case-log"] = `/hs/${codes[0]}/kiem-chung`;
  open["case-abuse"] = `/hs/${codes[0]}/bao-xau`;
}
for (const [name, path] of Object.entries(open)) {
  add(name, path);
  add(`${name}-en`, `${path}?en=1`, { script: true });
  add(`${name}-dark`, path, { script: true, dark: true });
  add(`${name}-large`, path, { script: true, cookie: "hien-thi=to.tu-dong" });
}
add("large-dark", "/", { script: true, cookie: "hien-thi=to.toi" });
add("narrow", "/", { script: true, width: 320 });
add("forced-colours", "/", { script: true, forced: true });
for (const [name, more] of [["", {}], ["-dark", { dark: true, script: true }], ["-large", { cookie: "hien-thi=to.tu-dong; ", script: true }]]) {
  const cookie = `${more.cookie ?? ""}${holder}`;
  add(`slip${name}`, `/hs/${own}/giay-hen`, { ...more, cookie });
  add(`case-own${name}`, `/hs/${own}`, { ...more, cookie });
}
add("not-found", "/khong-co", { status: 404 });
add("sign-in", "/dang-nhap");

// Staff: one person of each role, through whatever their own menu offers.
const seen = new Set();
for (const account of accounts) {
  // A telephone exchange has a token and no page.
  if (seen.has(account.role) || account.role === "telephony") continue;
  seen.add(account.role);
  const cookie = await signIn(account);
  const desk = await (await fetch(new URL("/lam-viec", base), { headers: { cookie } })).text();
  const menu = desk.match(/<nav class="vw"[\s\S]*?<\/nav>/)?.[0] ?? "";
  const paths = new Set(["/lam-viec", ...[...menu.matchAll(/href="(\/[^"?#]*)/g)].map((m) => m[1])]);
  for (const path of paths) {
    const name = `${account.role}${path.replace(/^\/lam-viec/, "").replace(/[^A-Za-z0-9]+/g, "-")}`;
    add(name, path, { cookie, script: true });
  }
  if (codes[0]) {
    const path = `/lam-viec/hs/${codes[0]}`;
    const answer = await fetch(new URL(path, base), { headers: { cookie } });
    if (answer.ok) add(`${account.role}-case`, path, { cookie, script: true });
  }
}

// The 1022 desk: somebody rings and is taken, somebody was missed, a call became a report.
const exchange = accounts.find((account) => account.role === "telephony");
const agent = accounts.find((account) => account.role === "call_agent");
if (exchange && agent) {
  const cookie = await signIn(agent);
  const post = (path, fields) => fetch(new URL(path, base), {
    method: "POST",
    redirect: "manual",
    headers: { cookie, "sec-fetch-site": "same-origin" },
    body: new URLSearchParams(fields),
  });
  const tell = (news) => fetch(new URL("/api/v1/calls", base), {
    method: "POST",
    headers: { authorization: `Bearer ${exchange.token}`, "content-type": "application/json" },
    body: JSON.stringify({ direction: "in", to: "1022", queue: "1022", ...news }),
  });
  const rings = async (callId, from) => {
    await tell({ event: "newCall", callId, from });
    const waits = await (await fetch(new URL("/lam-viec/cuoc-goi/dang-cho", base), { headers: { cookie } })).json();
    return waits.calls.at(-1).href;
  };
  const notes = { version: "1", text: "ổ gà sâu trước số 86, xe ngã", place: "86 Trần Hưng Đạo", lat: "17.4702", lon: "106.619", name: "Chị Hạnh", consent: "1", hide_name: "1" };
  const done = await rings("screens-1", "0900000001");
  await post(`${done}/nhan`, {});
  await post(`${done}/luu`, { ...notes, category: "GT-01" });
  const mine = await rings("screens-2", "0900000001");
  await post(`${mine}/nhan`, {});
  await tell({ event: "answer", callId: "screens-2", from: "0900000001", answeringNumber: "201" });
  await post(`${mine}/nhap`, notes);
  const urgent = await rings("screens-3", "0900000002");
  await post(`${urgent}/nhan`, {});
  await post(`${urgent}/luu`, { version: "1", text: "Dây điện đứt rơi xuống đường", place: "chợ Ba Đồn", consent: "1", khan: "1" });
  await tell({ event: "newCall", callId: "screens-4", from: "0900000003" });
  const desk = { desk: "/lam-viec/cuoc-goi", "desk-call": mine, "desk-done": done, "desk-urgent": urgent };
  for (const [name, path] of Object.entries(desk)) {
    add(name, path, { cookie });
    add(`${name}-dark`, path, { cookie, script: true, dark: true });
    add(`${name}-en`, `${path}?en=1`, { cookie, script: true });
  }
}
await writeFile(out, JSON.stringify(pages, null, 1));
console.log(`${pages.length} screens`);
