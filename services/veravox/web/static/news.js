// What the page is told of goes on to the desktop, where its user allows that and looks elsewhere.
(() => {
  if (!("Notification" in window)) return;
  const asking = () => { for (const each of document.querySelectorAll("p.allow")) each.hidden = Notification.permission !== "default"; };
  document.addEventListener("click", (event) => { if (event.target.matches?.("p.allow button")) Notification.requestPermission().then(asking); });
  let said = "";
  new MutationObserver(() => {
    asking();
    const now = document.querySelector("[data-news]")?.dataset.news ?? "";
    if (now === said) return;
    said = now;
    if (now && document.hidden && Notification.permission === "granted") new Notification("Veravox", { body: now, icon: "/static/brand.svg", tag: now });
  }).observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-news"] });
})();
