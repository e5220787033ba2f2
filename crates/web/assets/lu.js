// Flood mode: the position, the battery, sending again until there is a network, and the short
// message. The page does all of it without this file, but for the position.
(function () {
  "use strict";
  var form = document.querySelector("[data-sos]");
  if (!form) return;
  var field = function (name) { return form.elements[name]; };
  var status = form.querySelector("[data-status]");
  var say = function (words) { status.hidden = false; status.textContent = words; };
  var sms = document.querySelector("[data-sms]");

  // A page out of the phone's store carries the key of an older call.
  if (window.crypto && crypto.getRandomValues) {
    field("once").value = Array.prototype.map.call(crypto.getRandomValues(new Uint8Array(8)), function (b) {
      return ("0" + b.toString(16)).slice(-2);
    }).join("");
  }

  function message() {
    if (!sms) return;
    var parts = [sms.dataset.body];
    if (field("lat").value) parts.push(field("lat").value + "," + field("lon").value);
    if (field("place").value) parts.push(field("place").value);
    if (field("people").value) parts.push(field("people").value + " nguoi");
    form.querySelectorAll("[data-short]:checked").forEach(function (box) { parts.push(box.dataset.short); });
    if (field("battery").value) parts.push("pin " + field("battery").value + "%");
    if (parts.length > 1) sms.href = "sms:" + sms.dataset.sms + "?&body=" + encodeURIComponent(parts.join(" "));
  }
  form.addEventListener("input", message);

  if (navigator.getBattery) navigator.getBattery().then(function (battery) {
    var shown = document.querySelector("[data-battery]");
    field("battery").value = Math.round(battery.level * 100);
    shown.textContent = shown.dataset.battery + " " + field("battery").value + "%";
    message();
  }, function () {});

  function locate(then) {
    if (!navigator.geolocation) return then();
    navigator.geolocation.getCurrentPosition(function (at) {
      field("lat").value = at.coords.latitude.toFixed(5);
      field("lon").value = at.coords.longitude.toFixed(5);
      form.querySelector("[data-at]").textContent =
        field("lat").value + ", " + field("lon").value + " · ±" + Math.round(at.coords.accuracy) + " m";
      message();
      then();
    }, then, { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 });
  }
  if (navigator.geolocation) {
    form.querySelector("[data-place]").hidden = false;
    form.querySelector("[data-locate]").addEventListener("click", function () { locate(function () {}); });
  }

  var busy = false;
  function post() {
    var body = new URLSearchParams(new FormData(form));
    say(form.dataset.wait);
    fetch(form.action, { method: "POST", body: body, credentials: "same-origin" }).then(function (answer) {
      // What the service says against it stands on the page it answers with.
      if (answer.ok && answer.redirected) location.href = answer.url;
      else if (answer.status >= 500) again();
      else form.submit();
    }, again);
  }
  function again() {
    say(form.dataset.lost);
    setTimeout(post, 30000);
  }
  form.addEventListener("submit", function (event) {
    if (!window.fetch || !window.URLSearchParams) return;
    event.preventDefault();
    if (busy || !window.confirm(form.dataset.sure)) return;
    busy = true;
    say(form.dataset.wait);
    if (field("lat").value) post();
    else locate(post);
  });
})();
