// A demonstration of the built program for the browser's rounds: its accounts, and an SMS gateway and a
// mail server that only remember what they were told, so that one-time codes and links can be read.

import { spawn } from "node:child_process";
import http from "node:http";
import net from "node:net";
import { access, cp, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** How long a message may take to arrive. */
const POST_MS = 20_000;
const HOUR_MS = 3_600_000;
/** How long another round may take to make the demonstration: seconds, minutes on a busy machine. */
const MAKE_MS = 240_000;
/** Demonstrations of builds that nobody runs any more. */
const OLD_MS = 6 * HOUR_MS;

/** Starts the program and waits until it serves. */
async function started(program, args) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("HIENTRUONG_")));
  const child = spawn(program, ["--lang", "en", ...args], {
    env: { ...env, HIENTRUONG_RATE_LIMITS: "off" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const gone = new Promise((done) => child.once("exit", done));
  // Whatever ends us ends the service, too.
  process.once("exit", () => child.kill("SIGKILL"));
  const said = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    const at = line.match(/Serving at (http:\S+)/);
    // What it says later is read away: a full pipe would stop it.
    if (at) {
      child.stdout.resume();
      return { base: at[1], child, gone };
    }
  }
  throw new Error(`${program} never served: ${said.slice(-3).join(" / ")}`);
}

const lives = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function stop({ child, gone }) {
  child.kill("SIGTERM");
  await gone;
}

/**
 * The folder of a demonstration that nobody has touched, made once an hour for each build of the program:
 * drawing its photos takes longer than most of the rounds that need them.
 */
async function made(program) {
  const { mtimeMs, size } = await stat(program);
  const shelf = join(dirname(fileURLToPath(import.meta.url)), "demos");
  const name = `${Math.trunc(mtimeMs)}-${size}-${Math.trunc(Date.now() / HOUR_MS)}`;
  const [folder, lock] = [join(shelf, name), join(shelf, `${name}.making`)];
  await mkdir(shelf, { recursive: true });
  for (const until = Date.now() + MAKE_MS; ; await sleep(200)) {
    if (await access(folder).then(() => true, () => false)) return folder;
    // Somebody began to make it and was ended in between.
    const maker = Number(await readFile(join(lock, "pid"), "utf8").catch(() => "0"));
    if (Date.now() > until || (maker && !lives(maker))) await rm(lock, { recursive: true, force: true });
    if (await mkdir(lock).then(() => true, () => false)) break;
  }
  try {
    await writeFile(join(lock, "pid"), String(process.pid));
    for (const old of await readdir(shelf)) {
      const path = join(shelf, old);
      const { mtimeMs: since } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - since > OLD_MS) await rm(path, { recursive: true, force: true });
    }
    const half = join(lock, "demo");
    await stop(await started(program, ["demo", "--data", half, "--listen", "127.0.0.1:0"]));
    await rename(half, folder);
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
  return folder;
}

/** A mail server that takes everything and keeps it, unfolded. */
function mailServer(mails) {
  return net.createServer((socket) => {
    const say = (line) => socket.write(`${line}\r\n`);
    let mail = null;
    socket.on("error", () => {});
    say("220 round");
    createInterface({ input: socket }).on("line", (line) => {
      if (mail !== null) {
        if (line !== ".") return void (mail += `${line}\n`);
        mails.push(mail.replace(/=\n/g, "").replace(/\n[ \t]+/g, " "));
        mail = null;
        return say("250 kept");
      }
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === "DATA") mail = "";
      say(verb === "DATA" ? "354 go on" : verb === "QUIT" ? "221 bye" : "250 well");
    });
  });
}

/** A demonstration that serves until `end()`; `base` is its address. */
export async function serve(program) {
  const folder = await mkdtemp(join(tmpdir(), "round-"));
  const data = join(folder, "demo");
  const messages = [];
  const gateway = http.createServer(async (request, answer) => {
    let body = "";
    for await (const part of request) body += part;
    messages.push(JSON.parse(body));
    answer.writeHead(200, { "content-type": "application/json" });
    answer.end('{"id":"1"}');
  });
  await new Promise((done) => gateway.listen(0, "127.0.0.1", done));
  const mails = [];
  const mailbox = mailServer(mails);
  await new Promise((done) => mailbox.listen(0, "127.0.0.1", done));
  const config = join(folder, "config.toml");
  await writeFile(
    config,
    `allow_hosts = ["127.0.0.1"]
require_second_factor = "off"
sms_number = "0912000000"
[sms]
gateway = "round"
url = "http://127.0.0.1:${gateway.address().port}/"
method = "POST"
body = { json = '{"to":"{to}","text":"{text}"}' }
number = "national"
[mail]
host = "127.0.0.1"
port = ${mailbox.address().port}
security = "none"
from = "Round <round@example.vn>"
`,
  );
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => process.exit(1));
  // Served as an operator would: the command `demo` itself knows no gateway.
  await cp(await made(program), data, { recursive: true });
  const running = await started(program, ["serve", "--config", config, "--data", data, "--listen", "127.0.0.1:0"]);
  const accounts = JSON.parse(await readFile(join(data, "demo-accounts.json"), "utf8"));
  return {
    base: running.base,
    accounts,
    account(username) {
      const found = accounts.find((account) => account.username === username);
      if (!found) throw new Error(`no account ${username}`);
      return found;
    },
    /** The newest one-time code sent to a number. */
    async code(number) {
      for (const until = Date.now() + POST_MS; Date.now() < until; await sleep(100)) {
        const found = messages.findLast(({ to, text }) => to === number && /\b\d{6}\b/.test(text));
        if (found) return found.text.match(/\b\d{6}\b/)[0];
      }
      throw new Error(`no code came to ${number}, of ${messages.length} messages`);
    },
    /** The link by which a receiver ends mail, out of a mail to them. */
    async endsMail(address) {
      for (const until = Date.now() + POST_MS; Date.now() < until; await sleep(100)) {
        const found = mails.find((mail) => mail.includes(`\nTo: ${address}`))?.match(/\/huy-nhan\/[\w-]+/);
        if (found) return found[0];
      }
      throw new Error(`no mail with a link came to ${address}, of ${mails.length} mails`);
    },
    async end() {
      await stop(running);
      gateway.close();
      mailbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
