// A danger is seen and heard on whatever page one works. The wall has its own; without this file there is
// the count on the rail.
"use strict";
(() => {
  const one = (query, root = document) => root.querySelector(query);
  const bar = one("[data-alarms]");
  if (!bar || one("[data-wall]")) return;
  const title = document.title, shown = new Map();
  const say = () => {
    bar.hidden = !shown.size;
    one("[data-alarm-words]", bar).textContent = [...shown.values()].join("; ");
    document.title = shown.size ? `${bar.dataset.mark} (${shown.size}) ${title}` : title;
  };
  // Born a danger, found to be one, or given to us as one.
  const NEWS = ["report", "urgency", "assignments"];
  const isNews = ({ urgent, gone, as, what = [] }) => urgent && !gone && as !== "public" && what.some((part) => (bar.dataset.alarms.split(" ").includes(part)) && NEWS.includes(part));
  document.addEventListener("ht:change", ({ detail }) => {
    const { code, category, area, stage, urgent } = detail;
    if (shown.has(code) && (detail.gone || !urgent || stage === "closed")) { shown.delete(code); say(); return; }
    if (!isNews(detail) || shown.has(code)) return;
    const digits = String(code).replace(/^(\d{4})(\d{4})$/, "$1 $2");
    shown.set(code, [digits, category?.name, area?.name].filter(Boolean).join(" · "));
    say();
    self.bell?.ring();
  });
  one("[data-alarm-seen]", bar).addEventListener("click", () => { shown.clear(); say(); });
})();
