// Recordings dropped, chosen or spoken go to the gateway as forms of this origin, one after the other. Of a single one
// the browser shows the verdict; of several the page, which looks for new ones by itself. A visitor's page (`data-visit`)
// is told each answer; picture and sound stay in this window, for nothing of them is anywhere else.
(() => {
  const form = (target) => target.closest?.("form.drop");
  let recorder = null;
  const visits = []; // of each recording its picture and its sound, as addresses

  function say(drop, sentence, busy) {
    drop.querySelector(".trouble").textContent = busy ? "" : sentence;
    drop.querySelector(".doing").textContent = busy ? sentence : "";
    drop.querySelector(".bar").hidden = !busy;
    for (const each of drop.querySelectorAll("input[type=file], button.speak")) each.disabled = busy;
  }

  function problem(answer, drop) {
    try { return JSON.parse(answer.responseText).detail || drop.dataset.failed; } catch { return drop.dataset.failed; }
  }

  function send(drop, file, which) {
    const body = new FormData();
    body.append("model", drop.querySelector("select[name=model]").value);
    body.append("file", file, file.name);
    const ask = new XMLHttpRequest();
    return new Promise((settle) => {
      ask.upload.onprogress = (e) => { drop.querySelector(".bar i").style.width = `${(100 * e.loaded) / e.total}%`; };
      ask.upload.onload = () => say(drop, `${drop.dataset.judging} ${which}`, true);
      ask.onload = () => settle(ask.status < 300 ? JSON.parse(ask.responseText) : { why: problem(ask, drop) });
      ask.onerror = () => settle({ why: drop.dataset.failed });
      ask.open("POST", drop.getAttribute("action"));
      say(drop, `${drop.dataset.sending} ${which}`, true);
      ask.send(body);
    });
  }

  function keepHere(file, answer) {
    const { spectrogram, ...verdict } = answer;
    visits.push({ picture: spectrogram, sound: URL.createObjectURL(file) });
    emitEvent("visited", { ...verdict, spectrogram: "", at: visits.length - 1 });
  }

  new MutationObserver(() => {
    for (const each of document.querySelectorAll("[data-visited]:not([src])")) {
      const kept = visits[Number(each.dataset.visited)];
      if (kept) each.src = each.tagName === "IMG" ? kept.picture : kept.sound;
    }
  }).observe(document, { childList: true, subtree: true });

  async function sendAll(drop, files) {
    const refused = [];
    let last = null;
    for (const [at, file] of files.entries()) {
      const answer = await send(drop, file, files.length > 1 ? `(${at + 1}/${files.length})` : "");
      if (answer.spectrogram) keepHere(file, answer);
      else if (answer.id) last = answer.id;
      else refused.push(files.length > 1 ? `${file.name}: ${answer.why}` : answer.why);
    }
    say(drop, refused.join(" "), false);
    if (last && files.length === 1) location.assign(`/verdicts/${last}`);
    else if (last && !refused.length) location.reload();
  }

  async function speak(drop, mark) {
    if (recorder) return recorder.stop();
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
    } catch { return say(drop, drop.dataset.deaf, false); }
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
    if (!e.target.matches?.("form.drop input[type=file]") || !e.target.files.length) return;
    sendAll(form(e.target), [...e.target.files]);
    e.target.value = "";
  });
  document.addEventListener("click", (e) => {
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
