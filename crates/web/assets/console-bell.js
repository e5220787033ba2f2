// The bell of the console: two tones that do not sound like a telephone. Browsers let a page sound only
// after a hand has touched it, so who wishes the bell gets it with the next key or touch. The wish is this
// browser's: at a desk where many sit, it rings for all of them.
"use strict";
self.bell = (() => {
  const WISH = "bell", BEATS = 6, BEAT_S = 0.3;
  let sound = null;
  const kept = () => { try { return localStorage.getItem(WISH) === "on"; } catch { return false; } };
  const ready = () => sound !== null && sound.state === "running";
  const wake = async () => { sound = sound || new AudioContext(); await sound.resume(); };
  const bell = {
    wished: kept,
    ready,
    async on() { try { localStorage.setItem(WISH, "on"); } catch { /* private window */ } await wake(); },
    async off() { try { localStorage.setItem(WISH, "off"); } catch { /* private window */ } await sound?.suspend(); },
    // 1.8 seconds.
    ring() {
      if (!ready()) return;
      for (let beat = 0; beat < BEATS; beat += 1) {
        const tone = sound.createOscillator();
        const volume = sound.createGain();
        const at = sound.currentTime + beat * BEAT_S;
        tone.type = "square";
        tone.frequency.value = beat % 2 ? 660 : 880;
        volume.gain.setValueAtTime(0.0001, at);
        volume.gain.exponentialRampToValueAtTime(0.2, at + 0.02);
        volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.24);
        tone.connect(volume).connect(sound.destination);
        tone.start(at);
        tone.stop(at + 0.26);
      }
    },
  };
  const again = () => { if (kept() && !ready()) wake().then(() => document.dispatchEvent(new CustomEvent("ht:bell"))); };
  addEventListener("pointerdown", again, { once: true });
  addEventListener("keydown", again, { once: true });
  return bell;
})();
