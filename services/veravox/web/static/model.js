// A model that is chosen goes to the gateway piece by piece; then it says how taking it in goes, until there is a model.
(() => {
  const API = "/api/v1";
  const LOOK_EVERY = 1000; // ms

  function say(form, sentence, trouble) {
    form.querySelector(".trouble").textContent = trouble ? sentence : "";
    form.querySelector(".doing").textContent = trouble ? "" : sentence;
    form.querySelector("input[type=file]").disabled = !trouble && sentence !== "";
  }

  async function asked(path, method, body, type) {
    const headers = type ? { "Content-Type": type } : {};
    const answer = await fetch(API + path, { method, body, headers });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.detail);
    return said;
  }

  const told = (path, body) => asked(path, "POST", JSON.stringify(body), "application/json");

  async function isBundle(file) { // the list at an archive's end names what is in it; a .pkl may be an archive too
    const end = await file.slice(Math.max(0, file.size - 65536)).text();
    return end.includes("model.safetensors") && end.includes("model.json");
  }

  async function send(form, file) {
    const bar = form.querySelector(".bar");
    const kind = (await isBundle(file)) ? "bundle" : "learner";
    const suffix = kind === "bundle" ? ".zip" : ".pkl";
    const title = file.name.replace(/\.[^.]*$/, "") || file.name;
    say(form, form.dataset.sending, false);
    bar.hidden = false;
    let upload = await told("/uploads", { name: title + suffix, size: file.size });
    while (upload.received < upload.size) {
      const piece = file.slice(upload.received, upload.received + upload.piece);
      const path = `/uploads/${upload.id}?offset=${upload.received}`;
      upload = await asked(path, "PUT", piece, "application/octet-stream");
      bar.querySelector("i").style.width = `${(100 * upload.received) / upload.size}%`;
    }
    say(form, form.dataset.checking, false);
    await taken(form, await told("/models/import", { title: title.slice(0, 120), [kind]: { path: upload.path } }));
  }

  async function taken(form, job) {
    while (!job.status.endedAt) {
      await new Promise((go) => setTimeout(go, LOOK_EVERY));
      job = await asked(`/models/import/${job.id}`, "GET");
    }
    if (job.status.phase === "Succeeded") say(form, form.dataset.done, false);
    else say(form, job.status.attempt.message || form.dataset.failed, true);
  }

  document.addEventListener("change", async (e) => {
    if (!e.target.matches?.("form.model-sent input[type=file]") || !e.target.files.length) return;
    const form = e.target.closest("form.model-sent");
    const file = e.target.files[0];
    try {
      await send(form, file);
    } catch (error) {
      say(form, error instanceof TypeError ? form.dataset.failed : error.message, true);
    } finally {
      form.querySelector(".bar").hidden = true;
      form.querySelector("input[type=file]").disabled = false;
      e.target.value = "";
    }
  });
})();
