// The place of a report: taken at the moment of the photo, shown in words, put right with arrows.
// Without it the form asks for the place in words.
"use strict";
(() => {
  const form = document.querySelector("[data-report]");
  const row = form && form.querySelector("[data-locate-row]");
  if (!row || !navigator.geolocation) return;
  const $ = (selector) => form.querySelector(selector);
  const said = $("[data-locate-said]");
  const card = $("[data-spot]");
  const words = $("[data-by-words]");
  const heading = $("[data-where]");
  const badge = $("[data-accuracy]");
  const english = document.documentElement.lang === "en";
  const WEAK_M = 150;
  const DEGREE_M = 111_320;
  const RADIUS_KM = 6371;
  const say = (element, text) => element && (element.textContent = text);
  const field = (name) => form.elements[name];
  const tell = () => form.dispatchEvent(new Event("change", { bubbles: true }));
  const amount = (n, digits = 0) => new Intl.NumberFormat(english ? "en" : "vi", { maximumFractionDigits: digits }).format(n);

  const km = (lat, lon, to) => {
    const rad = Math.PI / 180;
    const a = Math.sin(((to.lat - lat) * rad) / 2) ** 2 + Math.cos(lat * rad) * Math.cos(to.lat * rad) * Math.sin(((to.lon - lon) * rad) / 2) ** 2;
    return 2 * RADIUS_KM * Math.asin(Math.sqrt(a));
  };
  const units = [...form.querySelectorAll("option[data-at]")].map((option) => {
    const [lat, lon] = option.dataset.at.split(",").map(Number);
    return { name: option.textContent, group: option.parentElement.label ?? "", lat, lon };
  });
  const compass = (lat, lon, from) => {
    const turn = Math.atan2((lon - from.lon) * Math.cos((lat * Math.PI) / 180), lat - from.lat);
    return card.dataset.compass.split("|")[(Math.round((turn / Math.PI) * 4) + 8) % 8];
  };
  // The nearest commune's middle: words to recognise a place by. Which commune it lies in is the
  // service's to say.
  const near = (lat, lon) => {
    let best = null;
    for (const unit of units) {
      const far = km(lat, lon, unit);
      if (!best || far < best.far) best = { unit, far };
    }
    if (!best) return "";
    return card.dataset.beside
      .replace("{km}", best.far < 10 ? amount(best.far, 1) : amount(best.far))
      .replace("{side}", compass(lat, lon, best.unit))
      .replace("{unit}", [best.unit.name, best.unit.group].filter(Boolean).join(", "));
  };

  // The ground and what stands near: words to tell the place by. Asked for once the point is still;
  // without a network there is none, and the card is as good without.
  const ground = $("[data-spot-map]");
  const STILL_MS = 500;
  let still = 0, drawn = "";
  const draw = (lat, lon) => {
    const at = `lat=${lat.toFixed(4)}&lon=${lon.toFixed(4)}${english ? "&en=1" : ""}`;
    clearTimeout(still);
    if (!ground || at === drawn) return;
    still = setTimeout(async () => {
      try {
        const answer = await fetch(`${ground.dataset.spotMap}?${at}`);
        if (!answer.ok) return;
        ground.innerHTML = await answer.text();
        ground.hidden = false;
        drawn = at;
      } catch {
        ground.hidden = true;
      }
    }, STILL_MS);
  };
  ground?.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-mark]");
    if (!mark) return;
    const on = mark.getAttribute("aria-pressed") !== "true";
    for (const other of ground.querySelectorAll("[data-mark]")) other.setAttribute("aria-pressed", String(on && other === mark));
    field("place").value = on ? mark.dataset.mark : "";
    tell();
  });

  const show = () => {
    const [lat, lon, off] = ["lat", "lon", "accuracy"].map((name) => Number(field(name)?.value));
    if (!field("lat").value || !card) return;
    const weak = off > WEAK_M;
    card.hidden = false;
    row.hidden = true;
    if (words) words.hidden = !weak && !card.dataset.open;
    draw(lat, lon);
    say($("[data-spot-words]"), near(lat, lon));
    say($("[data-spot-at]"), `${amount(lat, 5)}; ${amount(lon, 5)}`);
    say(heading, weak ? card.dataset.weak.replace("{m}", amount(off)) : card.dataset.ask);
    if (badge) {
      badge.hidden = false;
      say(badge, `±${amount(off)} m`);
    }
  };

  let asking = false;
  const locate = () => {
    if (asking) return;
    asking = true;
    say(said, said.dataset.busy);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        asking = false;
        field("lat").value = coords.latitude.toFixed(6);
        field("lon").value = coords.longitude.toFixed(6);
        field("accuracy").value = Math.round(coords.accuracy);
        form.dataset.locatedAt = Date.now();
        say(said, coords.accuracy > WEAK_M ? said.dataset.weak : said.dataset.got);
        show();
        tell();
      },
      () => {
        asking = false;
        row.hidden = false;
        say(said, said.dataset.denied);
      },
      { enableHighAccuracy: true, timeout: 15e3, maximumAge: 30e3 },
    );
  };

  row.hidden = false;
  $("[data-locate]").addEventListener("click", locate);
  // A photo was taken: this is the place of it, unless one is known.
  form.addEventListener("phan-anh-chup", () => field("lat").value || locate());
  form.addEventListener("phan-anh-lai", show);
  show();
  if (!card) return;

  $("[data-spot-yes]").addEventListener("click", (event) => {
    event.currentTarget.setAttribute("aria-pressed", "true");
    $("[data-spot-nudge]").hidden = true;
    $("[data-spot-fix]").setAttribute("aria-expanded", "false");
    if (words) words.hidden = true;
    const next = $("#viec input:checked") ?? $("#viec input");
    next?.focus({ preventScroll: true });
    $("#viec")?.scrollIntoView({ block: "nearest" });
  });
  $("[data-spot-fix]").addEventListener("click", (event) => {
    const open = $("[data-spot-nudge]").hidden;
    $("[data-spot-nudge]").hidden = !open;
    card.dataset.open = open ? "1" : "";
    event.currentTarget.setAttribute("aria-expanded", String(open));
    $("[data-spot-yes]").setAttribute("aria-pressed", "false");
    if (words) words.hidden = !open;
  });
  for (const arrow of form.querySelectorAll("[data-nudge]")) {
    arrow.addEventListener("click", () => {
      const [north, east] = arrow.dataset.nudge.split(",").map(Number);
      const step = Math.min(100, Math.max(10, Math.round(Number(field("accuracy").value) / 40) * 10));
      const lat = Number(field("lat").value) + (north * step) / DEGREE_M;
      const lon = Number(field("lon").value) + (east * step) / (DEGREE_M * Math.cos((lat * Math.PI) / 180));
      field("lat").value = lat.toFixed(6);
      field("lon").value = lon.toFixed(6);
      show();
      say($("[data-spot-moved]"), card.dataset.moved.replace("{m}", amount(step)).replace("{side}", arrow.getAttribute("aria-label")));
      tell();
    });
  }
  $("[data-spot-drop]").addEventListener("click", () => {
    for (const name of ["lat", "lon", "accuracy"]) field(name).value = "";
    card.hidden = true;
    row.hidden = false;
    if (words) words.hidden = false;
    if (badge) badge.hidden = true;
    say(said, "");
    say(heading, heading?.dataset.where ?? "");
    tell();
    field("place").focus();
  });
})();
