// Opens pages of a running service in Chromium, in the ways that people see them, and says what is
// wrong with them. `check.mjs` and `round.mjs` say which pages.
//
// A page is { path, name, cookie, status, post, script, ways }: `cookie` signs in, `status` is what the
// page must answer (200 unless said), `post` are the fields of a form that it answers, `script: true`
// leaves out the visits without script (for pages that are nothing without it), `ways` are names of WAYS.
//
// In each way a page fails on: another status; an accessibility violation (WCAG 2.2 AA by axe); sideways
// scrolling; an error in the console; something that the content security policy stopped; a request that
// left the service; something that moves although the device asks for rest.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";

const PHONE = { width: 390, height: 844, touch: true };
const DESK = { width: 1440, height: 900 };
/** A window of 1280 points at 200 %, and one at 400 %. */
const TWICE = { width: 640, height: 450 };
const NARROW = { width: 320, height: 640 };
const LARGE = { large: true };

/**
 * What a person may have before them. Ways that differ only in what a page can change while it is open
 * (size of the window, colours) share one visit.
 */
export const WAYS = {
  phone: { size: PHONE },
  dark: { size: PHONE, dark: true },
  forced: { size: PHONE, forced: true },
  "phone-plain": { size: PHONE, plain: true },
  desk: { size: DESK },
  "desk-dark": { size: DESK, dark: true },
  "desk-plain": { size: DESK, plain: true },
  zoomed: { size: TWICE, quick: true },
  narrow: { size: NARROW, quick: true },
  "narrow-plain": { size: NARROW, plain: true },
  large: { size: PHONE, ...LARGE },
  "large-dark": { size: PHONE, ...LARGE, dark: true },
  "large-desk": { size: DESK, ...LARGE },
  "large-narrow": { size: NARROW, ...LARGE, quick: true },
  en: { size: PHONE, english: true },
  "en-dark": { size: PHONE, english: true, dark: true },
  "en-desk": { size: DESK, english: true },
  "en-narrow": { size: NARROW, english: true, quick: true },
  "en-large": { size: PHONE, english: true, ...LARGE },
  "en-large-dark": { size: PHONE, english: true, ...LARGE, dark: true },
};

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const PATIENCE_MS = 30_000;
/** A page is ready when nothing has been under way for so long, or after a while: a stream never ends. */
const QUIET_MS = 120;
const QUIET_MOST_MS = 2_500;
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A page as a list gives it, with what it leaves out filled in. */
export function entry(given, ways) {
  const page = typeof given === "string" ? { path: given } : given;
  const name = page.name ?? (page.path.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "") || "home");
  const all = page.ways ?? ways;
  for (const way of all) if (!WAYS[way]) throw new Error(`${page.path}: no way ${way}`);
  return { status: 200, ...page, name, ways: page.script ? all.filter((way) => !WAYS[way].plain) : all };
}

/** The browser of this machine. */
export function launch(more = []) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Root in a container has no sandbox; the pages are our own.
    args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), ...more],
  });
}

/** Cookies of a `Cookie` header, for a context. */
export function cookies(base, text) {
  return text.split(";").map((pair) => {
    const at = pair.indexOf("=");
    const name = pair.slice(0, at).trim();
    const value = pair.slice(at + 1).trim();
    // Chromium takes a `__Host-` cookie only as secure, and counts loopback as secure.
    const secure = name.startsWith("__Host-");
    return { name, value, domain: new URL(base).hostname, path: "/", secure, sameSite: "Lax" };
  });
}

/** What axe finds on the page as it stands. */
export async function violations(tab) {
  // Through the debugger, not a <script> tag: the content security policy stays as it is.
  await tab.evaluate(`globalThis.axe ?? (() => { ${AXE} })()`);
  const result = await tab.evaluate(
    (rules) => globalThis.axe.run(document, { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] }),
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

/** Elements that stick out sideways, where the page as a whole scrolls sideways. */
async function overflow(tab) {
  // `evaluate` works without the page's own script, too.
  const found = await tab.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.body.querySelectorAll("*")]
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .slice(0, 5)
      .map((element) => element.outerHTML.slice(0, 160));
  });
  return found.map((html) => `sticks out sideways: ${html}`);
}

/** What still moves, though every visit asks for less motion. */
async function motion(tab) {
  const found = await tab.evaluate(() =>
    document
      .getAnimations()
      .filter((one) => one.playState === "running" && (one.effect?.getComputedTiming().duration ?? 0) > 50)
      .map((one) => one.effect.target?.outerHTML.slice(0, 120) ?? "something"),
  );
  return found.slice(0, 3).map((html) => `moves: ${html}`);
}

/** Where pages are opened one after another: a tab a kind of visit, kept, so that what is fetched stays. */
export class Lane {
  #kinds = new Map();

  constructor(browser, base, { pictures = null } = {}) {
    Object.assign(this, { browser, base, pictures });
  }

  async #tab(way) {
    const kind = `${way.plain ? "plain" : "script"} ${way.size.touch ? "touch" : "mouse"}`;
    const known = this.#kinds.get(kind);
    if (known) return known;
    const context = await this.browser.newContext({
      baseURL: this.base,
      viewport: { width: way.size.width, height: way.size.height },
      isMobile: way.size.touch ?? false,
      hasTouch: way.size.touch ?? false,
      javaScriptEnabled: !way.plain,
      reducedMotion: "reduce",
      locale: "vi-VN",
      timezoneId: "Asia/Ho_Chi_Minh",
      // The service worker would fetch the whole app.
      serviceWorkers: "block",
    });
    const seen = { context, tab: await context.newPage(), wrong: [], status: 200, underWay: new Set(), moved: 0 };
    this.#listen(seen);
    this.#kinds.set(kind, seen);
    return seen;
  }

  #listen(seen) {
    const home = new URL(this.base).origin;
    const { tab } = seen;
    tab.on("console", (message) => {
      if (message.type() !== "error") return;
      // The browser reports the page's own status as an error; a page that must be a 404 may be one.
      if (seen.status >= 400 && message.text().includes(`status of ${seen.status}`)) return;
      seen.wrong.push(`console: ${message.text()}`);
    });
    tab.on("pageerror", (error) => seen.wrong.push(`script error: ${error.message}`));
    tab.on("request", (request) => {
      const url = request.url();
      if (/^https?:/.test(url) && new URL(url).origin !== home) seen.wrong.push(`leaves the service: ${url}`);
      if (request.resourceType() === "eventsource") return;
      seen.underWay.add(request);
      seen.moved = Date.now();
    });
    const over = (request) => {
      seen.underWay.delete(request);
      seen.moved = Date.now();
    };
    tab.on("requestfinished", over);
    tab.on("requestfailed", over);
  }

  async #quiet(seen) {
    for (const until = Date.now() + QUIET_MOST_MS; Date.now() < until; await sleep(20)) {
      if (seen.underWay.size === 0 && Date.now() - seen.moved >= QUIET_MS) break;
    }
    // Laid out with the type it asked for.
    await seen.tab.evaluate(() => document.fonts.ready.then(() => true));
  }

  /** Opens one page in all its ways; answers what is wrong: [{ way, wrong }]. */
  async visit(page) {
    const told = [];
    let before = null;
    for (const name of page.ways) {
      const way = WAYS[name];
      let seen;
      const wrong = [];
      try {
        seen = await this.#tab(way);
        seen.wrong = [];
        const load = `${way.plain} ${way.size.touch} ${way.large} ${way.english}`;
        if (load !== before) {
          before = null;
          await this.#open(seen, page, way);
        } else {
          await this.#turn(seen, way);
        }
        before = load;
        if (this.pictures) await seen.tab.screenshot({ path: join(this.pictures, `${page.name}-${name}.png`), fullPage: true });
        wrong.push(...(await overflow(seen.tab)));
        // axe is script itself; the tree it reads is the same either way, and in a smaller window.
        if (!way.plain && !way.quick) wrong.push(...(await violations(seen.tab)), ...(await motion(seen.tab)));
      } catch (error) {
        wrong.push(`did not open: ${error.message.split("\n")[0]}`);
        before = null;
      }
      const all = [...new Set([...wrong, ...(seen?.wrong ?? [])])];
      told.push({ way: name, wrong: all });
    }
    return told;
  }

  async #open(seen, page, way) {
    await seen.context.clearCookies();
    const cookie = [page.cookie, way.large && "hien-thi=to.tu-dong"].filter(Boolean).join("; ");
    if (cookie) await seen.context.addCookies(cookies(this.base, cookie));
    seen.status = page.status;
    seen.underWay.clear();
    await this.#turn(seen, way, false);
    const path = way.english ? page.path.replace(/(\?[^#]*)?(#|$)/, (_, query = "", rest) => `${query ? `${query}&` : "?"}en=1${rest}`) : page.path;
    const answer = page.post ? await this.#post(seen.tab, path, page.post) : await seen.tab.goto(path, { waitUntil: "load", timeout: PATIENCE_MS });
    if (answer?.status() !== page.status) seen.wrong.push(`status ${answer?.status()}, not ${page.status}`);
    await this.#quiet(seen);
  }

  /** Opens what a form is answered with, as if it had been sent from another page. */
  async #post(tab, path, fields) {
    await tab.goto("/nhan-biet", { waitUntil: "load", timeout: PATIENCE_MS });
    const [answer] = await Promise.all([
      tab.waitForNavigation({ waitUntil: "load", timeout: PATIENCE_MS }),
      // The page may be gone before it has answered us. (No timer: without script none ever rings.)
      tab.evaluate(
        ([action, pairs]) => {
          const form = Object.assign(document.createElement("form"), { method: "post", action });
          for (const [name, value] of pairs) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
          document.body.append(form);
          form.submit();
        },
        [path, Object.entries(fields)],
      ).catch(() => {}),
    ]);
    return answer;
  }

  /** The window or the device's wishes change under an open page. */
  async #turn(seen, way, open = true) {
    const { width, height } = way.size;
    await seen.tab.setViewportSize({ width, height });
    await seen.tab.emulateMedia({ colorScheme: way.dark ? "dark" : "light", forcedColors: way.forced ? "active" : "none", reducedMotion: "reduce" });
    if (!open) return;
    // A page without script tells nobody when it has been drawn anew.
    await sleep(QUIET_MS);
    await this.#quiet(seen);
  }
}

/**
 * Visits all pages, `lanes` at a time, and says how each went.
 * Answers what was found: [{ path, name, way, wrong }].
 */
export async function round(browser, base, pages, { lanes = 1, pictures = null } = {}) {
  const waiting = [...pages];
  const found = [];
  const lane = async () => {
    const room = new Lane(browser, base, { pictures });
    for (let page = waiting.shift(); page; page = waiting.shift()) {
      const told = await room.visit(page);
      for (const { way, wrong } of told) {
        if (wrong.length === 0) continue;
        console.log(`FAIL ${page.name} ${page.path} ${way}`);
        for (const line of wrong) console.log(`       ${line}`);
        found.push({ path: page.path, name: page.name, way, wrong });
      }
      if (told.every(({ wrong }) => wrong.length === 0)) console.log(`ok   ${page.name} ${page.path}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return found;
}
