// An operator who sorts reports by keyboard alone, in Chromium.
//
//   node triage.mjs BASE_URL ACCOUNTS REPORTS [DECIDED [SHOTS]]
//
// ACCOUNTS is the demonstration's `demo-accounts.json`. REPORTS mixed reports are sent first, then
// sorted, DECIDED of them if a number is given: most are dispatched as proposed or to another of the units offered, some are asked about,
// refused, put off, or looked at twice. Every key is counted by report, and from each key that changes
// what is shown to the paint after it is measured, beside a blank page's own key handler. At the end
// the page must hold no more nodes than after the first ten, and nothing may have been said in the
// console. SHOTS names a folder for pictures. Exit code: 0 well, 1 something is wrong, 2 wrong usage.

import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";

const [base, accountsFile, count, some, shots] = process.argv.slice(2);
if (!base || !accountsFile || !count) {
  console.error("usage: node triage.mjs BASE_URL ACCOUNTS REPORTS [DECIDED [SHOTS]]");
  process.exit(2);
}
const REPORTS = Number(count);
const DECIDED = Number(some ?? count);
/** Nodes that may come and go: a notice, an open drawer, a longer text. */
const NODES_SLACK = 1200;
const WORDS = [
  ["GT-01", "Ổ gà sâu trước cổng trường, trời mưa ngập nước"],
  ["MT-01", "Rác ùn ứ ba ngày sau chợ, bốc mùi"],
  ["GT-02", "Biển báo giao thông bị cây che khuất"],
  ["", "Đèn đường tắt cả đoạn từ ngã tư đến cầu"],
  ["", "Nước máy đục, có mùi lạ từ sáng"],
];

const accounts = JSON.parse(await readFile(accountsFile, "utf8"));
const operator = accounts.find((a) => a.username === "ioc.truc");
const faults = [];
let offline = false;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--js-flags=--expose-gc", "--enable-precise-memory-info"] });
try {
  for (let n = 0; n < REPORTS; n++) {
    const [category, text] = WORDS[n % WORDS.length];
    const answer = await fetch(`${base}/api/v1/reports`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text: `${text} (${n})`, ...(category && { category }), lat: 17.4702 + n / 3000, lon: 106.619, place: `${n} Trần Hưng Đạo`, phone: "0912345678", consent: true }),
    });
    if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
  }

  const context = await browser.newContext({ baseURL: base, viewport: { width: 1440, height: 900 }, reducedMotion: "reduce", locale: "vi-VN", timezoneId: "Asia/Ho_Chi_Minh", serviceWorkers: "block" });
  const page = await context.newPage();
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("console", (message) => { if (message.type() === "error" && !offline && !/status of (409|422)/.test(message.text())) faults.push(`console: ${message.text()}`); });
  // From a key to the paint after it: two frames on, the first has been drawn.
  await context.addInitScript(() => {
    self.paints = [];
    addEventListener("keydown", (event) => {
      const at = event.timeStamp;
      requestAnimationFrame(() => { const channel = new MessageChannel(); channel.port1.onmessage = () => self.paints.push(performance.now() - at); channel.port2.postMessage(0); });
    }, true);
  });
  await page.goto("/dang-nhap");
  await page.fill("[name=username]", operator.username);
  await page.fill("[name=password]", operator.password);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/lam-viec");

  const blank = await context.newPage();
  await blank.setContent("<p>trống</p>");
  await blank.evaluate(() => {
    self.paints = [];
    addEventListener("keydown", (event) => {
      const at = event.timeStamp;
      document.body.append("x");
      requestAnimationFrame(() => { const channel = new MessageChannel(); channel.port1.onmessage = () => self.paints.push(performance.now() - at); channel.port2.postMessage(0); });
    });
  });
  for (let n = 0; n < 60; n++) { await blank.keyboard.press("j"); await sleep(30); }
  const empty = await blank.evaluate(() => self.paints);
  await blank.close();

  await page.bringToFront();
  await page.goto("/lam-viec/phan-loai");
  let navigations = 0;
  page.on("load", () => navigations++);
  const cdp = await context.newCDPSession(page);
  const measure = async () => {
    await cdp.send("HeapProfiler.collectGarbage");
    const { nodes } = await cdp.send("Memory.getDOMCounters");
    const { usedSize } = await cdp.send("Runtime.getHeapUsage");
    return { nodes, heap: usedSize };
  };
  const open = () => page.evaluate(() => document.querySelector("[data-case]")?.dataset.case ?? "");
  const press = async (key) => { keys++; await page.keyboard.press(key); };
  const type = async (text) => { keys += text.length; await page.keyboard.type(text); };
  const moved = async (from) => { await page.waitForFunction((code) => (document.querySelector("[data-case]")?.dataset.case ?? "") !== code, from, { timeout: 10_000 }); };

  let keys = 0, first = null, undone, away, blinks = 0, back = 0;
  const ordinary = [], went = [], kinds = {}, took = [];
  for (let n = 0; n < DECIDED; n++) {
    // Decisions that wait their ten seconds fill the rows shown; those behind them come up then.
    await page.waitForFunction(() => document.querySelector("[data-case]") !== null, null, { timeout: 20_000 }).catch(() => {});
    // In one look: the queue may be read anew between two.
    const look = () =>
      page.evaluate(() => {
        const item = document.querySelector("[data-case]");
        return item && { code: item.dataset.case, urgent: item.dataset.urgent !== undefined };
      });
    let item = await look();
    for (let tries = 0; !item && tries < 20; tries++) { blinks++; await sleep(100); item = await look(); }
    if (!item) break;
    const { code, urgent } = item;
    // Nobody is led to what they have decided already.
    const again = went.indexOf(code);
    if (again >= 0) { back++; went.splice(again, 1); }
    keys = 0;
    let kind;
    if (urgent) { kind = "looked past"; await press("j"); await moved(code).catch(() => {}); continue; }
    const units = await page.evaluate(() => document.querySelectorAll("#dispatch-lead input").length);
    if (n % 10 === 3) {
      kind = "asked"; await press("h"); await type("Cho xin vị trí rõ hơn?"); await press("Control+Enter");
    } else if (n % 10 === 6) {
      kind = "refused"; await press("x"); await page.keyboard.press("ArrowDown"); await press("Tab"); await type("Nội dung này chúng tôi đã trả lời."); await press("Control+Enter");
    } else if (n % 10 === 8) {
      kind = "put off"; await press("s"); await press("Enter");
    } else {
      kind = "dispatched";
      // Where the table names nobody, the operator chooses among all units by their first letters.
      if (!units) { await press("v"); await type("ubnd"); await press("Tab"); await press("Escape"); } else if (n % 3 === 1 && units > 1) await press("2");
      if (n % 4 === 1) await press("t");
      if (!(await page.evaluate(() => document.querySelector("#dispatch-category")?.value))) { await press("l"); await press("ArrowDown"); await sleep(600); await press("Escape"); }
      // Once without a line: one goes on, and what was decided goes out when it is back.
      const cut = n >= 11 && away === undefined;
      if (cut) { offline = true; await context.setOffline(true); }
      const began = Date.now();
      await press("Enter");
      await moved(code);
      if (cut) {
        away = await page.waitForSelector("[data-unsent]", { timeout: 10_000 }).then((note) => note.innerText(), () => "");
        if (shots) await page.screenshot({ path: join(shots, "triage-offline.png") });
        await context.setOffline(false);
        await page.waitForSelector("[data-unsent]", { state: "detached", timeout: 20_000 }).catch(() => faults.push("a decision made without a line did not go out"));
        offline = false;
      } else took.push(Date.now() - began);
      ordinary.push(keys);
      went.push(code);
    }
    if (kind !== "dispatched") await moved(code);
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    // The first that is sent from the sixth on (that one may be urgent, and is looked past): undone, and decided again.
    if (n >= 5 && undone === undefined && kind === "dispatched") {
      await page.waitForSelector("[data-held]");
      await page.keyboard.press("Control+z");
      // On a slow machine the middle is empty for a moment between two cases: what counts is that this one comes.
      const returned = (code) => document.querySelector("[data-case]")?.dataset.case === code;
      undone = await page.waitForFunction(returned, code, { timeout: 10_000 }).then(() => true, () => false);
      if (shots) { await mkdir(shots, { recursive: true }); await page.screenshot({ path: join(shots, "triage-undone.png") }); }
      await page.keyboard.press("Enter");
      await moved(code);
    }
    if (n === 7 && shots) await page.screenshot({ path: join(shots, "triage-held.png") });
    if (n === 9) first = await measure();
    await sleep(120);
  }
  const end = await measure();
  const paints = await page.evaluate(() => self.paints);
  const pages = navigations;
  // Each is carried out when its ten seconds are over; the last a little later on a busy machine.
  const arrived = async () => {
    let n = 0;
    for (const code of went) {
      const seen = await fetch(`${base}/api/v1/reports/${code}`, { headers: { authorization: `Bearer ${operator.token}` } });
      n += Number((await seen.json()).stage === "dispatched");
    }
    return n;
  };
  let through = await arrived();
  for (let tries = 0; tries < 20 && through < went.length; tries++) { await sleep(2_000); through = await arrived(); }
  // What was refused when its time came is told on the page; it is neither lost nor sent.
  await page.goto("/lam-viec/phan-loai");
  const refused = await page.locator("[data-refused]").allInnerTexts();
  const part = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))] ?? 0;
  const median = part(ordinary, 0.5);
  console.log(`sorted: ${JSON.stringify(kinds)}; keys for an ordinary one, median ${median}, most ${Math.max(...ordinary)}`);
  console.log(`key to paint, p95: ${part(paints, 0.95).toFixed(1)} ms (median ${part(paints, 0.5).toFixed(1)}); of a blank page: ${part(empty, 0.95).toFixed(1)} ms (median ${part(empty, 0.5).toFixed(1)})`);
  console.log(`Enter to the next case: median ${part(took, 0.5)} ms, p95 ${part(took, 0.95)} ms`);
  console.log(`nodes after ten ${first?.nodes}, at the end ${end.nodes}; heap ${(first?.heap / 1e6).toFixed(1)} MB, ${(end.heap / 1e6).toFixed(1)} MB; pages loaded anew: ${pages}; looks at an empty desk: ${blinks}; came back: ${back}; dispatched in the end: ${through}`);
  if (back) faults.push(`${back} that had been decided came up again`);
  if (median > 6) faults.push(`an ordinary report takes ${median} keys`);
  if (pages) faults.push(`${pages} pages were loaded anew`);
  if (away === "" || away === undefined && DECIDED > 20) faults.push("a decision made without a line was not said to wait");
  if (!undone) faults.push("undo did not bring the case back");
  if (ordinary.length < DECIDED / 3) faults.push(`only ${ordinary.length} were dispatched`);
  if (refused.length) console.log(`refused in the end: ${refused.join(" | ").replaceAll("\n", " ").slice(0, 600)}`);
  if (through + refused.length < went.length - 1) faults.push(`${went.length} were dispatched, ${through} arrived`);
  if (first && end.nodes > first.nodes + NODES_SLACK) faults.push(`nodes grew from ${first.nodes} to ${end.nodes}`);
} finally {
  await browser.close();
}
for (const fault of faults) console.error(fault);
process.exit(faults.length ? 1 : 0);
