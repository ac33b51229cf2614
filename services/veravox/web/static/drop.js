// A recording dropped or chosen goes to the gateway as a form of this origin; then the browser shows the verdict.
(() => {
  const form = (target) => target.closest?.("form.drop");

  function say(drop, sentence, busy) {
    drop.querySelector(".trouble").textContent = busy ? "" : sentence;
    drop.querySelector(".doing").textContent = busy ? sentence : "";
    drop.querySelector(".bar").hidden = !busy;
    drop.querySelector("input[type=file]").disabled = busy;
  }

  function problem(answer, drop) {
    try { return JSON.parse(answer.responseText).detail || drop.dataset.failed; } catch { return drop.dataset.failed; }
  }

  function send(drop, file) {
    const body = new FormData();
    body.append("model", drop.querySelector("select[name=model]").value);
    body.append("file", file, file.name);
    const ask = new XMLHttpRequest();
    ask.upload.onprogress = (e) => { drop.querySelector(".bar i").style.width = `${(100 * e.loaded) / e.total}%`; };
    ask.upload.onload = () => say(drop, drop.dataset.judging, true);
    ask.onload = () => {
      if (ask.status === 201) location.assign(`/verdicts/${JSON.parse(ask.responseText).id}`);
      else say(drop, problem(ask, drop), false);
    };
    ask.onerror = () => say(drop, drop.dataset.failed, false);
    ask.open("POST", drop.getAttribute("action"));
    say(drop, drop.dataset.sending, true);
    ask.send(body);
  }

  document.addEventListener("change", (e) => {
    if (!e.target.matches?.("form.drop input[type=file]") || !e.target.files.length) return;
    send(form(e.target), e.target.files[0]);
    e.target.value = "";
  });
  for (const kind of ["dragover", "dragleave", "drop"])
    document.addEventListener(kind, (e) => {
      const drop = form(e.target);
      if (kind !== "dragleave") e.preventDefault(); // a file that misses the area must not replace the page
      document.querySelectorAll("form.drop.over").forEach((each) => each.classList.remove("over"));
      if (!drop) return;
      if (kind === "dragover") drop.classList.add("over");
      if (kind === "drop" && e.dataTransfer.files.length) send(drop, e.dataTransfer.files[0]);
    });
})();
