// Notices in a browser from one end to the other: turned on, sealed, carried, opened, turned off.
//
//   node push.mjs
//
// Says "peer PORT LINK" on its first line: at PORT it is an SMS gateway (/sms) and a push service
// (/push/…), which the service under test must be configured with; LINK is the address that people
// know. Then it reads from its standard input where the service is. No real push service is asked: the page's PushManager hands out a subscription whose keys
// this script made, the sealed notice comes to the peer, is opened here with those keys as a browser
// does (RFC 8291), and is given to the real service worker as the browser would give it. Exit code:
// 0 all is well, 1 something is wrong, 3 the browser or the service is at fault.

import assert from "node:assert/strict";
import { createDecipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";
import http from "node:http";
import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Link, Phone } from "./phone.mjs";

const PATIENCE_MS = 20_000;
/** A number that nobody has, of a person who is not. */
const NUMBER = "0912000345";

/** What came in: short messages and sealed notices. */
const texts = [], pushes = [];
let ended = false;
const peer = http.createServer(async (request, answer) => {
  const body = [];
  for await (const part of request) body.push(part);
  const bytes = Buffer.concat(body);
  if (request.url === "/sms") texts.push(JSON.parse(bytes));
  else if (!ended) pushes.push({ path: request.url, headers: request.headers, bytes });
  const status = request.url === "/sms" ? 200 : ended ? 410 : 201;
  answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ id: `${texts.length}` }));
});
await new Promise((done) => peer.listen(0, "127.0.0.1", done));
const port = peer.address().port;
const link = new Link();
await link.open();
const base = link.url;
console.log(`peer ${port} ${base}`);
link.lead((await createInterface({ input: process.stdin }).question("")).trim());

async function until(what, test) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await test();
    if (found) return found;
    if (Date.now() > end) throw new Error(`it never came: ${what}`);
    await sleep(100);
  }
}

// A browser's keys.
const keys = createECDH("prime256v1");
keys.generateKeys();
const auth = randomBytes(16);

/** RFC 8291 from the browser's side. */
function opened(message) {
  const salt = message.subarray(0, 16), server = message.subarray(21, 21 + message[20]), sealed = message.subarray(21 + message[20]);
  const derive = (secret, from, info, length) => Buffer.from(hkdfSync("sha256", secret, from, info, length));
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), keys.getPublicKey(), server]);
  const secret = derive(keys.computeSecret(server), auth, info, 32);
  const key = derive(secret, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
  const nonce = derive(secret, salt, Buffer.from("Content-Encoding: nonce\0"), 12);
  const plain = createDecipheriv("aes-128-gcm", key, nonce);
  plain.setAuthTag(sealed.subarray(-16));
  const text = Buffer.concat([plain.update(sealed.subarray(0, -16)), plain.final()]);
  assert.equal(text.at(-1), 2, "one record, whole");
  return text.subarray(0, -1).toString();
}

/** The page's PushManager, without a push service: it gives what a browser gives. */
function stub({ endpoint, p256dh, auth }) {
  const held = () => localStorage.getItem("stub-push");
  const subscription = {
    endpoint,
    options: {},
    toJSON: () => ({ endpoint, expirationTime: null, keys: { p256dh, auth } }),
    unsubscribe: async () => { localStorage.removeItem("stub-push"); return true; },
  };
  PushManager.prototype.getSubscription = async () => (held() ? subscription : null);
  PushManager.prototype.subscribe = async (options) => {
    localStorage.setItem("stub-push", String(new Uint8Array(options.applicationServerKey).length));
    return subscription;
  };
}

/** Files a danger: what its reporter is told waits for no morning. */
async function danger(n) {
  const answer = await fetch(`${base}/api/v1/reports`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": `push-${n}` },
    body: JSON.stringify({ text: `Dây điện đứt rơi xuống đường số ${n}`, lat: 17.4702, lon: 106.619, place: `số ${n}`, category: "DIEN-02", phone: NUMBER, consent: true }),
  });
  assert.equal(answer.status, 201, await answer.clone().text());
  return (await answer.json()).code.replaceAll(" ", "");
}

const phone = await Phone.make(link);
let failed = null;
try {
  await phone.start();
  const { tab, context } = phone;
  await context.grantPermissions(["notifications"], { origin: base });
  await context.addInitScript(stub, { endpoint: `http://127.0.0.1:${port}/push/mot`, p256dh: keys.getPublicKey("base64url"), auth: auth.toString("base64url") });
  await danger(1);

  // In, by a code that comes as a short message.
  await tab.goto(`${base}/toi`);
  await tab.fill("[name=phone]", NUMBER);
  await tab.click("main form button");
  await tab.waitForSelector("[name=code]");
  const code = await until("the code", () => texts.map((t) => /\b\d{6}\b/.exec(t.text)?.[0]).findLast(Boolean));
  await tab.fill("[name=code]", code);
  await tab.click("main form button");
  await tab.waitForSelector("main a[href*='/hs/']");

  // On: the first visit to the page, with the worker still being installed.
  await tab.goto(`${base}/toi/tin`);
  await tab.click("[data-push-on]");
  await tab.waitForSelector("[data-push-off]:not([hidden])");
  assert.equal(await tab.evaluate(() => localStorage.getItem("stub-push")), "65", "the key is a point of the curve");
  await tab.reload();
  await tab.waitForSelector("[data-push-off]:not([hidden])");

  // A report's event is told: sealed for this browser and for nobody on the way.
  const told = await danger(2);
  const push = await until("the notice", () => pushes.at(-1));
  assert.equal(push.path, "/push/mot");
  assert.equal(push.headers["content-encoding"], "aes128gcm");
  assert.match(push.headers.authorization, /^vapid t=.+, k=.+$/);
  assert.ok(!push.bytes.includes("113"), "nobody reads it on the way");
  const text = opened(push.bytes);
  const notice = JSON.parse(text);
  assert.match(notice.body, /Việc khẩn/);
  assert.ok(notice.url.includes(`/hs/${told}`), notice.url);

  // The worker shows it, whole and once however often it comes.
  const session = await context.newCDPSession(tab);
  let registration = null;
  session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
    registration = registrations.find((r) => r.scopeURL === `${base}/`)?.registrationId ?? registration;
  });
  await session.send("ServiceWorker.enable");
  await until("the worker", () => registration);
  const deliver = () => session.send("ServiceWorker.deliverPushMessage", { origin: base, registrationId: registration, data: text });
  const shown = () => tab.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title, body, tag, data }) => ({ title, body, tag, data })));
  await deliver();
  await until("what the worker shows", async () => (await shown()).length === 1);
  await deliver();
  await sleep(500);
  assert.deepEqual(await shown(), [{ title: notice.title, body: notice.body, tag: notice.tag, data: notice.url }]);

  // Touched, it leads to the case; a notice that leads elsewhere leads nowhere.
  const worker = await until("the worker's own side", () => context.serviceWorkers().find((w) => w.url().startsWith(`${base}/sw.js`)));
  const touch = (url) => worker.evaluate(async (url) => {
    const asked = [];
    const real = self.clients.openWindow;
    Object.defineProperty(self.clients, "openWindow", { configurable: true, value: async (address) => { asked.push(address); return null; } });
    const [notification] = await self.registration.getNotifications();
    const event = new NotificationEvent("notificationclick", { notification });
    if (url) Object.defineProperty(event, "notification", { value: { close() {}, data: url } });
    const waited = [];
    event.waitUntil = (promise) => waited.push(promise);
    self.dispatchEvent(event);
    await Promise.all(waited);
    Object.defineProperty(self.clients, "openWindow", { configurable: true, value: real });
    return asked;
  }, url);
  assert.deepEqual(await touch("https://elsewhere.example/x"), []);
  const [led] = await touch(null);
  assert.equal(led, new URL(notice.url, base).href);
  await until("it closes", async () => (await shown()).length === 0);
  await tab.goto(led);
  assert.equal(await tab.locator("h1").count(), 1);

  // Off: the service forgets the browser, and nothing comes any more.
  await tab.goto(`${base}/toi/tin`);
  await tab.click("[data-push-off]");
  await tab.waitForSelector("[data-push-on]:not([hidden])");
  const [before, heard] = [pushes.length, texts.length];
  await danger(3);
  await until("the short message", () => texts.length > heard);
  await sleep(1_500);
  assert.equal(pushes.length, before, "a browser that was turned off is told nothing");

  // On again; the push service says that the browser is gone: it is forgotten too.
  await tab.click("[data-push-on]");
  await tab.waitForSelector("[data-push-off]:not([hidden])");
  ended = true;
  await danger(4);
  await until("that it was forgotten", async () => {
    await tab.reload();
    return tab.locator("[data-push-on]:not([hidden])").count();
  });
  console.log("ok   notices in a browser");
} catch (error) {
  console.log(`FAIL ${error.stack?.split("\n").slice(0, 8).join("\n     ")}`);
  if (process.env.PHONE_SHOTS) await phone.tab?.screenshot({ path: `${process.env.PHONE_SHOTS}/push.png`, fullPage: true }).catch(() => {});
  failed = error;
} finally {
  await phone.end();
  link.close();
  peer.close();
  peer.closeAllConnections();
}
process.exit(failed ? 1 : 0);
