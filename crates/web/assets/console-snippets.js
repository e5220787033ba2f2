// Kept sentences at the caret: a click, or `/` with a name and Tab. Abbreviations are written out when
// the word ends. Without this file the sentences are a list to copy from.
(() => {
  "use strict";
  const boxOf = (area) => area?.closest?.(".fld")?.querySelector("[data-sentences]");
  const areaOf = (box) => box.closest(".fld")?.querySelector("textarea");
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
  let own = false;
  // As if it were typed, so that Ctrl Z takes it back.
  const type = (area, words, start, end) => {
    own = true;
    area.focus();
    area.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, words)) {
      area.setRangeText(words, start, end, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    own = false;
  };
  const put = (area, words, start, end) => {
    const before = area.value.slice(0, start), after = area.value.slice(end);
    const gap = before && !/\s$/.test(before) ? " " : "";
    const tail = after && !/^\s/.test(after) ? " " : "";
    type(area, gap + words + tail, start, end);
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-sentences] [data-sentence]");
    if (!button) return;
    const area = areaOf(button);
    if (area) put(area, button.dataset.sentence, area.selectionStart, area.selectionEnd);
  });

  // What stands behind `/` before the caret, and the sentences that it may mean.
  const asked = (area) => {
    const box = boxOf(area);
    if (!box || area.selectionStart !== area.selectionEnd) return null;
    const found = /(^|\s)\/([^\s/]{1,40})$/.exec(area.value.slice(0, area.selectionStart));
    if (!found) return null;
    const wanted = fold(found[2]);
    const rows = [...box.querySelectorAll("li[data-code]")];
    const fits = rows.filter((row) => row.dataset.code.startsWith(wanted)).concat(rows.filter((row) => !row.dataset.code.startsWith(wanted) && row.dataset.code.includes(wanted)));
    return { box, fits, start: area.selectionStart - found[2].length - 1 };
  };
  const hint = (area) => {
    const slash = area.closest(".fld")?.querySelector("[data-slash]");
    if (!slash) return;
    const at = asked(area);
    const names = at ? at.fits.slice(0, 3).map((row) => row.querySelector("b").textContent) : [];
    const words = names.length ? at.box.dataset.tab.replace("{names}", names.join(" · ")) : "";
    if (slash.textContent !== words) slash.textContent = words;
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || !event.target.matches?.("textarea")) return;
    const at = asked(event.target);
    const words = at?.fits[0]?.querySelector("[data-sentence]")?.dataset.sentence;
    if (!words) return;
    event.preventDefault();
    put(event.target, words, at.start, event.target.selectionStart);
    hint(event.target);
  });

  // Abbreviations are asked for once, when somebody begins to write where sentences are kept.
  let short = null;
  document.addEventListener("focusin", ({ target }) => {
    const from = target.matches?.("textarea") && boxOf(target)?.dataset.short;
    if (short || !from) return;
    short = new Map();
    fetch(from, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok && !answer.redirected ? answer.json() : []))
      .then((pairs) => { short = new Map(pairs); })
      .catch(() => { short = null; });
  });
  const expand = (area) => {
    const end = area.selectionStart;
    const found = /(^|[\s,.;:(])([^\s,.;:()]{1,12})([\s,.;:])$/.exec(area.value.slice(0, end));
    const whole = found && short?.get(found[2].toLowerCase());
    if (!whole) return;
    const start = end - found[3].length - found[2].length;
    const big = found[2][0] !== found[2][0].toLowerCase();
    type(area, (big ? whole[0].toUpperCase() + whole.slice(1) : whole) + found[3], start, end);
  };
  document.addEventListener("input", (event) => {
    const area = event.target;
    if (own || !area.matches?.("textarea") || !boxOf(area)) return;
    if (!event.isComposing && event.inputType?.startsWith("insert")) expand(area);
    hint(area);
  });
})();
