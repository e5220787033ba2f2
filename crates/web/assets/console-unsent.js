// Decisions whose sending failed for want of a line. They wait in the page and go out in their order when
// it is back. A form has a key of its own, so one that had arrived and lost only its answer counts once.
"use strict";
self.unsentDecisions = ({ send, toasts, words, sent, refused }) => {
  const AGAIN_MS = 3000, BUSY = [502, 503, 504];
  const waiting = [];
  let note = null, timer = 0, going = false;
  const tell = () => {
    if (!waiting.length) { note?.remove(); note = null; return; }
    if (!note) {
      note = document.createElement("div");
      note.className = "toast bad";
      note.setAttribute("role", "status");
      note.dataset.unsent = "";
    }
    note.textContent = words.replace("{n}", waiting.length);
    if (!note.isConnected) toasts.append(note);
  };
  const go = async () => {
    clearTimeout(timer);
    if (going) return;
    going = true;
    while (waiting.length) {
      const [one] = waiting;
      let answer, html;
      try { answer = await send(one); html = await answer.text(); } catch { break; }
      if (BUSY.includes(answer.status)) break;
      waiting.shift();
      tell();
      if (answer.ok && !answer.redirected) sent(html); else refused(one);
    }
    going = false;
    tell();
    if (waiting.length) timer = setTimeout(go, AGAIN_MS);
  };
  addEventListener("online", go);
  addEventListener("beforeunload", (event) => { if (waiting.length) event.preventDefault(); });
  return { keep(one) { waiting.push(one); tell(); clearTimeout(timer); timer = setTimeout(go, AGAIN_MS); } };
};
