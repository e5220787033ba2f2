// A phone for trials: Chromium on a profile of its own that can be killed, and a link to the service
// that can be cut, can lose answers, and can serve another version of the app.

import { spawn } from "node:child_process";
import http from "node:http";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";

const START_MS = 20_000;
/** A place in the province, for phones that know where they are. */
const SPOT = { latitude: 17.4689, longitude: 106.6223, accuracy: 8 };

/** The link between the phone and the service. */
export class Link {
  #service;
  #sockets = new Set();
  /** No request comes through, and those under way are cut off. */
  down = false;
  /** Bytes of bodies that still come through before the link is cut; no bound if null. */
  left = null;
  /** The next request whose line begins so is carried out, and its answer is lost. */
  lose = null;
  /** Told instead of the version of the app: [from, to] of one length. */
  version = null;
  /** Bytes of file pieces that came through. */
  pieces = 0;

  constructor(base) {
    this.lead(base);
    this.server = http.createServer((request, answer) => this.#carry(request, answer));
    this.server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      socket.on("error", () => {});
      if (this.down) socket.destroy();
    });
  }

  /** Where the service is; not known yet where it must be told this link's address first. */
  lead(base) {
    this.#service = base && new URL(base);
  }

  async open() {
    await new Promise((done) => this.server.listen(0, "127.0.0.1", done));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
  }

  close() {
    this.cut();
    this.server.close();
  }

  cut() {
    this.down = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend() {
    Object.assign(this, { down: false, left: null, lose: null });
  }

  async #carry(request, answer) {
    try {
      const body = [];
      for await (const part of request) {
        body.push(part);
        if (this.left !== null && (this.left -= part.length) < 0) return this.cut();
      }
      const bytes = Buffer.concat(body);
      if (request.method === "PATCH") this.pieces += bytes.length;
      const lost = this.lose !== null && `${request.method} ${request.url}`.startsWith(this.lose);
      if (lost) this.lose = null;
      const headers = { ...request.headers, "accept-encoding": "identity" };
      const got = await this.#ask(request, headers, bytes);
      if (lost || this.down) return this.cut();
      const renamed = Object.fromEntries(Object.entries(got.headers).map(([name, value]) => [name, name === "x-keep" ? this.#renamed(value) : value]));
      const text = /^(text|application\/(json|javascript))/.test(got.headers["content-type"] ?? "");
      answer.writeHead(got.status, renamed);
      answer.end(text && this.version ? Buffer.from(this.#renamed(got.body.toString())) : got.body);
    } catch {
      request.socket.destroy();
    }
  }

  #renamed(text) {
    return this.version ? text.replaceAll(this.version[0], this.version[1]) : text;
  }

  #ask(request, headers, bytes) {
    return new Promise((done, fail) => {
      const { hostname, port } = this.#service;
      const asked = http.request({ hostname, port, path: request.url, method: request.method, headers }, async (got) => {
        const body = [];
        for await (const part of got) body.push(part);
        done({ status: got.statusCode, headers: got.headers, body: Buffer.concat(body) });
      });
      asked.on("error", fail);
      asked.end(bytes);
    });
  }
}

const NO_NETWORK = { offline: true, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };

/** Chromium on one profile, killed and started again. */
export class Phone {
  static async make(link) {
    const phone = new Phone();
    phone.link = link;
    phone.lines = [];
    phone.profile = await mkdtemp(join(tmpdir(), "phone-"));
    return phone;
  }

  async start() {
    await rm(join(this.profile, "DevToolsActivePort"), { force: true });
    const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    this.process = spawn(
      process.env.CHROMIUM ?? "/usr/bin/chromium",
      [
        "--headless=new",
        "--remote-debugging-port=0",
        `--user-data-dir=${this.profile}`,
        "--no-first-run",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--hide-crash-restore-bubble",
        "--lang=vi",
        ...root,
        ...(process.env.PHONE_ARGS ?? "").split(" ").filter(Boolean),
        "about:blank",
      ],
      { detached: true, stdio: "ignore" },
    );
    const until = Date.now() + START_MS;
    let port = null;
    while (!port && Date.now() < until) {
      port = (await readFile(join(this.profile, "DevToolsActivePort"), "utf8").catch(() => "")).split("\n")[0];
      if (!port) await sleep(50);
    }
    this.browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    this.context = this.browser.contexts()[0];
    await this.context.grantPermissions(["geolocation"], { origin: this.link.url });
    await this.context.setGeolocation(SPOT);
    this.tab = this.context.pages()[0] ?? (await this.context.newPage());
    this.tab.setDefaultTimeout(15_000);
    this.tab.on("dialog", (dialog) => dialog.accept().catch(() => {}));
    // A page may come in a process of its own, which knows nothing of the network that was taken away: it is
    // told by a line of its own, so that nobody else, the worker least of all, hears of a network meanwhile.
    this.tab.on("framenavigated", async (frame) => {
      if (!this.away || frame !== this.tab.mainFrame()) return;
      const line = await this.context.newCDPSession(this.tab).catch(() => null);
      if (!line) return;
      this.lines.push(line);
      if (this.away) await line.send("Network.emulateNetworkConditions", NO_NETWORK).catch(() => {});
    });
    if (process.env.PHONE_TALK) {
      this.tab.on("console", (message) => console.log("   says", message.text()));
      this.tab.on("pageerror", (error) => console.log("   error", error.message));
    }
  }

  /** As when the system takes the app away, or the battery is pulled. */
  async kill() {
    // One that is started again knows nothing of what was told to this one.
    this.away = false;
    this.lines = [];
    const over = new Promise((done) => this.process.once("exit", done));
    try {
      process.kill(-this.process.pid, "SIGKILL");
    } catch {
      // gone already
    }
    await over;
    await this.browser.close().catch(() => {});
  }

  async end() {
    await this.kill();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  /** No network, as the phone itself knows it, too. */
  async offline(is) {
    if (is) this.link.cut();
    else this.link.mend();
    this.away = is;
    // What a line has told ends with it.
    if (!is) await Promise.all(this.lines.splice(0).map((line) => line.detach().catch(() => {})));
    await this.context.setOffline(is);
  }

  open(path) {
    return this.tab.goto(this.link.url + path, { waitUntil: "load" });
  }

  /** Waits until the service worker has everything and holds this page. */
  async settled() {
    await this.open("/");
    await this.tab.evaluate(async () => {
      await navigator.serviceWorker.ready;
      if (!navigator.serviceWorker.controller) {
        await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done));
      }
    });
  }
}

/** A photo that no compression makes small: `side` pixels of noise, drawn by the browser. */
export async function photo(tab, side) {
  const data = await tab.evaluate(async (size) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: size, height: Math.round(size * 0.75) });
    const pen = canvas.getContext("2d");
    const image = pen.createImageData(canvas.width, canvas.height);
    for (let at = 0; at < image.data.length; at += 65536) {
      crypto.getRandomValues(image.data.subarray(at, at + 65536));
    }
    for (let at = 3; at < image.data.length; at += 4) image.data[at] = 255;
    pen.putImageData(image, 0, 0);
    // Coarse noise: photos are no snow.
    pen.drawImage(canvas, 0, 0, canvas.width / 4, canvas.height / 4, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", 0.7).split(",")[1];
  }, side);
  return { name: "chup.jpg", mimeType: "image/jpeg", buffer: Buffer.from(data, "base64") };
}
