// Asks the device where it is, on a tap, and sends that in a form's body: it stands in no address.
"use strict";
(() => {
  const form = document.querySelector("[data-near]");
  if (!form || !navigator.geolocation) return;
  form.hidden = false;
  const told = form.querySelector("[data-told]");
  form.querySelector("[data-ask]").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // Ten metres are enough to find what is near.
        form.elements.lat.value = coords.latitude.toFixed(4);
        form.elements.lon.value = coords.longitude.toFixed(4);
        form.submit();
      },
      () => { told.textContent = form.dataset.refused; },
      { enableHighAccuracy: true, timeout: 15e3, maximumAge: 60e3 },
    );
  });
})();
