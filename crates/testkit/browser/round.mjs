// Every screen of the demonstration in a real browser: accessible in each size, colour and language, not
// wider than its window, no errors, nothing stopped by the content security policy, with script and without.
//
//   node round.mjs PROGRAM PART [--routes FILE] [--pictures FOLDER] [--only NAME] [--lanes N]
//
// PROGRAM is the built service, PART one of PARTS in `screens.mjs`. FILE is a JSON list of the part's
// addresses: each must be a screen of the round. Pictures of every screen in every way go to FOLDER. Exit
// code: 0 nothing found, 1 something found, 2 wrong usage, 3 the browser or the service is at fault.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Doors, PARTS } from "./screens.mjs";
import { serve } from "./service.mjs";
import { entry, launch, round } from "./visit.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { routes: { type: "string" }, pictures: { type: "string" }, only: { type: "string" }, lanes: { type: "string", default: "1" } },
});
const [program, name] = positionals;
const part = PARTS[name];
if (!program || !part) {
  console.error(`usage: node round.mjs PROGRAM ${Object.keys(PARTS).join("|")} [--routes FILE] [--pictures FOLDER] [--only NAME] [--lanes N]`);
  process.exit(2);
}

/** Addresses at which no page of the round stands, and exceptions (`none`) that stand for nothing. */
function unseen(routes, none, pages) {
  const shapes = new Map(routes.map((route) => [route, new RegExp(`^${route.replace(/[.]/g, "\\.").replace(/\{\w+\}/g, "[^/?#]+")}$`)]));
  const paths = pages.map((page) => page.path.replace(/[?#].*/, ""));
  const missing = routes.filter((route) => !(route in none) && !paths.some((path) => shapes.get(route).test(path)));
  const idle = Object.keys(none).filter((route) => !routes.includes(route));
  return [...missing.map((route) => `no screen of ${route} is in the round`), ...idle.map((route) => `${route} is no address that answers`)];
}

let found = 0;
try {
  const service = await serve(program);
  const all = (await part.list(new Doors(service))).map((page) => entry(page));
  if (values.routes) {
    for (const line of unseen(JSON.parse(await readFile(values.routes, "utf8")), part.none, all)) {
      console.log(`FAIL ${line}`);
      found += 1;
    }
  }
  const pages = all
    .filter((page) => !values.only || page.name === values.only)
    .map((page) => ({ ...page, ways: page.ways.filter((way) => !part.ways || part.ways.includes(way)) }));
  if (values.pictures) await mkdir(values.pictures, { recursive: true });
  const browser = await launch();
  const told = await round(browser, service.base, pages, { lanes: Number(values.lanes), pictures: values.pictures });
  found += told.length;
  await browser.close();
  await service.end();
  if (values.pictures) await writeFile(join(values.pictures, `findings-${name}.json`), JSON.stringify(told, null, 2));
  const visits = pages.reduce((sum, page) => sum + page.ways.length, 0);
  console.log(`${pages.length} pages, ${visits} ways, ${found} findings`);
} catch (error) {
  console.error(error);
  process.exit(3);
}
process.exit(found === 0 ? 0 : 1);
