// Receives webhooks: node verify_webhook.mjs checks one call that is given as JSON on its input.
// accept() is all that a receiver needs; nothing is installed.
import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const seen = new Set(); // In a real receiver: a table with a unique key. What is in it was done before.

/** `headers` by their small letters, `body` as the bytes that came, `secret` as `whsec_…`. */
export function isOurs(headers, body, secret, now = Date.now() / 1000) {
  const stamp = headers["webhook-timestamp"];
  // Somebody repeats what they overheard.
  if (!(Math.abs(now - Number(stamp)) <= 300)) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const tag = createHmac("sha256", key).update(`${headers["webhook-id"]}.${stamp}.`).update(body).digest();
  // While a secret is changed there are two signatures: one that fits is enough.
  return headers["webhook-signature"].split(" ").some((given) => {
    const told = Buffer.from(given.replace(/^v1,/, ""), "base64");
    return told.length === tag.length && timingSafeEqual(told, tag);
  });
}

/** The events that are new, oldest first; null: answer 401. */
export function accept(headers, body, secret, now) {
  if (!isOurs(headers, body, secret, now)) return null;
  const told = JSON.parse(body);
  const events = told.type === "batch" ? told.events : [told];
  const fresh = events.filter((event) => !seen.has(event.id));
  for (const event of fresh) seen.add(event.id);
  return fresh;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const call = JSON.parse(readFileSync(0, "utf8"));
  const fresh = accept(call.headers, call.body, call.secret, call.now);
  console.log(fresh === null ? "not ours" : fresh.map((e) => `${e.type} ${e.position}`).join("\n"));
}
