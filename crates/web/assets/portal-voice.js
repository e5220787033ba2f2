// The recorder of /bao/noi: tap, speak for a minute at most, listen, speak anew. What was said goes into
// the page's own file field, so the form is sent as it is without this file.
"use strict";
(() => {
  const box = document.querySelector("[data-voice]");
  const form = box?.closest("form");
  const field = form?.querySelector("[data-voice-file]");
  const input = field?.querySelector("input");
  const $ = (selector) => (form || document).querySelector(selector);

  // The place, asked for on a tap.
  const row = $("[data-locate-row]");
  const located = $("[data-locate-said]");
  if (form && row && navigator.geolocation) {
    row.hidden = false;
    $("[data-locate]").addEventListener("click", () => {
      located.textContent = located.dataset.busy;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          form.elements.lat.value = coords.latitude.toFixed(6);
          form.elements.lon.value = coords.longitude.toFixed(6);
          form.elements.accuracy.value = Math.round(coords.accuracy);
          located.textContent = coords.accuracy > 150 ? located.dataset.weak : located.dataset.got;
        },
        () => (located.textContent = located.dataset.denied),
        { enableHighAccuracy: true, timeout: 15e3, maximumAge: 60e3 },
      );
    });
  }

  if (!input || !window.MediaRecorder || !navigator.mediaDevices?.getUserMedia || !window.DataTransfer) return;
  const KIND = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"].find((kind) => MediaRecorder.isTypeSupported(kind));
  if (!KIND) return;
  const MS_MAX = 60e3;
  const BITS_A_SECOND = 24e3; // Opus: a clear voice, a minute in some 180 KB
  const turn = $("[data-voice-turn]");
  const word = turn.querySelector("span");
  const clock = $("[data-voice-clock]");
  const said = $("[data-voice-said]");
  const play = $("[data-voice-play]");
  let recorder = null;
  let began = 0;
  let ticking = 0;
  box.hidden = false;
  field.hidden = true;

  const show = () => {
    const seconds = Math.min(60, Math.floor((performance.now() - began) / 1000));
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (performance.now() - began >= MS_MAX) recorder?.stop();
  };
  const put = (blob) => {
    const kind = KIND.split(";")[0];
    const ending = { "audio/webm": "webm", "audio/mp4": "m4a", "audio/ogg": "ogg" }[kind];
    const files = new DataTransfer();
    files.items.add(new File([blob], `noi.${ending}`, { type: kind }));
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    if (play.src) URL.revokeObjectURL(play.src);
    play.src = URL.createObjectURL(blob);
    play.hidden = false;
    word.textContent = box.dataset.redo;
    said.textContent = box.dataset.got;
  };
  const start = async () => {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true } });
    } catch {
      said.textContent = box.dataset.denied;
      field.hidden = false;
      return;
    }
    const pieces = [];
    recorder = new MediaRecorder(stream, { mimeType: KIND, audioBitsPerSecond: BITS_A_SECOND });
    recorder.addEventListener("dataavailable", (event) => event.data.size && pieces.push(event.data));
    recorder.addEventListener("stop", () => {
      clearInterval(ticking);
      for (const track of stream.getTracks()) track.stop();
      recorder = null;
      box.classList.remove("on");
      put(new Blob(pieces, { type: KIND }));
    });
    play.pause();
    play.hidden = true;
    recorder.start(1000); // piece by piece: a phone that dies loses a second
    began = performance.now();
    ticking = setInterval(show, 200);
    box.classList.add("on");
    word.textContent = box.dataset.stop;
    said.textContent = box.dataset.listening;
    show();
  };
  turn.addEventListener("click", () => (recorder ? recorder.stop() : start()));
})();
