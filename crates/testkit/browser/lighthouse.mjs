// The first and the largest paint of pages on a slow phone, by Lighthouse in its own mobile profile (slow
// 4G: 150 ms there and back, 1.6 Mbit/s, a processor four times slower), beside an empty page that the same
// service serves in the same run.
//
//   node lighthouse.mjs PROGRAM EMPTY [ROUNDS]
//
// PROGRAM is the built service, EMPTY the file of the empty page among its fixed files; medians of ROUNDS (5 unless said). Lighthouse stands in a folder of its
// own beside this file, which `cargo xtask bench lighthouse` makes. Exit code: 0 measured, 2 wrong usage,
// 3 the browser or the service is at fault.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Doors } from "./screens.mjs";
import { serve } from "./service.mjs";

const [program, emptyPage, rounds = "5"] = process.argv.slice(2);
if (!program || !emptyPage || !(Number(rounds) > 0)) {
  console.error("usage: node lighthouse.mjs PROGRAM EMPTY [ROUNDS]");
  process.exit(2);
}
const LIGHTHOUSE = join(dirname(fileURLToPath(import.meta.url)), "lighthouse/node_modules/lighthouse/cli/index.js");
if (!existsSync(LIGHTHOUSE)) {
  console.error(`${LIGHTHOUSE} is missing: cargo xtask bench lighthouse brings it`);
  process.exit(3);
}
const FLAGS = ["--headless=new", "--disable-gpu", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])].join(" ");

/** One visit by Lighthouse: milliseconds to the first and the largest paint. */
async function measured(url, folder) {
  const out = join(folder, "report.json");
  const args = [LIGHTHOUSE, url, "--quiet", "--only-categories=performance", "--output=json", `--output-path=${out}`, `--chrome-flags=${FLAGS}`];
  const env = { ...process.env, CHROME_PATH: process.env.CHROMIUM ?? "/usr/bin/chromium" };
  const code = await new Promise((done) => spawn(process.execPath, args, { env, stdio: ["ignore", "ignore", "inherit"] }).once("exit", done));
  if (code !== 0) throw new Error(`${url}: Lighthouse ended with ${code}`);
  const report = JSON.parse(await readFile(out, "utf8"));
  if (report.runtimeError) throw new Error(`${url}: ${report.runtimeError.message}`);
  const { rttMs, throughputKbps, cpuSlowdownMultiplier } = report.configSettings.throttling;
  return {
    how: `Lighthouse ${report.lighthouseVersion}, ${report.configSettings.throttlingMethod}d: ${rttMs} ms, ${throughputKbps} kbit/s, processor 1/${cpuSlowdownMultiplier}`,
    first: report.audits["first-contentful-paint"].numericValue,
    largest: report.audits["largest-contentful-paint"].numericValue,
  };
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

try {
  const service = await serve(program);
  const doors = new Doors(service);
  const { reports } = await doors.json("/api/v1/reports?limit=1&stage=closed");
  // Fixed files carry the first digits of their digest in their names.
  const digest = createHash("sha256").update(await readFile(emptyPage)).digest("hex").slice(0, 8);
  const pages = { "an empty page": `/assets/empty.${digest}.html`, "/": "/", "/bao": "/bao", "a case": `/hs/${reports[0].code}` };
  const folder = await mkdtemp(join(tmpdir(), "lighthouse-"));
  const seen = Object.fromEntries(Object.keys(pages).map((name) => [name, []]));
  for (let n = 0; n < Number(rounds); n += 1) {
    for (const [name, path] of Object.entries(pages)) seen[name].push(await measured(service.base + path, folder));
  }
  console.log(seen["/"][0].how);
  console.log("| page | first paint | largest paint |\n|---|---|---|");
  for (const [name, all] of Object.entries(seen)) {
    const told = (of) => `${(median(all.map((one) => one[of])) / 1000).toFixed(2)} s`;
    console.log(`| ${name} | ${told("first")} | ${told("largest")} |`);
  }
  await rm(folder, { recursive: true, force: true });
  await service.end();
} catch (error) {
  console.error(error);
  process.exit(3);
}
