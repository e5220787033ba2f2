// Reports from a phone on a bad network: nothing is lost, nothing is doubled.
//
//   node offline.mjs BASE_URL TOKEN [TRIALS] [only NAME]
//
// BASE_URL is a running demonstration without rate limits, TOKEN that of somebody who may list every
// report. First each case by itself, then TRIALS reports (10 unless said) in which the network fails
// or the browser is killed at a random moment. What the phone has told as saved or sent must be at
// the service once in the end, by the service's own list. Exit code: 0 all is well, 1 something is
// wrong, 2 wrong usage, 3 the browser or the service is at fault.

import { cases } from "./offline-cases.mjs";
import { trials } from "./offline-trials.mjs";
import { Link, Phone } from "./phone.mjs";

const [base, token, count = "10", ...rest] = process.argv.slice(2);
if (!base || !token) {
  console.error("usage: node offline.mjs BASE_URL TOKEN [TRIALS] [only NAME]");
  process.exit(2);
}

/** Codes of the reports whose words begin with `mark`, by the service's own list. */
async function listed(mark) {
  const found = [];
  let cursor = "";
  for (let page = 0; page < 20; page += 1) {
    const answer = await fetch(`${base}/api/v1/reports?limit=100${cursor}`, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`the list answers ${answer.status}`);
    const { reports, next } = await answer.json();
    found.push(...reports.filter((report) => report.title?.startsWith(mark)));
    // Newest first: what this run sent stands on the first pages.
    if (!next || page > 4) break;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
  return found;
}

let wrong = 0;
const link = new Link(base);
try {
  await link.open();
  const only = rest[0] === "only" ? rest[1] : null;
  for (const one of cases) {
    if (only && one.name !== only) continue;
    const phone = await Phone.make(link);
    const begun = Date.now();
    try {
      link.mend();
      link.version = null;
      await phone.start();
      await one({ phone, link, base, listed });
      console.log(`ok   ${one.name} ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    } catch (error) {
      wrong += 1;
      console.log(`FAIL ${one.name}: ${error.stack?.split("\n").slice(0, 6).join("\n       ")}`);
      if (process.env.PHONE_SHOTS) await phone.tab.screenshot({ path: `${process.env.PHONE_SHOTS}/${one.name}.png`, fullPage: true }).catch(() => {});
    } finally {
      await phone.end();
    }
  }
  if (!only && Number(count) > 0) wrong += await trials({ link, base, listed, count: Number(count) });
} catch (error) {
  console.error(error);
  process.exit(3);
} finally {
  link.close();
}
process.exit(wrong === 0 ? 0 : 1);
