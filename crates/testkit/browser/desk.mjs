// The centre's desk in Chromium: boxes on a photo that become part of the picture, a line on the map
// around several reports that become one incident, a danger that comes up on the wall by itself, a macro
// and kept sentences by their keys.
//
//   node desk.mjs BASE_URL ACCOUNTS [SHOTS]
//
// BASE_URL is a running demonstration without rate limits, ACCOUNTS its demo-accounts.json; SHOTS names
// a folder for pictures. Exit code: 0 all is well, 1 something is wrong, 2 wrong usage.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [base, file, shots] = process.argv.slice(2);
if (!base || !file) {
  console.error("usage: node desk.mjs BASE_URL ACCOUNTS [SHOTS]");
  process.exit(2);
}
const accounts = JSON.parse(await readFile(file, "utf8"));
const operator = accounts.find((one) => one.username === "ioc.truc");
const faults = [];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
const context = await browser.newContext({ baseURL: base, viewport: { width: 1440, height: 900 }, locale: "vi-VN", timezoneId: "Asia/Ho_Chi_Minh", reducedMotion: "reduce", serviceWorkers: "block" });
const page = await context.newPage();
page.setDefaultTimeout(15_000);
page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
page.on("console", (message) => message.type() === "error" && faults.push(`console: ${message.text()}`));
const picture = async (name) => {
  if (!shots) return;
  await mkdir(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`) });
};
const drag = async (view, points) => {
  const box = await view.boundingBox();
  const [first, ...rest] = points.map(([x, y]) => [box.x + box.width * x, box.y + box.height * y]);
  await page.mouse.move(...first);
  await page.mouse.down();
  for (const point of rest) await page.mouse.move(...point, { steps: 4 });
  await page.mouse.up();
};
/** The colour in the middle of a place of a picture, in parts of its sides. */
const colour = (url, x, y) =>
  page.evaluate(
    async ([url, x, y]) => {
      const drawn = await createImageBitmap(await (await fetch(url)).blob());
      const canvas = new OffscreenCanvas(drawn.width, drawn.height);
      const pen = canvas.getContext("2d");
      pen.drawImage(drawn, 0, 0);
      return [...pen.getImageData(Math.round(drawn.width * x), Math.round(drawn.height * y), 1, 1).data];
    },
    [url, x, y],
  );

async function a_box_becomes_part_of_the_picture() {
  await page.goto("/lam-viec/kiem-duyet");
  await Promise.all([page.waitForURL(/hs=\d+/), page.click(".qu .rw:has(img)")]);
  const code = page.url().match(/hs=(\d+)/)[1];
  const svg = page.locator("[data-pic] svg").first();
  await svg.scrollIntoViewIfNeeded();
  await drag(svg, [[0.2, 0.3], [0.5, 0.6]]);
  const typed = page.locator(".shots textarea").first();
  assert.equal(await typed.inputValue(), "20 30 30 30");
  // The keyboard moves it by a hundredth, and takes it away and back.
  await page.locator("[data-pic] rect[data-n='0']").focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await typed.inputValue(), "21 30 30 30");
  await page.keyboard.press("ArrowLeft");
  await picture("redact-drawn");
  await Promise.all([page.waitForURL(/\/xem/), page.click("form button.pri[type=submit]:visible")]);
  const looked = await page.locator("main img").first().getAttribute("src");
  const [shown, beside] = [await colour(looked, 0.35, 0.45), await colour(looked, 0.8, 0.45)];
  await picture("redact-look");
  await Promise.all([page.waitForURL(/kiem-duyet\?xong/), page.locator("main button.pri[type=submit]").last().click()]);
  const seen = await (await fetch(`${base}/api/v1/reports/${code}`)).json();
  const url = seen.files[0].url;
  await page.goto(`/hs/${code}`);
  assert.deepEqual(await colour(url, 0.35, 0.45), shown, "what was approved is what stands there");
  assert.notDeepEqual(shown.slice(0, 3), beside.slice(0, 3), "the box is no part of the scene");
  const around = await Promise.all([[0.22, 0.32], [0.48, 0.58]].map(([x, y]) => colour(url, x, y)));
  for (const one of around) assert.ok(one.slice(0, 3).every((part, n) => Math.abs(part - shown[n]) < 12), `one colour all over: ${one}`);
  const original = await fetch(`${base}${url}?goc=1`);
  assert.equal(original.status, 404, "the picture as it came is the centre's alone");
}

async function a_line_around_several_makes_an_incident() {
  await page.goto("/lam-viec/ban-do");
  const view = page.locator("[data-ops-map] .opsv");
  await page.waitForFunction(() => Number(document.querySelector("[data-ops-map]").dataset.shown) > 3);
  await page.click("[data-lasso]");
  await drag(view, [[0.02, 0.02], [0.98, 0.02], [0.98, 0.98], [0.02, 0.98], [0.02, 0.02]]);
  const all = await page.locator("input[name=pick]:checked").count();
  assert.ok(all > 3, `${all} inside a line around the map`);
  await picture("map-picked");
  await page.click("[data-none]");
  assert.equal(await page.locator("input[name=pick]:checked").count(), 0);
  // The same by keyboard: all that can be seen.
  await view.focus();
  await page.keyboard.press("Enter");
  const picked = await page.locator("input[name=pick]:checked").count();
  assert.equal(picked, all);
  await Promise.all([page.waitForURL(/\/su-vu\/moi/), page.click("button[formaction*='/su-vu/moi']")]);
  const codes = (await page.inputValue("textarea[name=codes]")).match(/\d{8}/g);
  assert.equal(codes.length, picked);
  await page.fill("[name=title]", "Mất điện cả khu");
  await Promise.all([page.waitForURL(/\/su-vu\/\d+/), page.click("main button.pri[type=submit]")]);
  await picture("incident");
  const told = await page.textContent("main");
  assert.ok(told.includes("Mất điện cả khu"));
}

async function a_danger_comes_up_on_the_wall() {
  await page.goto("/lam-viec/khan");
  await page.waitForSelector("[data-live]:not([hidden])");
  const begun = Date.now();
  const sent = await fetch(`${base}/api/v1/reports`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text: "Dây điện đứt rơi xuống đường, đang phóng điện, trẻ em đi qua", lat: 17.4702, lon: 106.619, place: "trước chợ", phone: "0912345678", consent: true }),
  });
  assert.equal(sent.status, 201);
  const { code } = await sent.json();
  const spaced = `${code.slice(0, 4)} ${code.slice(4)}`;
  await page.waitForFunction((shown) => document.body.innerText.includes(shown), spaced);
  // Told, not judged: a test machine is busy.
  console.log(`a danger is on the wall ${Date.now() - begun} ms after it was sent`);
  await picture("wall");
}

async function a_macro_fills_and_sentences_are_put_in_by_keys() {
  // Asked for once, by whichever box is written in first.
  const short = page.waitForResponse((answer) => answer.url().endsWith("/viet-tat"), { timeout: 60_000 });
  await page.goto("/lam-viec/phan-loai");
  await page.waitForSelector("[data-case]");
  // A danger comes first, and nobody is asked back about one: the first case whose reporter may be.
  for (const code of await page.locator("li[data-code]").evaluateAll((rows) => rows.map((row) => row.dataset.code))) {
    if (await page.locator('details[data-key="H"]').count()) break;
    await page.goto(`/lam-viec/phan-loai?hs=${code}`);
    await page.waitForSelector(`[data-case="${code}"]`);
  }
  const posts = [];
  page.on("request", (request) => request.method() === "POST" && posts.push(new URL(request.url()).pathname));
  const code = await page.getAttribute("[data-case]", "data-case");
  await page.focus("#case-title");
  await page.keyboard.press("Shift+Digit1");
  await page.waitForSelector("#dispatch-filled:focus");
  assert.equal(await page.inputValue("#dispatch-category"), "GT-01");
  assert.match(await page.inputValue("#dispatch-instruction"), /^Kiểm tra tại /);
  assert.equal(await page.getAttribute("[data-case]", "data-case"), code, "nothing was sent");
  assert.ok(!posts.some((path) => path.endsWith("/dispatch")), posts.join(" "));
  await picture("macro-filled");
  // Abbreviations are written out, a name behind `/` becomes its sentence, and both are taken back.
  await page.keyboard.press("h");
  const area = page.locator("#ask-text");
  await area.waitFor();
  await short;
  await page.keyboard.type("Chỗ og ");
  assert.equal(await area.inputValue(), "Chỗ ổ gà ");
  await page.keyboard.type("/hoi-cho");
  await page.waitForFunction(() => [...document.querySelectorAll("[data-slash]")].some((line) => line.textContent.includes("Hỏi rõ chỗ nào")));
  await page.keyboard.press("Tab");
  assert.match(await area.inputValue(), /^Chỗ ổ gà Xin Ông\/Bà cho biết rõ hơn chỗ cần xử lý/);
  await page.keyboard.press("Control+z");
  assert.equal(await area.inputValue(), "Chỗ ổ gà /hoi-cho");
  // By the mouse it comes where the caret is; Tab alone goes on.
  await area.fill("");
  await page.click("#do-ask [data-sentences] summary");
  await page.locator("#do-ask [data-sentence]").first().click();
  assert.match(await area.inputValue(), /^Xin Ông\/Bà/);
  await page.keyboard.press("Tab");
  assert.ok(!(await area.evaluate((field) => field === document.activeElement)));
  await picture("sentence-put-in");
}

const cases = [a_box_becomes_part_of_the_picture, a_line_around_several_makes_an_incident, a_danger_comes_up_on_the_wall, a_macro_fills_and_sentences_are_put_in_by_keys];
let wrong = 0;
try {
  await page.goto("/dang-nhap");
  await page.fill("[name=username]", operator.username);
  await page.fill("[name=password]", operator.password);
  await Promise.all([page.waitForURL(/\/lam-viec/), page.click("main button[type=submit]")]);
  for (const one of cases) {
    try {
      await one();
      console.log(`ok   ${one.name}`);
    } catch (error) {
      wrong += 1;
      await picture(one.name);
      console.log(`FAIL ${one.name}: ${error.stack?.split("\n").slice(0, 8).join("\n       ")}`);
    }
  }
} finally {
  await browser.close();
}
for (const fault of faults) console.error(fault);
process.exit(wrong || faults.length ? 1 : 0);
