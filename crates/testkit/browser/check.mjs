// Opens pages of a running service in Chromium and says what is wrong with them.
//
//   node check.mjs BASE_URL PAGES OUTDIR
//
// PAGES is a JSON file: a list of paths ("/bao"), or of objects
//   { "path": "/lam-viec", "name": "inbox", "cookie": "name=value", "script": true, "status": 200 }
// where `cookie` signs in, `script: true` leaves out the visit without script (for pages that are
// nothing without it), and `status` is what the page must answer (200 unless said); `dark: true` and
// `forced: true` are a device's wishes, `width` is of a narrower screen than the two sizes.
//
// Each page is opened as a phone and as a desk, with script and without. A page fails on: another
// status; an accessibility violation (WCAG 2.2 AA by axe); sideways scrolling; an error in the
// console; something that the content security policy stopped; a request that left the service.
// Screenshots and `findings.json` go to OUTDIR. Exit code: 0 nothing found, 1 something found,
// 2 wrong usage, 3 the browser or the service is at fault.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const SIZES = [
  { name: "phone", width: 390, height: 844, isMobile: true, hasTouch: true },
  { name: "desk", width: 1440, height: 900, isMobile: false, hasTouch: false },
];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const PATIENCE_MS = 20_000;
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const [base, pagesFile, out] = process.argv.slice(2);
if (!base || !pagesFile || !out) {
  console.error("usage: node check.mjs BASE_URL PAGES OUTDIR");
  process.exit(2);
}

/** A page as the list gives it, with what it leaves out filled in. */
function entry(given) {
  const page = typeof given === "string" ? { path: given } : given;
  const name = page.name ?? (page.path.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "") || "home");
  return { status: 200, script: false, ...page, name };
}

/** Opens one page in one way; answers what is wrong, as texts. */
async function visit(browser, page, size, script) {
  const context = await browser.newContext({
    baseURL: base,
    viewport: { width: page.width ?? size.width, height: size.height },
    colorScheme: page.dark ? "dark" : "light",
    forcedColors: page.forced ? "active" : "none",
    isMobile: size.isMobile,
    hasTouch: size.hasTouch,
    javaScriptEnabled: script,
    reducedMotion: "reduce",
    locale: "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    // Each visit is a first one: the service worker would fetch the whole app every time.
    serviceWorkers: "block",
  });
  const wrong = [];
  try {
    if (page.cookie) await context.addCookies(cookies(page.cookie));
    const tab = await context.newPage();
    listen(tab, page, wrong);
    const answer = await tab.goto(page.path, { waitUntil: "load", timeout: PATIENCE_MS });
    if (answer?.status() !== page.status) wrong.push(`status ${answer?.status()}, not ${page.status}`);
    // A map or a stream may go on for ever: a page is ready when it is quiet, or after a moment.
    // A page that listens is never idle.
    const idle = (await tab.locator("[data-line]").count()) > 0 ? 700 : 2_000;
    await tab.waitForLoadState("networkidle", { timeout: idle }).catch(() => {});
    await tab.screenshot({ path: join(out, shot(page, size, script)), fullPage: true });
    wrong.push(...(await overflow(tab)));
    // axe is script itself; the tree it reads is the same either way.
    if (script) wrong.push(...(await violations(tab)));
  } catch (error) {
    wrong.push(`did not open: ${error.message.split("\n")[0]}`);
  } finally {
    await context.close();
  }
  return wrong;
}

function cookies(text) {
  return text.split(";").map((pair) => {
    const at = pair.indexOf("=");
    const name = pair.slice(0, at).trim();
    const value = pair.slice(at + 1).trim();
    // Chromium takes a `__Host-` cookie only as secure, and counts loopback as secure.
    const secure = name.startsWith("__Host-");
    return { name, value, domain: new URL(base).hostname, path: "/", secure, sameSite: "Lax" };
  });
}

function listen(tab, page, wrong) {
  const home = new URL(base).origin;
  tab.on("console", (message) => {
    if (message.type() !== "error") return;
    // The browser reports the page's own status as an error; a page that must be a 404 may be one.
    if (page.status >= 400 && message.text().includes(`status of ${page.status}`)) return;
    wrong.push(`console: ${message.text()}`);
  });
  tab.on("pageerror", (error) => wrong.push(`script error: ${error.message}`));
  tab.on("request", (request) => {
    const url = request.url();
    if (/^https?:/.test(url) && new URL(url).origin !== home) wrong.push(`leaves the service: ${url}`);
  });
}

/** Elements that stick out sideways, where the page as a whole scrolls sideways. */
async function overflow(tab) {
  // `evaluate` works without the page's own script, too.
  const found = await tab.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.body.querySelectorAll("*")]
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .slice(0, 5)
      .map((element) => element.outerHTML.slice(0, 120));
  });
  return found.map((html) => `sticks out sideways: ${html}`);
}

async function violations(tab) {
  // Through the debugger, not a <script> tag: the content security policy stays as it is.
  await tab.evaluate(await readFile(AXE, "utf8"));
  const result = await tab.evaluate(
    (rules) => globalThis.axe.run(document, { runOnly: { type: "tag", values: rules } }),
    RULES,
  );
  return result.violations.map((violation) => {
    const where = violation.nodes.slice(0, 3).map((node) => `${node.target.join(" ")} (${reason(node)})`);
    return `${violation.id}: ${violation.help}: ${where.join("; ")}`;
  });
}

function reason(node) {
  return [...node.any, ...node.all, ...node.none].map((check) => check.message).join(", ");
}

function shot(page, size, script) {
  return `${page.name}-${size.name}${script ? "" : "-noscript"}.png`;
}

let found = 0;
try {
  const pages = JSON.parse(await readFile(pagesFile, "utf8")).map(entry);
  if (pages.length === 0) throw new Error(`${pagesFile} names no page`);
  await mkdir(out, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Root in a container has no sandbox; the pages are our own.
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  const findings = [];
  for (const page of pages) {
    for (const size of SIZES) {
      for (const script of page.script ? [true] : [true, false]) {
        const wrong = [...new Set(await visit(browser, page, size, script))];
        const how = `${page.path} ${size.name}${script ? "" : " without script"}`;
        console.log(`${wrong.length === 0 ? "ok  " : "FAIL"} ${how}`);
        for (const line of wrong) console.log(`       ${line}`);
        if (wrong.length > 0) findings.push({ path: page.path, size: size.name, script, wrong });
        found += wrong.length;
      }
    }
  }
  await browser.close();
  await writeFile(join(out, "findings.json"), JSON.stringify(findings, null, 2));
  console.log(`${pages.length} pages, ${found} findings`);
} catch (error) {
  console.error(error.message);
  process.exit(3);
}
process.exit(found === 0 ? 0 : 1);
