// Reports in which the network fails or the browser is killed at a random moment. Whatever the phone
// told as kept or sent must be there afterwards; in the end each report is at the service once.

import { setTimeout as sleep } from "node:timers/promises";
import { fill, mark, send } from "./offline-cases.mjs";
import { Phone } from "./phone.mjs";

const FLOW_MS = 2600; // about as long as a report takes here, so that every moment is hit
const PATIENCE_MS = 20_000;
const FAULTS = ["kill", "away", "cut", "lose", "kill-away"];

const pick = (list) => list[Math.floor(Math.random() * list.length)];

/** One report with one mishap; answers what befell it, and whether anything told as kept was lost. */
async function trial(phone, link, words) {
  const fault = pick(FAULTS);
  const at = Math.random() * FLOW_MS;
  const told = { photo: false, sent: false };
  link.mend();
  await phone.offline(false);
  await phone.open("/bao");
  let killed = false;
  const mishap = (async () => {
    await sleep(at);
    if (fault === "cut") link.left = Math.floor(Math.random() * 200_000);
    if (fault === "lose") link.lose = pick(["POST /api/v1/reports", "POST /api/v1/uploads", "PATCH /api/v1/uploads"]);
    if (fault.endsWith("away")) await phone.offline(true).catch(() => {});
    if (fault.startsWith("kill")) {
      killed = true;
      await phone.kill();
    }
  })();
  const flow = (async () => {
    try {
      await fill(phone, words, 700 + Math.floor(Math.random() * 900), () => (told.photo = true));
      await send(phone);
      told.sent = true;
    } catch (error) {
      if (!killed && !/Timeout|closed|crash|ERR_/.test(error.message)) throw error;
    }
  })();
  await Promise.all([mishap, flow]);

  // Afterwards the network is there, and the person opens the app again.
  link.mend();
  if (killed) await phone.start();
  await phone.offline(false);
  const lost = [];
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    await phone.open("/toi/hop-cho");
    await phone.tab.waitForSelector("[data-outbox][data-ready]");
    await phone.tab.evaluate(() => window.phanAnh.flush(true));
    const drafts = await phone.tab.evaluate(() => window.phanAnh.drafts());
    const open = drafts.filter((draft) => draft.state !== "sent");
    const ours = open.find((draft) => draft.fields.text?.startsWith(words)) ?? open.find((draft) => draft.state === "writing" && draft.files.length > 0 && !draft.fields.text);
    const sent = drafts.some((draft) => draft.state === "sent" && !phone.known.has(draft.id));
    if (!ours && sent) {
      for (const draft of drafts) phone.known.add(draft.id);
      return { fault, at, lost };
    }
    if (Date.now() > until) throw new Error(`never sent: ${JSON.stringify(drafts.map((draft) => [draft.state, draft.why, draft.problem?.code, draft.problem?.errors]))}`);
    if (ours && ours.state === "waiting") {
      await sleep(200);
      continue;
    }
    // What was not sent yet the person goes on with; what was never kept is begun anew.
    if (!ours && told.sent) lost.push("a report that was told as sent or waiting");
    else if (!ours && told.photo) lost.push("a photo that was told as kept");
    else if (ours && told.photo && ours.files.length === 0) lost.push("the photo of a draft");
    const photos = ours?.files.length ?? 0;
    await phone.open(ours ? `/bao?nhap=${ours.id}` : "/bao");
    await fill(phone, words, photos ? 0 : 700);
    await send(phone).catch(() => {});
    if (lost.length) return { fault, at, lost };
  }
}

/** Runs `count` of them on one phone; answers how many went wrong. */
export async function trials({ link, listed, count }) {
  const phone = await Phone.make(link);
  phone.known = new Set();
  let wrong = 0;
  const marks = [];
  const faults = {};
  const begun = Date.now();
  try {
    link.mend();
    link.version = null;
    await phone.start();
    await phone.settled();
    for (let n = 0; n < count; n += 1) {
      const words = mark();
      marks.push(words);
      try {
        const { fault, at, lost } = await trial(phone, link, words);
        faults[fault] = (faults[fault] ?? 0) + 1;
        for (const what of lost) {
          wrong += 1;
          console.log(`FAIL trial ${n + 1}, ${fault} at ${at.toFixed(0)} ms: lost ${what}`);
        }
      } catch (error) {
        wrong += 1;
        console.log(`FAIL trial ${n + 1}: ${error.message.split("\n")[0]}`);
        if (process.env.PHONE_SHOTS) await phone.tab.screenshot({ path: `${process.env.PHONE_SHOTS}/trial-${n + 1}.png` }).catch(() => {});
        await phone.kill();
        await phone.start();
      }
      if ((n + 1) % 20 === 0) console.log(`     ${n + 1} of ${count}`);
    }
    await sleep(1000);
    let lost = 0;
    let doubled = 0;
    for (const words of marks) {
      const found = (await listed(words)).length;
      if (found === 0) lost += 1;
      if (found > 1) doubled += 1;
    }
    wrong += lost + doubled;
    const line = Object.entries(faults).map(([name, times]) => `${name} ${times}`);
    console.log(`${count} trials (${line.join(", ")}) in ${((Date.now() - begun) / 1000).toFixed(0)} s: ${lost} lost, ${doubled} doubled`);
  } finally {
    await phone.end();
  }
  return wrong;
}
