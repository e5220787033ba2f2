// Draws the app's icons from `favicon.svg`: PNG files that phones want.
//
//   node icons.mjs ASSETS
//
// They stand in the repository; draw them anew when the drawing changes.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";

const folder = process.argv[2];
if (!folder) {
  console.error("usage: node icons.mjs ASSETS");
  process.exit(2);
}
const drawing = await readFile(join(folder, "favicon.svg"), "utf8");
// Phones cut a maskable icon to a circle: the drawing keeps to the middle four fifths of a full square.
const full = drawing.replace(' rx="11"', "");
const inner = full.replace("<svg ", '<svg x="4" y="4" width="32" height="32" ');
const maskable = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" fill="#0B5D56"/>${inner}</svg>`;
const wanted = [
  ["icon-192.png", 192, drawing],
  ["icon-512.png", 512, drawing],
  ["icon-maskable-512.png", 512, maskable],
  ["icon-180.png", 180, full],
];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
for (const [name, side, svg] of wanted) {
  const tab = await browser.newPage({ viewport: { width: side, height: side } });
  await tab.setContent(`<style>*{margin:0}svg{display:block}body>svg{width:${side}px;height:${side}px}</style>${svg}`);
  await writeFile(join(folder, name), await tab.screenshot({ omitBackground: true }));
  await tab.close();
}
await browser.close();
