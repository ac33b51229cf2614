// The training form: how high its foot is, so that nothing that has the focus stands behind it, and the way to a field that
// somebody is led to: by a button of the foot, or by the page when it was opened at a choice that lacks something.
(() => {
  function lead(path) {
    const field = document.querySelector(`[data-field="${CSS.escape(path)}"]`);
    if (!field) return;
    for (let each = field.closest("details"); each; each = each.parentElement.closest("details")) each.open = true;
    const first = field.querySelector(".pick button.on") ?? field.querySelector(".pick button, input, textarea, a[href]") ?? field;
    first.focus({ preventScroll: true });
    field.scrollIntoView({ block: "center" });
  }

  const sized = new ResizeObserver(([each]) =>
    document.documentElement.style.setProperty("--begin", `${Math.ceil(each.borderBoxSize[0].blockSize)}px`));
  let foot = null, led = "";
  new MutationObserver(() => {
    const now = document.querySelector(".begin");
    if (now !== foot) {
      if (foot) sized.unobserve(foot);
      if (now) sized.observe(now);
      foot = now;
    }
    const path = foot?.dataset.lead ?? "";
    if (path !== led) {
      led = path;
      if (path) lead(path);
    }
  }).observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-lead"] });
  document.addEventListener("click", (event) => {
    const path = event.target.closest?.("[data-leads-to]")?.dataset.leadsTo;
    if (path) lead(path);
  });
})();
