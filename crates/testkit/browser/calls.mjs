// Two agents of 1022 in Chromium, by keyboard alone: digits choose category and unit, F9 marks a moment,
// F8 gives the call away, and it comes up at the other one by itself.
//
//   node calls.mjs BASE_URL ACCOUNTS [SHOTS]
//
// BASE_URL is a running demonstration without rate limits, ACCOUNTS its demo-accounts.json; SHOTS names
// a folder for pictures. Exit code: 0 all is well, 1 something is wrong, 2 wrong usage.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [base, file, shots] = process.argv.slice(2);
if (!base || !file) {
  console.error("usage: node calls.mjs BASE_URL ACCOUNTS [SHOTS]");
  process.exit(2);
}
const accounts = JSON.parse(await readFile(file, "utf8"));
const account = (name) => accounts.find((one) => one.username === name);
const faults = [];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });

/** An agent at a desk of their own. */
async function agent(name) {
  const context = await browser.newContext({ baseURL: base, viewport: { width: 1440, height: 900 }, locale: "vi-VN", timezoneId: "Asia/Ho_Chi_Minh", reducedMotion: "reduce", serviceWorkers: "block" });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  await page.goto("/dang-nhap");
  await page.fill("[name=username]", name);
  await page.fill("[name=password]", account(name).password);
  await Promise.all([page.waitForURL(/\/lam-viec/), page.click("main button[type=submit]")]);
  return page;
}
const picture = async (page, name) => {
  if (!shots) return;
  await mkdir(shots, { recursive: true });
  for (const [end, width, height] of [["desk", 1440, 900], ["phone", 390, 844]]) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: join(shots, `${name}-${end}.png`), fullPage: end === "phone" });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
};
const tell = async (news) => {
  const exchange = accounts.find((one) => one.role === "telephony");
  const answer = await fetch(`${base}/api/v1/calls`, { method: "POST", headers: { authorization: `Bearer ${exchange.token}`, "content-type": "application/json" }, body: JSON.stringify({ direction: "in", to: "1022", queue: "1022", ...news }) });
  assert.equal(answer.status, 204, await answer.text());
};

const mai = await agent("1022.mai");
const lan = await agent("1022.lan");
const call = `calls-${Date.now()}`;
const from = "0900000021";

async function digits_choose_category_and_unit() {
  await tell({ event: "newCall", callId: call, from });
  await mai.goto("/lam-viec/cuoc-goi");
  await Promise.all([mai.waitForURL(/cuoc-goi\/\d+/), mai.locator(".cl-ringing form button").first().click()]);
  await tell({ event: "answer", callId: call, from, answeringNumber: "201" });
  await mai.reload();
  await mai.waitForSelector("#call-text:focus");
  await mai.keyboard.type("ổ gà sâu trước chợ, xe ngã");
  await mai.keyboard.press("Tab");
  await mai.keyboard.type("phường Đồng Hới");
  await mai.waitForSelector("#call-category input[type=radio]:nth-of-type(1)");
  await mai.waitForSelector("#call-agency input[type=radio]");
  // Out of the text: a digit is the category's, whatever has the focus.
  await mai.keyboard.press("Tab");
  await mai.waitForFunction(() => document.activeElement.name === "category");
  const looked = mai.waitForResponse((answer) => answer.url().endsWith("/goi-y"));
  await mai.keyboard.press("2");
  assert.ok(await mai.locator("#call-category input[type=radio]").nth(1).isChecked(), "the second category");
  await looked;
  await mai.keyboard.press("1");
  await mai.waitForResponse((answer) => answer.url().endsWith("/goi-y"));
  // In the group of units it is the unit's.
  await mai.locator("#call-agency input[type=radio]").first().focus();
  const units = await mai.locator("#call-agency input[type=radio]").count();
  await mai.keyboard.press(String(units));
  assert.ok(await mai.locator("#call-agency input[type=radio]").nth(units - 1).isChecked(), "the last unit");
  assert.ok(await mai.locator("#call-category input[type=radio]").first().isChecked(), "the category stays");
  await picture(mai, "call");
}

async function a_moment_is_the_second_of_the_key() {
  await mai.focus("#call-text");
  await mai.keyboard.press("F9");
  await mai.waitForSelector("#call-moment:focus");
  await mai.keyboard.type("địa chỉ");
  await mai.keyboard.press("Enter");
  await mai.waitForSelector("[data-moments] li");
  assert.match(await mai.textContent("[data-moments]"), /0\d:\d\d\s+địa chỉ/);
  assert.equal(await mai.evaluate(() => document.activeElement.id), "call-text", "the caret is where it was");
  assert.equal(await mai.inputValue("#call-text"), "ổ gà sâu trước chợ, xe ngã", "and nothing is lost");
}

async function a_call_goes_over_and_comes_up_by_itself() {
  await lan.goto("/lam-viec");
  await mai.waitForSelector("#call-handler");
  if (!(await mai.locator("select#call-handler").count())) await mai.reload();
  await mai.selectOption("#call-handler", { label: "Trương Thị Lan" });
  const path = new URL(mai.url()).pathname;
  await mai.focus("#call-handler");
  await Promise.all([mai.waitForURL(/viec=chuyen/), mai.keyboard.press("F8")]);
  await lan.waitForFunction(() => document.querySelector("[data-pops]")?.textContent.includes("chuyển cho bạn"));
  await picture(lan, "popped");
  await Promise.all([lan.waitForURL((url) => url.pathname === path), lan.locator("[data-pops] a").first().click()]);
  assert.equal(await lan.inputValue("#call-text"), "ổ gà sâu trước chợ, xe ngã");
  assert.match(await lan.textContent("[data-moments]"), /địa chỉ/);
  // Whoever gave it sees that it was opened.
  await mai.goto(path);
  assert.match(await mai.textContent("main"), /Trương Thị Lan đang giữ cuộc gọi này/);
  await picture(mai, "given");
  await lan.check("[name=consent]");
  await lan.check("[name=ring]");
  await lan.uncheck("[name=sms]");
  await lan.waitForFunction(() => document.querySelector("[data-part=save]").textContent.trim() === "Lưu");
  await picture(lan, "ticks");
  await Promise.all([lan.waitForURL(/luu=1/), lan.keyboard.press("Control+Enter")]);
  await picture(lan, "done");
}

async function who_presses_one_waits_in_the_queue() {
  await lan.goto("/lam-viec/cuoc-goi");
  await tell({ event: "newCall", callId: `${call}-1`, from: "0900000022" });
  await tell({ event: "callBack", callId: `${call}-1` });
  await lan.waitForFunction(() => /Gọi lại trước/.test(document.querySelector(".cl-back")?.textContent ?? ""));
  await picture(lan, "board");
}

let wrong = 0;
try {
  for (const one of [digits_choose_category_and_unit, a_moment_is_the_second_of_the_key, a_call_goes_over_and_comes_up_by_itself, who_presses_one_waits_in_the_queue]) {
    try {
      await one();
      console.log(`ok   ${one.name}`);
    } catch (error) {
      wrong += 1;
      await picture(mai, one.name);
      console.log(`FAIL ${one.name}: ${error.stack?.split("\n").slice(0, 8).join("\n       ")}`);
    }
  }
} finally {
  await browser.close();
}
for (const fault of faults) console.error(fault);
process.exit(wrong || faults.length ? 1 : 0);
