// The camera with the reporter's photo half seen over it, so that the new photo is taken from the same
// angle. Without a camera, or without leave to use it, the plain file field stands as it did.
"use strict";
(() => {
  const box = document.querySelector("[data-ghost]");
  const field = document.querySelector("#form-submit_result input[type=file]");
  if (!box || !field || !navigator.mediaDevices?.getUserMedia || !window.DataTransfer) return;
  const $ = (selector) => box.querySelector(selector);
  const [video, old, fade] = [$("video"), $("img.old"), $("input[type=range]")];
  const SIDE = 1600; // as large as a photo is shown at most

  const open = Object.assign(document.createElement("button"), { type: "button", className: "btn sec aim" });
  open.textContent = box.dataset.open;
  open.dataset.aim = "";
  field.before(open);
  const said = Object.assign(document.createElement("p"), { className: "hint", hidden: true });
  said.setAttribute("role", "status");
  field.before(said);

  let stream = null;
  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.srcObject = null;
  };
  const dim = () => {
    if (old && fade) old.style.opacity = String(fade.value / 100);
  };
  fade?.addEventListener("input", dim);

  open.addEventListener("click", async () => {
    said.hidden = true;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: SIDE } }, audio: false });
    } catch {
      // No camera, or no leave: the phone's own picker has one.
      said.textContent = box.dataset.none;
      said.hidden = false;
      field.click();
      return;
    }
    if (old && !old.src) old.src = box.dataset.ghost;
    dim();
    box.showModal();
    video.srcObject = stream;
    await video.play().catch(() => {});
    box.dataset.ready = "";
  });
  box.addEventListener("close", () => {
    stop();
    delete box.dataset.ready;
    open.focus();
  });
  $("[data-close]").addEventListener("click", () => box.close());

  $("[data-shoot]").addEventListener("click", async () => {
    const { videoWidth: width, videoHeight: height } = video;
    if (!width) return;
    const scale = Math.min(1, SIDE / Math.max(width, height));
    const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(width * scale), height: Math.round(height * scale) });
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
    if (!blob) return;
    // Beside those that were chosen already.
    const all = new DataTransfer();
    for (const file of field.files) all.items.add(file);
    all.items.add(new File([blob], `sau-${all.items.length + 1}.jpg`, { type: blob.type }));
    field.files = all.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    box.close();
  });
})();
