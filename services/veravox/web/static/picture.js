// A picture of oneself, chosen on the account's page, goes to the gateway as it is; the page is told when it is there.
(() => {
  document.addEventListener("change", async (e) => {
    const form = e.target.closest?.("form.picture");
    const file = e.target.files?.[0];
    if (!form || !file) return;
    const doing = form.querySelector(".doing"), trouble = form.querySelector(".trouble");
    trouble.textContent = "";
    doing.textContent = form.dataset.sending;
    e.target.disabled = true;
    try {
      const answer = await fetch("/api/v1/me/picture", { method: "PUT", body: file, headers: { "Content-Type": "application/octet-stream" } });
      if (answer.ok) emitEvent("pictured");
      else trouble.textContent = (await answer.json()).detail;
    } catch {
      trouble.textContent = form.dataset.failed;
    }
    doing.textContent = "";
    e.target.disabled = false;
    e.target.value = "";
  });
})();
