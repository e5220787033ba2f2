// Opens pages of a running service in Chromium and says what is wrong with them.
//
//   node check.mjs BASE_URL PAGES OUTDIR
//
// PAGES is a JSON file: a list of paths ("/bao"), or of objects
//   { "path": "/lam-viec", "name": "inbox", "cookie": "name=value", "status": 200, "ways": ["dark"] }
// as the head of `visit.mjs` describes them. Unless it says otherwise, a page is opened as a phone and
// as a desk, with script and without. Screenshots and `findings.json` go to OUTDIR. Exit code: 0 nothing
// found, 1 something found, 2 wrong usage, 3 the browser or the service is at fault.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { entry, launch, round } from "./visit.mjs";

const [base, pagesFile, out] = process.argv.slice(2);
if (!base || !pagesFile || !out) {
  console.error("usage: node check.mjs BASE_URL PAGES OUTDIR");
  process.exit(2);
}
try {
  const ways = ["phone", "desk", "phone-plain", "desk-plain"];
  const pages = JSON.parse(await readFile(pagesFile, "utf8")).map((page) => entry(page, ways));
  if (pages.length === 0) throw new Error(`${pagesFile} names no page`);
  await mkdir(out, { recursive: true });
  const browser = await launch();
  const found = await round(browser, base, pages, { pictures: out });
  await browser.close();
  await writeFile(join(out, "findings.json"), JSON.stringify(found, null, 2));
  console.log(`${pages.length} pages, ${found.length} findings`);
  process.exit(found.length === 0 ? 0 : 1);
} catch (error) {
  console.error(error.message);
  process.exit(3);
}
