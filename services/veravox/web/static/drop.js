// Recordings dropped, chosen or spoken go to the gateway as forms of this origin, one after the other. Of a single one
// the browser shows the verdict; of several the page, which is told of each answer. Of one that takes long it asks how
// far it is, by the id that it has chosen for the verdict. A visitor's page is told when he asks, and each answer; picture and
// sound stay in this window, for nothing of them is anywhere else.
(() => {
  const LOOK_EVERY = 1500; // ms
  const form = (target) => target.closest?.("form.drop");
  let recorder = null;
  const visits = []; // of each recording itself, its model, and its picture, sounds and maps as addresses

  function say(drop, sentence, busy, refused = []) {
    const trouble = drop.querySelector(".trouble");
    trouble.textContent = "";
    for (const each of refused) trouble.append(Object.assign(document.createElement("span"), { className: "one", textContent: each }));
    drop.querySelector(".doing").textContent = busy ? sentence : "";
    drop.querySelector(".bar").hidden = !busy;
    for (const each of drop.querySelectorAll("input[type=file], button.speak")) each.disabled = busy;
  }

  function problem(answer, drop) {
    try { return JSON.parse(answer.responseText).detail || drop.dataset.failed; } catch { return drop.dataset.failed; }
  }

  function newId() { // crypto.randomUUID is there only behind TLS or on this machine
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function clock(seconds) {
    const whole = Math.round(seconds), two = (n) => String(n).padStart(2, "0");
    const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
    return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
  }

  async function look(drop, address, which) {
    const answer = await fetch(`${address}/progress`).catch(() => null);
    const far = answer?.ok ? await answer.json() : null;
    if (far?.secondsLeft == null) return; // it waits, or has one piece, or is there
    const words = { heard: clock(far.seconds), share: Math.floor(100 * far.share), left: clock(far.secondsLeft) };
    const said = drop.dataset.heard.replace(/\{(\w+)\}/g, (_all, name) => words[name]);
    drop.querySelector(".doing").textContent = `${drop.dataset.judging}${which && ` ${which}`}: ${said}`;
    drop.querySelector(".bar i").style.width = `${100 * far.share}%`;
  }

  function send(drop, file, which) {
    const id = newId();
    let looking = null;
    const body = new FormData();
    body.append("model", drop.querySelector("select[name=model]").value);
    body.append("file", file, file.name);
    const ask = new XMLHttpRequest();
    return new Promise((settle) => {
      ask.upload.onprogress = (e) => { drop.querySelector(".bar i").style.width = `${(100 * e.loaded) / e.total}%`; };
      ask.upload.onload = () => {
        say(drop, `${drop.dataset.judging} ${which}`, true);
        if (drop.dataset.heard) looking = setInterval(look, LOOK_EVERY, drop, `${drop.getAttribute("action")}/${id}`, which);
      };
      ask.onloadend = () => clearInterval(looking);
      ask.onload = () => settle(ask.status < 300 ? JSON.parse(ask.responseText) : { why: problem(ask, drop) });
      ask.onerror = () => settle({ why: drop.dataset.failed });
      const action = drop.getAttribute("action");
      ask.open("POST", drop.dataset.heard ? `${action}?id=${id}` : action);
      say(drop, `${drop.dataset.sending} ${which}`, true);
      ask.send(body);
    });
  }

  function keepHere(file, answer) {
    const { spectrogram, ...verdict } = answer;
    visits.push({ file, model: answer.model, picture: spectrogram, sound: URL.createObjectURL(file), maps: {}, without: {} });
    emitEvent("visited", { ...verdict, spectrogram: "", at: visits.length - 1 });
  }

  new MutationObserver(() => {
    for (const each of document.querySelectorAll("[data-visited]:not([src])")) {
      const kept = visits[Number(each.dataset.visited)];
      if (!kept) continue;
      const { evidence, without } = each.dataset;
      if (each.tagName === "IMG") each.src = evidence ? kept.maps[evidence] : kept.picture;
      else each.src = without ? kept.without[without] : kept.sound;
    }
  }).observe(document, { childList: true, subtree: true });

  async function explain(mark, method) { // the recording is sent again, for nothing of it was kept
    const at = Number(mark.dataset.explain), kept = visits[at], body = new FormData();
    mark.disabled = true;
    body.append("model", kept.model);
    body.append("file", kept.file, kept.file.name);
    if (method) body.append("method", method);
    const failed = document.querySelector("form.drop").dataset.failed;
    const answer = await fetch("/api/v1/public/evidence", { method: "POST", body }).catch(() => null);
    const said = await answer?.json().catch(() => null);
    if (answer?.ok) {
      const { picture, sounds, ...evidence } = said;
      kept.maps[evidence.method] = picture;
      kept.without = sounds;
      emitEvent("explained", { at, evidence });
    } else emitEvent("explained", { at, why: said?.detail || failed });
    mark.disabled = false;
  }

  async function sendAll(drop, files) {
    const refused = [];
    emitEvent("asked", files.map((file) => file.name)); // a former verdict must not stand there as if it were of these
    let last = null;
    for (const [at, file] of files.entries()) {
      const answer = await send(drop, file, files.length > 1 ? `(${at + 1}/${files.length})` : "");
      if (answer.spectrogram) keepHere(file, answer);
      else if (answer.id) last = answer.id;
      else refused.push(`${file.name}: ${answer.why}`);
      if (drop.dataset.heard) emitEvent("answered", { at, id: answer.id, why: answer.why });
    }
    say(drop, "", false, refused);
    if (last && files.length === 1) location.assign(`/verdicts/${last}`);
  }

  async function speak(drop, mark) {
    if (recorder) return recorder.stop();
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
    } catch { return say(drop, "", false, [drop.dataset.deaf]); }
    const parts = [], said = mark.textContent;
    recorder = new MediaRecorder(stream);
    recorder.ondataavailable = (e) => parts.push(e.data);
    recorder.onstop = () => {
      for (const track of stream.getTracks()) track.stop();
      mark.textContent = said;
      mark.setAttribute("aria-pressed", "false");
      const kind = recorder.mimeType.includes("mp4") ? "m4a" : "webm";
      recorder = null;
      sendAll(drop, [new File(parts, `${drop.dataset.spoken}.${kind}`, { type: parts[0]?.type })]);
    };
    recorder.start();
    mark.textContent = drop.dataset.enough;
    mark.setAttribute("aria-pressed", "true");
  }

  document.addEventListener("change", (e) => {
    if (e.target.matches?.("select[data-explain]")) explain(e.target, e.target.value);
    if (!e.target.matches?.("form.drop input[type=file]") || !e.target.files.length) return;
    sendAll(form(e.target), [...e.target.files]);
    e.target.value = "";
  });
  document.addEventListener("click", (e) => {
    const why = e.target.closest?.("button[data-explain]");
    if (why) explain(why, "");
    const mark = e.target.closest?.("form.drop button.speak");
    if (mark) speak(form(mark), mark);
  });
  for (const kind of ["dragover", "dragleave", "drop"])
    document.addEventListener(kind, (e) => {
      const drop = form(e.target);
      if (kind !== "dragleave") e.preventDefault(); // a file that misses the area must not replace the page
      document.querySelectorAll("form.drop.over").forEach((each) => each.classList.remove("over"));
      if (!drop) return;
      if (kind === "dragover") drop.classList.add("over");
      if (kind === "drop" && e.dataTransfer.files.length) sendAll(drop, [...e.dataTransfer.files]);
    });
})();
