// A small work that a browser does once before it registers, and that costs robots dearly: a number n such that SHA-256 of
// `challenge:n` begins with as many zeros as the gateway wants.
(() => {
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
  const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
  const K = Int32Array.from(primes, (p) => fraction(Math.cbrt(p)));  // FIPS 180-4, 4.2.2
  const START = Int32Array.from(primes.slice(0, 8), (p) => fraction(Math.sqrt(p)));  // 5.3.3
  const w = new Int32Array(64);
  const turn = (x, n) => (x >>> n) | (x << (32 - n));

  // One block of 64 bytes on top of a state of eight words, as 6.2.2 has it.
  function block(state, bytes, at) {
    for (let i = 0; i < 16; i++) w[i] = (bytes[at + 4 * i] << 24) | (bytes[at + 4 * i + 1] << 16) | (bytes[at + 4 * i + 2] << 8) | bytes[at + 4 * i + 3];
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15], y = w[i - 2];
      w[i] = (w[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const t = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const s = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t) | 0; d = c; c = b; b = a; a = (t + s) | 0;
    }
    return Int32Array.of(a + state[0], b + state[1], c + state[2], d + state[3], e + state[4], f + state[5], g + state[6], h + state[7]);
  }

  const encoder = new TextEncoder();
  function sha256(text) {
    const said = encoder.encode(text);
    const bytes = new Uint8Array(((said.length + 72) >> 6) << 6);  // with the one bit and the length behind it
    bytes.set(said);
    bytes[said.length] = 0x80;
    new DataView(bytes.buffer).setUint32(bytes.length - 4, said.length * 8);
    let state = START;
    for (let at = 0; at < bytes.length; at += 64) state = block(state, bytes, at);
    return state;
  }

  async function solve(challenge, bits, tell) {
    for (let n = 0, breath = 0, told = 0; ; n++) {
      if (sha256(`${challenge}:${n}`)[0] >>> (32 - bits) === 0) return String(n);
      if (n & 255 || performance.now() < breath) continue;
      if (performance.now() > told) { told = performance.now() + 1000; tell(1 - Math.exp(-n / 2 ** bits)); }
      await new Promise((go) => setTimeout(go));  // the page stays alive, and a reader is heard out
      breath = performance.now() + 30;
    }
  }

  document.addEventListener("submit", async (e) => {
    const form = e.target.closest("form[data-proof]");
    if (!form) return;
    e.preventDefault();
    const says = form.querySelector(".doing"), button = form.querySelector("button");
    if (button.disabled) return;
    button.disabled = true;
    try {
      const answer = await fetch("/api/v1/registrations/challenge", { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      const { challenge, bits } = await answer.json();
      form.elements.challenge.value = challenge;
      form.elements.answer.value = await solve(challenge, bits, (share) => {
        says.textContent = `${form.dataset.proof} ${Math.min(99, Math.round(100 * share))} %`;
      });
      says.textContent = form.dataset.done;
      form.submit();
    } catch {
      says.textContent = form.dataset.failed;
      button.disabled = false;
    }
  });
  addEventListener("pageshow", () => { for (const each of document.querySelectorAll("form[data-proof] button")) each.disabled = false; });
})();
