// An officer's jobs on a phone whose network comes and goes: what was written and photographed is sent
// once, by its own person, or shown with the reason why not.
//
//   node jobs.mjs BASE_URL ACCOUNTS
//
// BASE_URL is a running demonstration without rate limits, ACCOUNTS its demo-accounts.json. Exit code:
// 0 all is well, 1 something is wrong, 2 wrong usage, 3 the browser or the service is at fault.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Link, Phone, photo } from "./phone.mjs";

const [base, file] = process.argv.slice(2);
if (!base || !file) {
  console.error("usage: node jobs.mjs BASE_URL ACCOUNTS");
  process.exit(2);
}
process.env.PHONE_ARGS ??= "--use-fake-device-for-media-stream --use-fake-ui-for-media-stream";
const accounts = JSON.parse(await readFile(file, "utf8"));
const account = (name) => accounts.find((one) => one.username === name);
const OFFICER = "donghoi.daumoi";
const COLLEAGUE = "donghoi.canbo";
let wrong = 0;

const api = async (path, name, body) => {
  const answer = await fetch(`${base}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${account(name).token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const told = await answer.json();
  assert.ok(answer.ok, `${path}: ${answer.status} ${JSON.stringify(told)}`);
  return told;
};
const said = async (code, words) => {
  const { events } = await api(`/api/v1/reports/${code}/events`, "ioc.lanhdao");
  return events.filter((event) => JSON.stringify(event).includes(words)).length;
};

async function signIn(phone, name) {
  const { tab } = phone;
  await phone.open("/dang-nhap");
  await tab.fill("[name=username]", name);
  await tab.fill("[name=password]", account(name).password);
  await Promise.all([tab.waitForURL(/\/lam-viec/), tab.click("main button[type=submit]")]);
}
/** A new report at the officer's agency, taken if wanted. */
async function job(words, taken, picture) {
  const told = { text: `${words}: ổ gà sâu trước chợ, xe máy hay ngã`, lat: 17.4702, lon: 106.619, place: "86 Trần Hưng Đạo", category: "GT-01", phone: "0912345678", consent: 1 };
  const form = new FormData();
  for (const [name, value] of Object.entries(told)) form.append(name, String(value));
  if (picture) form.append("files", new Blob([picture.buffer], { type: picture.mimeType }), picture.name);
  const sent = await fetch(`${base}/api/v1/reports`, { method: "POST", body: form });
  const slip = await sent.json();
  assert.equal(sent.status, 201, JSON.stringify(slip));
  await api(`/api/v1/reports/${slip.code}/actions/dispatch`, "ioc.truc", { lead: account(OFFICER).agency, co: [], category: "GT-01", urgency: "normal", instruction: "Vá trong ngày" });
  if (taken) await api(`/api/v1/reports/${slip.code}/actions/acknowledge`, OFFICER, {});
  return slip.code;
}
const ready = (phone) => phone.tab.waitForSelector("[data-job][data-ready]");
const shows = (phone, state) => phone.tab.waitForSelector(`[data-outbox] [data-state=${state}]`);
/** Opens a job and waits until the phone holds it. */
async function keep(phone, code) {
  await phone.open(`/v/${code}`);
  await ready(phone);
  await phone.tab.waitForFunction(async (path) => Boolean(await (await caches.open("viec")).match(path)), `/v/${code}`);
}
async function until(what, look) {
  for (let n = 0; n < 60; n += 1) {
    if (await look()) return;
    await sleep(250);
  }
  assert.fail(what);
}
const open = (phone, name) => phone.tab.evaluate((id) => (document.getElementById(`form-${id}`).closest("details").open = true), name);

async function taken_and_begun_without_a_network({ phone }) {
  const code = await job("Nhận ngoại tuyến", false);
  await keep(phone, code);
  await phone.offline(true);
  await phone.open(`/v/${code}`);
  await ready(phone);
  assert.ok(await phone.tab.isVisible("[data-away]"), "the page says of when it is");
  const drawn = await phone.tab.evaluate(() => getComputedStyle(document.querySelector(".job h1")).fontWeight);
  assert.equal(drawn, "800", "its style is there");
  await phone.tab.click("#form-acknowledge button[type=submit]:not(.again)");
  await shows(phone, "waiting");
  assert.equal((await api(`/api/v1/reports/${code}`, OFFICER)).stage, "dispatched");
  await phone.offline(false);
  await until("it is taken", async () => (await api(`/api/v1/reports/${code}`, OFFICER)).stage === "in_progress");
  await phone.tab.waitForSelector("#do-progress");
}

async function an_answer_outlives_the_battery_and_the_session({ phone }) {
  const code = await job("Hết pin", true);
  await keep(phone, code);
  await phone.offline(true);
  await phone.open(`/v/${code}`);
  await ready(phone);
  await open(phone, "submit_result");
  const { tab } = phone;
  await tab.setInputFiles("#form-submit_result input[type=file]", await photo(tab, 2000));
  await tab.fill("#form-submit_result [name=what]", "Đội duy tu của phường đã vá 6 m2 mặt đường bằng bê tông nhựa nóng");
  await tab.fill("#form-submit_result [name=who]", "Đội duy tu số 2");
  await tab.click("#form-submit_result button.pri");
  await shows(phone, "waiting");
  await phone.kill();
  await phone.start();
  await phone.offline(false);
  // The browser forgot the session with its battery: the job leads to the door and back.
  await phone.open(`/v/${code}`);
  if (/dang-nhap/.test(phone.tab.url())) {
    await signIn(phone, OFFICER);
    await phone.open(`/v/${code}`);
  }
  await until("the answer is there", async () => (await api(`/api/v1/reports/${code}`, OFFICER)).stage === "awaiting_approval");
  assert.equal(await said(code, "vá 6 m2"), 1, "once");
  const seen = await api(`/api/v1/reports/${code}`, OFFICER);
  assert.ok(seen.files.some((one) => one.role === "after" && one.kind === "photo"), "with its photo");
}

async function an_answer_that_was_lost_on_the_way_counts_once({ phone, link }) {
  const code = await job("Mất trả lời", true);
  await keep(phone, code);
  await open(phone, "progress");
  await phone.tab.fill("#form-progress [name=text]", "Đã đến nơi lần một");
  link.lose = `POST /api/v1/reports/${code}/actions/progress`;
  await phone.tab.click("#form-progress button[type=submit]:not(.again)");
  await shows(phone, "waiting");
  link.mend();
  await until("it was sent", async () => {
    if ((await said(code, "Đã đến nơi lần một")) > 0 && (await phone.tab.locator("[data-outbox] [data-id]").count().catch(() => 1)) === 0) return true;
    // Pressed again while it waits: whoever pressed before the phone knew that the answer was lost has pressed for
    // nothing. The phone may be quicker than the officer.
    await phone.tab.click("[data-act=send]", { timeout: 500 }).catch(() => {});
    return false;
  });
  assert.equal(await said(code, "Đã đến nơi lần một"), 1);
}

async function what_is_stale_is_shown_and_sent_by_the_officers_word({ phone }) {
  const code = await job("Người khác nhanh hơn", true);
  await keep(phone, code);
  await phone.offline(true);
  await open(phone, "progress");
  await phone.tab.fill("#form-progress [name=text]", "Đang chờ vật tư về");
  await phone.tab.click("#form-progress button[type=submit]:not(.again)");
  await shows(phone, "waiting");
  await api(`/api/v1/reports/${code}/actions/progress`, COLLEAGUE, { text: "Đồng nghiệp ghi trước" });
  await phone.offline(false);
  await shows(phone, "refused");
  assert.match(await phone.tab.textContent("[data-outbox]"), /vừa có thay đổi/);
  assert.match(await phone.tab.textContent("[data-outbox]"), /Đang chờ vật tư về/, "nothing is lost");
  assert.equal(await said(code, "Đang chờ vật tư về"), 0);
  await phone.open(`/v/${code}`);
  await ready(phone);
  await phone.tab.click("[data-act=again]");
  await until("it was sent", async () => (await said(code, "Đang chờ vật tư về")) === 1);
}

async function a_rule_that_refuses_is_told_and_the_words_go_back({ phone }) {
  const code = await job("Chưa đủ", true);
  await keep(phone, code);
  await open(phone, "submit_result");
  await phone.tab.fill("#form-submit_result [name=what]", "Đang xem xét");
  await phone.tab.fill("#form-submit_result [name=who]", "Đội 2");
  await phone.tab.click("#form-submit_result button.pri");
  await shows(phone, "refused");
  assert.ok((await phone.tab.locator("[data-outbox] .warns li").count()) > 1, "every fault is told");
  await phone.tab.click("[data-act=edit]");
  assert.equal(await phone.tab.inputValue("#form-submit_result [name=what]"), "Đang xem xét");
  await phone.tab.waitForFunction(() => !document.querySelector("[data-outbox] [data-id]"));
}

async function nothing_is_kept_for_the_next_person({ phone }) {
  const code = await job("Đổi người", true);
  await keep(phone, code);
  await phone.offline(true);
  await open(phone, "progress");
  await phone.tab.fill("#form-progress [name=text]", "Của người thứ nhất");
  await phone.tab.click("#form-progress button[type=submit]:not(.again)");
  await shows(phone, "waiting");
  // Before it can go, their session ends.
  await phone.context.clearCookies();
  await phone.offline(false);
  await signIn(phone, COLLEAGUE);
  await phone.open(`/v/${code}`);
  await ready(phone);
  await phone.tab.evaluate(() => window.phanAnh.flush(true));
  assert.equal(await phone.tab.locator("[data-outbox] [data-id]").count(), 0, "another's draft is not shown");
  assert.equal(await said(code, "Của người thứ nhất"), 0, "nor sent");
  await phone.tab.evaluate(() => (document.querySelector("details.me").open = true));
  await Promise.all([phone.tab.waitForURL(/dang-nhap/), phone.tab.click('form[action="/dang-xuat"] button')]);
  await until("the jobs are gone", () => phone.tab.evaluate(async () => !(await caches.has("viec"))));
  await signIn(phone, OFFICER);
  await phone.open(`/v/${code}`);
  await until("its own person sends it", async () => (await said(code, "Của người thứ nhất")) === 1);
}

async function routed_away_is_gone_from_the_phone({ phone }) {
  const code = await job("Chuyển nơi khác", true);
  await keep(phone, code);
  await api(`/api/v1/reports/${code}/actions/recall`, "ioc.lanhdao", { note: "Giao nhầm" });
  const answer = await phone.open(`/v/${code}`);
  assert.equal(answer.status(), 404);
  await until("the copy is gone", () => phone.tab.evaluate(async (path) => !(await (await caches.open("viec")).match(path)), `/v/${code}`));
}

async function the_camera_sees_the_old_photo({ phone }) {
  const code = await job("Cùng góc", true, await photo(phone.tab, 800));
  await keep(phone, code);
  await open(phone, "submit_result");
  await phone.tab.click("[data-aim]");
  await phone.tab.waitForSelector("[data-ghost][data-ready]");
  await phone.tab.waitForFunction(() => document.querySelector("[data-ghost] video").videoWidth > 0);
  await phone.tab.waitForFunction(() => document.querySelector("[data-ghost] img.old").naturalWidth > 0);
  const seen = await phone.tab.evaluate(() => Number(getComputedStyle(document.querySelector("[data-ghost] img.old")).opacity));
  assert.ok(seen > 0.2 && seen < 0.8, `half seen: ${seen}`);
  if (process.env.PHONE_SHOTS) await phone.tab.screenshot({ path: `${process.env.PHONE_SHOTS}/ghost.png` });
  await phone.tab.click("[data-shoot]");
  await phone.tab.waitForFunction(() => document.querySelector("#form-submit_result input[type=file]").files.length === 1);
  await phone.tab.waitForSelector("[data-check=photo].ok");
}

async function the_answers_own_page_keeps_it_too({ phone, link }) {
  const code = await job("Trang trả lời", true);
  const path = `/lam-viec/hs/${code}/tra-loi`;
  await phone.open(path);
  await ready(phone);
  const { tab } = phone;
  await phone.offline(true);
  await tab.setInputFiles("#form-submit_result input[type=file]", await photo(tab, 800));
  await tab.fill("#form-submit_result [name=what]", "Đội duy tu của phường đã vá 4 m2 mặt đường bằng bê tông nhựa nóng");
  await tab.fill("#form-submit_result [name=who]", "Đội duy tu số 2");
  await tab.click("#form-submit_result button.pri");
  await shows(phone, "waiting");
  assert.match(await tab.textContent("[data-outbox]"), /vá 4 m2/, "it says what it keeps");
  if (process.env.PHONE_SHOTS) await tab.screenshot({ path: `${process.env.PHONE_SHOTS}/answer-kept.png` });
  // Its answer is lost the first time: it counts once.
  link.lose = `POST /api/v1/reports/${code}/actions/submit_result`;
  await phone.offline(false);
  await until("it was taken", async () => (await api(`/api/v1/reports/${code}`, OFFICER)).stage === "awaiting_approval");
  link.mend();
  await until("it is sent again", async () => {
    if (new URL(tab.url()).pathname === `/lam-viec/hs/${code}`) return true;
    await tab.click("[data-act=send]", { timeout: 500 }).catch(() => {});
    return false;
  });
  assert.equal(await said(code, "vá 4 m2"), 1, "once");
  const seen = await api(`/api/v1/reports/${code}`, OFFICER);
  assert.equal(seen.files.filter((one) => one.role === "after" && one.kind === "photo").length, 1, "with its photo");
}

const cases = [
  taken_and_begun_without_a_network,
  an_answer_outlives_the_battery_and_the_session,
  an_answer_that_was_lost_on_the_way_counts_once,
  what_is_stale_is_shown_and_sent_by_the_officers_word,
  a_rule_that_refuses_is_told_and_the_words_go_back,
  nothing_is_kept_for_the_next_person,
  routed_away_is_gone_from_the_phone,
  the_camera_sees_the_old_photo,
  the_answers_own_page_keeps_it_too,
];
const link = new Link(base);
try {
  await link.open();
  for (const one of cases) {
    if (process.argv[4] && process.argv[4] !== one.name) continue;
    const phone = await Phone.make(link);
    const begun = Date.now();
    try {
      link.mend();
      await phone.start();
      await phone.settled();
      await signIn(phone, OFFICER);
      await one({ phone, link });
      console.log(`ok   ${one.name} ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    } catch (error) {
      wrong += 1;
      console.log(`FAIL ${one.name}: ${error.stack?.split("\n").slice(0, 8).join("\n       ")}`);
      if (process.env.PHONE_SHOTS) await phone.tab.screenshot({ path: `${process.env.PHONE_SHOTS}/${one.name}.png`, fullPage: true }).catch(() => {});
    } finally {
      await phone.end();
    }
  }
} catch (error) {
  console.error(error);
  process.exit(3);
} finally {
  link.close();
}
process.exit(wrong === 0 ? 0 : 1);
