// People at the citizens' pages, in a real browser: by keyboard alone, in a flood, with a printer, and
// with the log of a report in hand.
//
//   node drives.mjs PROGRAM [NAME]…
//
// PROGRAM is the built service; NAME one of the drives at the end, all of them if none is named. Exit
// code: 0 all is well, 1 something is wrong, 2 wrong usage, 3 the browser or the service is at fault.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { Doors } from "./screens.mjs";
import { serve } from "./service.mjs";
import { cookies, launch, violations } from "./visit.mjs";

/** Presses of Tab after which a thing that was not reached cannot be reached. */
const TABS_MAX = 120;
/** A place in the province, for phones that know where they are. */
const SPOT = { latitude: 17.4689, longitude: 106.6223, accuracy: 8 };

/** What has the focus, and what is wrong with how it shows. */
const focused = (tab) =>
  tab.evaluate(async () => {
    // Pages scroll smoothly to what has the focus.
    await new Promise((done) => setTimeout(done, 60));
    const it = document.activeElement;
    if (!it || it === document.body) return { name: "nothing", wrong: [] };
    const name = `${it.tagName.toLowerCase()}${it.id ? `#${it.id}` : ""}${it.name ? `[${it.name}=${it.type === "radio" || it.type === "checkbox" ? it.value : ""}]` : ""} ${(it.textContent ?? "").trim().slice(0, 30)}`;
    // A box drawn by its label shows the focus there.
    const drawn = [it, it.labels?.[0], it.nextElementSibling, it.labels?.[0]?.querySelector("i, span")].filter(Boolean);
    const ring = (element) => {
      const style = getComputedStyle(element);
      return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
    };
    const wrong = [];
    if (!drawn.some(ring)) wrong.push("no ring");
    const seen = drawn.map((element) => element.getBoundingClientRect()).filter((box) => box.width > 2 && box.height > 2);
    const inside = (box) => box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    if (!seen.some(inside)) wrong.push("out of sight");
    // Not under a bar that stays in its place: some point of it is on top.
    const uncovered = seen.filter(inside).some((box) => {
      const points = [0.05, 0.5, 0.95].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [box.left + box.width * x, box.top + box.height * y]));
      return points.some(([x, y]) => {
        const top = document.elementFromPoint(x, y);
        return top && drawn.some((element) => element.contains(top) || top.contains(element));
      });
    });
    if (seen.some(inside) && !uncovered) wrong.push("covered");
    return { name, wrong };
  });

/** Somebody who has only a keyboard; every stop is looked at. */
class Keys {
  stops = 0;

  constructor(tab) {
    this.tab = tab;
  }

  async press(key) {
    await this.tab.keyboard.press(key);
  }

  /** Goes on with Tab until `selector` has the focus. */
  async to(selector, key = "Tab") {
    const passed = [];
    for (let n = 0; n < TABS_MAX; n += 1) {
      await this.press(key);
      this.stops += 1;
      const { name, wrong } = await focused(this.tab);
      passed.push(name);
      assert.deepEqual(wrong, [], `${new URL(this.tab.url()).pathname}: ${name}`);
      if (await this.tab.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    }
    assert.fail(`${selector} was not reached in ${TABS_MAX} stops: ${passed.slice(0, 60).join(" | ")}`);
  }

  async type(words) {
    await this.tab.keyboard.type(words);
  }
}

async function person(browser, base, { cookie, width = 1280, height = 800, place = true, ...more } = {}) {
  const context = await browser.newContext({ baseURL: base, viewport: { width, height }, locale: "vi-VN", serviceWorkers: "block", ...more });
  if (place) {
    await context.grantPermissions(["geolocation"], { origin: base });
    await context.setGeolocation(SPOT);
  }
  if (cookie) await context.addCookies(cookies(base, cookie));
  const tab = await context.newPage();
  tab.setDefaultTimeout(20_000);
  return { context, tab };
}

/** From the home page to the slip, by keyboard alone. */
async function a_report_by_keyboard({ browser, base }, size = {}) {
  const { context, tab } = await person(browser, base, size);
  const keys = new Keys(tab);
  await tab.goto("/");
  // The skip link is the first stop, shows, and leads past the menus.
  await keys.press("Tab");
  assert.ok(await tab.evaluate(() => document.activeElement.matches("a.skip")), "the skip link comes first");
  assert.deepEqual((await focused(tab)).wrong, []);
  await keys.press("Enter");
  await keys.press("Tab");
  assert.ok(await tab.evaluate(() => document.querySelector("main").contains(document.activeElement)), "the skip link leads into the page");
  await keys.to('main a[href^="/bao#"]');
  await Promise.all([tab.waitForURL(/\/bao#/), keys.press("Enter")]);
  await tab.waitForSelector("form[data-ready]");

  // Sent with nothing in it: the summary of what is wrong is heard and has the focus.
  await keys.to(".send button");
  await keys.press("Enter");
  await tab.waitForSelector("#problems");
  assert.ok(await tab.evaluate(() => document.activeElement.closest("#problems") !== null), "the summary has the focus");
  assert.deepEqual(await violations(tab), []);
  // Its first link leads to the field.
  await keys.to("#problems a");
  const wanted = await tab.evaluate(() => document.activeElement.getAttribute("href"));
  await keys.press("Enter");
  assert.ok(await tab.evaluate((id) => document.querySelector(id).contains(document.activeElement) || location.hash === id, wanted), `${wanted} was led to`);

  await keys.to('input[name="place"]');
  await keys.type("trước số 86 Trần Hưng Đạo");
  await keys.to('input[name="category"]');
  await keys.press("Space");
  await keys.press("ArrowRight");
  await keys.press("ArrowLeft");
  assert.equal(await tab.locator('input[name="category"]:checked').count(), 1);
  await keys.to("#noi-dung");
  await keys.type("Đèn đường tắt cả đoạn dài, tối om.");
  await keys.to("#thu");
  await keys.type("nguoi.thu@example.vn");
  await keys.to("#dong-y");
  await keys.press("Space");
  assert.ok(await tab.isChecked("#dong-y"));
  await keys.to(".send button");
  await Promise.all([tab.waitForURL(/giay-hen/, { timeout: 30_000 }), keys.press("Enter")]);
  await keys.to("main a, main button");
  console.log(`     ${keys.stops} stops`);
  await context.close();
}

/** The same on a phone with a keyboard: bars that stay at the edges cover nothing. */
const a_report_by_keyboard_on_a_phone = (world) => a_report_by_keyboard(world, { width: 390, height: 700 });

/** The one who reported says "done", by keyboard alone. */
async function the_last_word_by_keyboard({ browser, base, doors }) {
  const own = await doors.file();
  await doors.answer(own.code);
  const { context, tab } = await person(browser, base, { cookie: own.cookie, width: 390, height: 700 });
  const keys = new Keys(tab);
  await tab.goto(`/hs/${own.code}`);
  await keys.to('form[action*="/xac-nhan"] button, [action*="/xac-nhan"] input:not([type=hidden])');
  const what = await tab.evaluate(() => `${document.activeElement.name}=${document.activeElement.value}`);
  console.log(`     ${what} after ${keys.stops} stops`);
  await Promise.all([tab.waitForNavigation(), keys.press("Enter")]);
  const report = await doors.json(`/api/v1/reports/${own.code}`, { token: doors.token("ioc.lanhdao") });
  assert.equal(report.stage, "closed", "it is settled");
  await context.close();
}

/** The log of a report holds in the browser, and one that was changed on its way does not. */
async function a_log_is_checked_in_the_browser({ browser, base, doors }) {
  const { reports } = await doors.json("/api/v1/reports?limit=100&stage=closed");
  const { code } = reports.find((report) => report.publication === "public");
  const { context, tab } = await person(browser, base);
  const said = tab.locator("[data-chain-said]");
  const open = async () => {
    await tab.goto(`/hs/${code}/kiem-chung`);
    await said.waitFor({ state: "visible" });
    return { good: await said.evaluate((box) => box.className.includes("good")), red: await tab.locator("[data-chain] .red").count(), words: await said.textContent() };
  };
  const whole = await open();
  assert.ok(whole.good && whole.red === 0, whole.words);
  assert.ok((await tab.locator("[data-chain] .green").count()) > 3);

  // One at a time: words of an answer, an hour, a whole event left out.
  const changes = {
    "other words": (events) => (events.findLast((event) => "open" in event).open += " "),
    "another hour": (events) => (events[1].at_ms += 1),
    "an event less": (events) => events.splice(1, 1),
    "the last one less": (events) => events.pop(),
  };
  for (const [what, change] of Object.entries(changes)) {
    await tab.unroute("**/events*");
    await tab.route("**/events*", async (route) => {
      const answer = await route.fetch();
      const log = await answer.json();
      change(log.events);
      await route.fulfill({ response: answer, json: log });
    });
    const broken = await open();
    assert.ok(!broken.good, `${what}: ${broken.words}`);
    assert.equal(await said.getAttribute("role"), "alert", what);
    if (what !== "the last one less") assert.ok(broken.red > 0, what);
  }
  await tab.unroute("**/events*");
  await tab.route("**/events*", (route) => route.abort());
  assert.ok(!(await open()).good, "no log at all is no proof");
  await context.close();
}

/** A slip is one sheet of paper with its code on it. */
async function a_slip_is_printed({ browser, base, doors }) {
  const own = await doors.file();
  const { context, tab } = await person(browser, base, { cookie: own.cookie });
  await tab.goto(`/hs/${own.code}/giay-hen`, { waitUntil: "networkidle" });
  const out = process.env.DRIVES_PICTURES;
  if (out) await mkdir(out, { recursive: true });
  const pdf = await tab.pdf({ format: "A4", printBackground: true, ...(out ? { path: `${out}/slip.pdf` } : {}) });
  const sheets = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
  assert.equal(sheets, 1, "one sheet");
  await tab.emulateMedia({ media: "print" });
  const seen = await tab.evaluate(() => {
    const shows = (selector) => [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility() && element.getBoundingClientRect().height > 0);
    const qr = shows("main svg").map((svg) => svg.getBoundingClientRect()).filter((box) => box.width >= 80 && Math.abs(box.width - box.height) < 2);
    return { qr: qr.length, menus: shows("header nav, .tabs, footer nav, [data-print]").length, text: document.querySelector("main").innerText };
  });
  assert.equal(seen.qr, 1, "its QR code is on paper, once");
  assert.equal(seen.menus, 0, "menus and buttons are not");
  assert.ok(seen.text.replace(/\s/g, "").includes(own.code), "the code in digits, too");
  await context.close();
}

/** A call for help: asked once whether it is meant, with the position, sent when the network is back. */
async function help_is_called_for({ browser, base, doors }) {
  const { context, tab } = await person(browser, base, { width: 390, height: 844 });
  const asked = [];
  let answer = false;
  tab.on("dialog", (dialog) => {
    asked.push(dialog.message());
    return answer ? dialog.accept() : dialog.dismiss();
  });
  await tab.clock.install();
  await tab.goto("/lu");
  await tab.fill("#people", "4");
  let posts = 0;
  tab.on("request", (request) => (posts += request.method() === "POST" ? 1 : 0));
  // Not meant: nothing leaves the phone.
  await tab.click("button.sos");
  assert.equal(asked.length, 1);
  assert.equal(posts, 0, "nothing is sent before it is meant");
  // Meant, but there is no network.
  answer = true;
  await context.setOffline(true);
  await tab.click("button.sos");
  await tab.waitForFunction(() => document.querySelector("[data-status]").textContent === document.querySelector("[data-sos]").dataset.lost);
  assert.match(await tab.inputValue('[name="lat"]'), /^17\.46/);
  assert.match(decodeURIComponent(await tab.getAttribute("[data-sms]", "href")), /17\.4689\d*,106\.6223\d* 4 nguoi/);
  // Pressed again, it does not ask again nor send twice.
  await tab.click("button.sos");
  assert.equal(asked.length, 2);
  // Half a minute later, without a touch.
  await context.setOffline(false);
  await tab.clock.runFor(31_000);
  await tab.waitForURL(/\/lu\/\d+/);
  const code = tab.url().match(/\/lu\/(\d+)/)[1];
  const report = await doors.json(`/api/v1/reports/${code}`, { token: doors.token("ioc.lanhdao") });
  assert.ok(Math.abs(report.position.lat - SPOT.latitude) < 1e-3, "the position came");
  assert.match(JSON.stringify(report), /4 người/);
  await context.close();
}

const drives = [
  a_report_by_keyboard,
  a_report_by_keyboard_on_a_phone,
  the_last_word_by_keyboard,
  a_log_is_checked_in_the_browser,
  a_slip_is_printed,
  help_is_called_for,
];

const [program, ...names] = process.argv.slice(2);
const unknown = names.filter((name) => !drives.some((drive) => drive.name === name));
if (!program || unknown.length > 0) {
  console.error(`usage: node drives.mjs PROGRAM [${drives.map((drive) => drive.name).join("|")}]…`);
  process.exit(2);
}
let wrong = 0;
try {
  const service = await serve(program);
  const browser = await launch();
  const world = { browser, base: service.base, doors: new Doors(service) };
  for (const drive of drives) {
    if (names.length > 0 && !names.includes(drive.name)) continue;
    const begun = Date.now();
    try {
      await drive(world);
      console.log(`ok   ${drive.name} ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    } catch (error) {
      wrong += 1;
      console.log(`FAIL ${drive.name}: ${error.stack?.split("\n").slice(0, 8).join("\n       ")}`);
    }
  }
  await browser.close();
  await service.end();
} catch (error) {
  console.error(error);
  process.exit(3);
}
process.exit(wrong === 0 ? 0 : 1);
