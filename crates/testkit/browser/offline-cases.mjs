// What a bad network does to a report, case by case.

import assert from "node:assert/strict";
import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { photo } from "./phone.mjs";

const run = Math.random().toString(36).slice(2, 8);
let number = 0;
/** Words that no other report begins with. */
export const mark = () => `Thử ${run}${(number += 1)} `;

/** Fills the form as a person does, photo first. */
export async function fill(phone, words, side = 1600, saved = () => {}) {
  const { tab } = phone;
  await tab.waitForSelector("form[data-ready]");
  if (side) {
    await tab.setInputFiles("#files", await photo(tab, side));
    await tab.waitForSelector("[data-saved]:not([hidden])");
    saved();
  }
  await tab.fill("#noi-dung", `${words}ổ gà trước cổng chợ`);
  await tab.fill("#thu", "nguoi.thu@example.vn");
  await tab.check("#dong-y");
  if (side) {
    await tab.waitForSelector(".shot img");
    await tab.waitForFunction(() => document.querySelector("[name=lat]").value !== "");
  } else if (await tab.evaluate(() => document.querySelector("[name=lat]").value !== "")) return;
  else if (await tab.isVisible("#o-dau")) await tab.fill("#o-dau", "gần chợ Ba Đồn");
}
/** Where the form leads when it is sent: the slip, or the outbox. */
export async function send(phone) {
  await phone.tab.click("[data-sending]");
  await phone.tab.waitForURL(/\/(giay-hen|hop-cho|hs\/\d+)/);
}
/** Waits until the outbox shows a report in this state. */
const shows = (tab, state) => tab.waitForSelector(`[data-ticket][data-state=${state}], [data-id][data-state=${state}]`);
/** The list follows the chain by a moment; a phone that tried in vain a moment ago waits some seconds first. */
export async function once(listed, words) {
  let found = [];
  for (let look = 0; look < 75 && found.length === 0; look += 1) {
    found = await listed(words);
    if (found.length === 0) await sleep(200);
  }
  assert.equal(found.length, 1, `${words}: ${found.length} reports`);
  return found[0];
}

async function online_with_a_photo({ phone, listed, link }) {
  const words = mark();
  await phone.open("/bao");
  await fill(phone, words, 2000);
  assert.match(await phone.tab.textContent("[data-where]"), /Chỗ này phải không/);
  assert.match(await phone.tab.textContent("[data-spot-words]"), /Cách trung tâm/);
  assert.ok(await phone.tab.isChecked('[name=category][value="GT"]'), "the words speak of roads");
  const before = link.pieces;
  await send(phone);
  assert.match(phone.tab.url(), /\/hs\/\d+\/giay-hen$/);
  assert.ok(link.pieces - before > 64 << 10, "the photo went in pieces");
  const report = await once(listed, words);
  assert.equal(report.channel, "portal");
  assert.ok(report.thumb_url, "its photo is there");
  const width = await phone.tab.evaluate(() => document.querySelector(".shots img")?.naturalWidth);
  assert.ok(width > 0 && width <= 1280, `the photo is ${width} px wide`);
}

async function away_then_back({ phone, listed }) {
  const words = mark();
  await phone.settled();
  await phone.offline(true);
  for (const path of ["/bao?en=1", "/bao"]) {
    await phone.open(path);
    await phone.tab.waitForSelector("form[data-ready]");
  }
  assert.ok((await phone.tab.locator("#xa option").count()) > 30, "communes are on the phone");
  // Without a way to be reached: told at once, by the phone alone.
  await phone.tab.fill("#noi-dung", words);
  await phone.tab.click("[data-sending]");
  await phone.tab.waitForSelector("#problems");
  assert.match(await phone.tab.textContent("#problems h2"), /còn 3 chỗ/);
  await fill(phone, words);
  await send(phone);
  assert.match(phone.tab.url(), /hop-cho/);
  await shows(phone.tab, "waiting");
  assert.match(await phone.tab.textContent('[data-ticket] [data-s="code"]'), /^T-[A-Z]{4}$/);
  assert.equal((await listed(words)).length, 0);
  await phone.open("/danh-sach");
  assert.match(await phone.tab.textContent("h1"), /Đang mất mạng/);
  await phone.open("/toi/hop-cho");
  await phone.offline(false);
  await shows(phone.tab, "sent");
  const report = await once(listed, words);
  // The temporary slip has become the true one.
  await phone.tab.click('[data-act="see"]');
  await phone.tab.waitForURL(new RegExp(`/hs/${report.code}/giay-hen`));
}

async function said_without_a_network({ phone, listed }) {
  await phone.settled();
  await phone.offline(true);
  await phone.open("/bao/noi");
  await phone.tab.waitForSelector("form[data-ready]");
  // A second of silence, as sound files have been written since 1991.
  const sound = Buffer.alloc(44 + 8000, 128);
  sound.write("RIFF", 0);
  sound.writeUInt32LE(36 + 8000, 4);
  sound.write("WAVEfmt ", 8);
  for (const [at, value] of [[16, 16], [24, 8000], [28, 8000], [40, 8000]]) sound.writeUInt32LE(value, at);
  for (const [at, value] of [[20, 1], [22, 1], [32, 1], [34, 8]]) sound.writeUInt16LE(value, at);
  sound.write("data", 36);
  await phone.tab.setInputFiles("#tieng", { name: "noi.wav", mimeType: "audio/wav", buffer: sound });
  await phone.tab.waitForSelector("[data-saved]:not([hidden])");
  const place = mark();
  await phone.tab.fill("#o-dau", place);
  await phone.tab.fill("#thu", "nguoi.thu@example.vn");
  await phone.tab.check("#dong-y");
  await send(phone);
  await shows(phone.tab, "waiting");
  const kept = await phone.tab.evaluate(async () => (await window.phanAnh.drafts())[0].files.map((file) => file.type));
  assert.deepEqual(kept, ["audio/wav"]);
  await phone.offline(false);
  await phone.tab.waitForSelector("[data-id]:is([data-state=sent],[data-state=refused])");
  const state = await phone.tab.getAttribute("[data-id]", "data-state");
  assert.equal(state, "sent", await phone.tab.textContent("[data-id]"));
  assert.equal((await listed(place)).length, 0, "nobody wrote words");
}

async function killed_in_between({ phone, listed }) {
  const words = mark();
  await phone.settled();
  await phone.offline(true);
  await phone.open("/bao");
  await fill(phone, words);
  await sleep(500);
  await phone.kill();
  await phone.start();
  await phone.offline(true);
  await phone.open("/bao");
  await phone.tab.waitForSelector("[data-restored]:not([hidden])");
  assert.ok((await phone.tab.inputValue("#noi-dung")).startsWith(words));
  await phone.tab.waitForSelector(".shot img");
  await send(phone);
  await phone.kill();
  phone.link.mend();
  await phone.start();
  await phone.open("/");
  await once(listed, words);
  await phone.open("/toi/hop-cho");
  await shows(phone.tab, "sent");
}

async function cut_in_a_photo({ phone, listed, link }) {
  const words = mark();
  await phone.settled();
  await phone.open("/bao");
  await fill(phone, words, 2000);
  const before = link.pieces;
  link.left = 150_000;
  await send(phone);
  const whole = await phone.tab.evaluate(async () => (await window.phanAnh.drafts()).find((draft) => draft.state === "waiting").files[0].size);
  assert.ok(whole > 150_000, `a photo of ${whole} bytes`);
  await shows(phone.tab, "waiting");
  assert.match(await phone.tab.textContent('[data-ticket] [data-s="about"]'), /Mới gửi được \d+%/);
  link.mend();
  await phone.tab.click('[data-act="send-on"]');
  await shows(phone.tab, "sent");
  await once(listed, words);
  // Gone on with, not begun anew: at most the piece that was cut off came twice.
  assert.ok(link.pieces - before <= whole + (64 << 10), `${link.pieces - before} bytes for ${whole}`);
}

async function the_answer_is_lost({ phone, listed, link }) {
  const words = mark();
  await phone.settled();
  await phone.open("/bao");
  await fill(phone, words, 400);
  link.lose = "POST /api/v1/reports";
  await send(phone);
  await shows(phone.tab, "waiting");
  // It may have arrived, so it cannot be changed.
  assert.equal(await phone.tab.locator('[data-act="edit"]').count(), 0);
  assert.equal((await listed(words)).length, 1, "it did arrive");
  link.mend();
  await phone.tab.click('[data-act="send"], [data-act="send-on"]');
  await shows(phone.tab, "sent");
  await once(listed, words);
}

async function two_tabs_and_the_worker({ phone, listed }) {
  const words = mark();
  await phone.settled();
  await phone.offline(true);
  await phone.open("/bao");
  await fill(phone, words);
  await send(phone);
  const other = await phone.context.newPage();
  await other.goto(`${phone.link.url}/toi/hop-cho`);
  await phone.offline(false);
  await Promise.all(
    [phone.tab, other].map((tab) =>
      tab.evaluate(() => {
        navigator.serviceWorker.controller?.postMessage("gui");
        return window.phanAnh.flush(true);
      }),
    ),
  );
  await shows(other, "sent");
  await once(listed, words);
  await sleep(500);
  await once(listed, words);
}

async function refused_and_mended({ phone, listed }) {
  const words = mark();
  await phone.settled();
  await phone.open("/bao");
  await phone.tab.waitForSelector("form[data-ready]");
  await phone.tab.fill("#noi-dung", `${words}rác đổ trộm`);
  await phone.tab.fill("#o-dau", "gần chợ");
  await phone.tab.fill("#dien-thoai", "12");
  await phone.tab.check("#dong-y");
  await phone.tab.click("[data-sending]");
  await phone.tab.waitForSelector("#problems");
  assert.equal(await phone.tab.getAttribute("#dien-thoai", "aria-invalid"), "true");
  assert.ok((await phone.tab.inputValue("#noi-dung")).startsWith(words), "nothing is lost");
  await phone.tab.fill("#dien-thoai", "");
  await phone.tab.fill("#thu", "nguoi.thu@example.vn");
  await send(phone);
  await once(listed, words);
}

async function no_room_for_a_photo({ phone, listed, link }) {
  const words = mark();
  await phone.open("/bao");
  await phone.tab.waitForSelector("form[data-ready]");
  const debug = await phone.context.newCDPSession(phone.tab);
  await debug.send("Storage.overrideQuotaForOrigin", { origin: link.url, quotaSize: 20_000 });
  await phone.tab.setInputFiles("#files", await photo(phone.tab, 1600));
  await phone.tab.waitForSelector("[data-full]:not([hidden])");
  await phone.tab.fill("#noi-dung", `${words}cây đổ`);
  await phone.tab.fill("#thu", "nguoi.thu@example.vn");
  await phone.tab.check("#dong-y");
  await phone.tab.waitForFunction(() => document.querySelector("[name=lat]").value !== "");
  await phone.tab.click("[data-sending]");
  await phone.tab.waitForURL(/giay-hen/);
  assert.ok((await once(listed, words)).thumb_url, "the photo went with the plain form");
}

async function without_script({ phone, listed, base }) {
  const words = mark();
  const context = await phone.browser.newContext({ javaScriptEnabled: false });
  const tab = await context.newPage();
  await tab.goto(`${base}/bao/buoc-1`);
  await tab.setInputFiles("#files", await photo(phone.tab, 400));
  await tab.fill("#noi-dung", `${words}đèn đường hỏng`);
  await tab.click(".send button");
  await tab.fill("#o-dau", "gần cầu Lộc Đại");
  await tab.click(".send .btn");
  await tab.fill("#thu", "nguoi.thu@example.vn");
  await tab.check("#dong-y");
  await tab.click(".send .btn");
  await tab.waitForURL(/giay-hen/);
  await once(listed, words);
  await tab.goto(`${base}/toi/hop-cho`);
  assert.match(await tab.textContent("noscript, .notice"), /trình duyệt có bật mã lệnh/);
  await context.close();
}

async function installable({ phone }) {
  await phone.settled();
  const debug = await phone.context.newCDPSession(phone.tab);
  await debug.send("Page.enable");
  const manifest = await debug.send("Page.getAppManifest");
  assert.deepEqual(manifest.errors, []);
  assert.match(manifest.data ?? "", /– S/);
  const { installabilityErrors } = await debug.send("Page.getInstallabilityErrors");
  assert.deepEqual(installabilityErrors, []);
}

async function a_new_version_loses_nothing({ phone, link }) {
  const words = mark();
  await phone.settled();
  await phone.open("/bao");
  await fill(phone, words, 400);
  await sleep(400);
  const version = () => phone.tab.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith("vo-")).map((name) => name.slice(3)));
  const [old] = await version();
  const next = old.replace(/^./, (first) => (first === "0" ? "1" : "0"));
  link.version = [old, next];
  await phone.tab.evaluate(async () => {
    window.untouched = true;
    await (await navigator.serviceWorker.getRegistration()).update();
  });
  await phone.tab.waitForSelector("[data-newer]:not([hidden])");
  await sleep(500);
  assert.ok(await phone.tab.evaluate(() => window.untouched), "the page was not taken away");
  await phone.tab.fill("#noi-dung", `${words}và thêm`);
  await Promise.all([phone.tab.waitForEvent("load"), phone.tab.click("[data-newer] button")]);
  await phone.tab.waitForSelector("form[data-ready]");
  assert.equal(await phone.tab.inputValue("#noi-dung"), `${words}và thêm`);
  await phone.tab.waitForSelector(".shot img");
  assert.ok((await version()).includes(next));
}

async function case_pages_are_read_again({ phone, base }) {
  const list = await (await fetch(`${base}/api/v1/reports?limit=1`)).json();
  const { code } = list.reports[0];
  await phone.settled();
  await phone.open(`/hs/${code}`);
  const heading = await phone.tab.textContent("h1");
  await phone.tab.waitForFunction(async (path) => Boolean(await caches.match(path)), `/hs/${code}`);
  await phone.open("/dang-nhap");
  await phone.open("/tra-cuu?ma=12345678");
  const kept = await phone.tab.evaluate(async () => {
    const all = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)));
    return all.flat();
  });
  for (const inner of ["/lam-viec", "/dang-nhap", "/api", "/tra-cuu"]) assert.ok(!kept.some((path) => path.startsWith(inner)), `${inner} is kept`);
  await phone.offline(true);
  await phone.open(`/hs/${code}`);
  assert.equal(await phone.tab.textContent("h1"), heading);
  assert.match(await phone.tab.textContent("[data-offline]"), /cập nhật lúc/);
  const fonts = await phone.tab.evaluate(async () => (await document.fonts.ready) && [...document.fonts].some((font) => font.family.includes("Be Vietnam")));
  assert.ok(fonts, "the type is on the phone");
}

/** The map with its light layer, and the records of communes and agencies. */
async function map_pages_are_read_again({ phone }) {
  await phone.settled();
  const seen = {};
  for (const path of ["/ban-do", "/gan-day?area=18880", "/dia-ban", "/don-vi"]) {
    await phone.open(path);
    seen[path] = await phone.tab.textContent("h1");
    await phone.tab.waitForFunction(async (address) => Boolean(await caches.match(address)), path);
  }
  await phone.tab.waitForFunction(async () => {
    const kept = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map((one) => one.url)));
    return ["map.", "base-map."].every((name) => kept.flat().some((url) => url.includes(`/assets/${name}`)));
  });
  await phone.offline(true);
  for (const [path, heading] of Object.entries(seen)) {
    await phone.open(path);
    assert.equal(await phone.tab.textContent("h1"), heading);
    assert.match(await phone.tab.textContent("[data-offline]"), /cập nhật lúc/);
  }
  await phone.open("/ban-do");
  // The light layer is drawn: the canvas has more than one colour.
  await phone.tab.waitForFunction(() => {
    const canvas = document.querySelector("[data-map] canvas");
    if (!canvas?.width) return false;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size > 20;
  });
  await phone.open("/don-vi/khong-co-trang-nay");
  assert.match(await phone.tab.textContent("h1"), /mạng|tuyến/i);
}

/** Bytes of a body as they travel; what headers weigh depends on the proxy and its protocol. */
const weight = (url) =>
  new Promise((done, fail) => {
    http
      .get(url, { headers: { "accept-encoding": "gzip, deflate, br" } }, async (answer) => {
        let bytes = 0;
        for await (const part of answer) bytes += part.length;
        done(bytes);
      })
      .on("error", fail);
  });

/** Kilobytes, packed, that a first visit costs: page, styles, scripts, drawings; no photos. */
async function budgets({ phone, base }) {
  const list = await (await fetch(`${base}/api/v1/reports?limit=1&stage=closed`)).json();
  const most = { "/": 60, "/bao": 45, [`/hs/${list.reports[0].code}`]: 70 };
  for (const [path, budget] of Object.entries(most)) {
    const context = await phone.browser.newContext({ serviceWorkers: "block" });
    const tab = await context.newPage();
    const asked = new Set();
    tab.on("request", (request) => asked.add(request.url()));
    await tab.goto(base + path, { waitUntil: "networkidle" });
    let bytes = 0;
    for (const url of asked) {
      assert.ok(!url.endsWith(".woff2"), `${path} asks for ${url}`);
      if (url.startsWith(base) && !url.includes("/tep/")) bytes += await weight(url);
    }
    console.log(`     ${path} ${(bytes / 1024).toFixed(1)} KB of ${budget}`);
    assert.ok(bytes <= budget * 1024, `${path} weighs ${bytes} bytes`);
    await context.close();
  }
}

export const cases = [
  online_with_a_photo,
  away_then_back,
  said_without_a_network,
  killed_in_between,
  cut_in_a_photo,
  the_answer_is_lost,
  two_tabs_and_the_worker,
  refused_and_mended,
  no_room_for_a_photo,
  without_script,
  installable,
  a_new_version_loses_nothing,
  case_pages_are_read_again,
  map_pages_are_read_again,
  budgets,
];
