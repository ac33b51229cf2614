// Stretches of a recording, played alone: a button or a bar of the timeline names where they begin and end. Clips of
// several, one at a time; and what a button shows elsewhere on its page is led to.
(() => {
  const audio = () => document.querySelector("main .hear audio");
  let until = Infinity;

  function play(from, to) {
    const sound = audio();
    until = to;
    sound.currentTime = from;
    sound.play();
  }

  document.addEventListener("click", (e) => {
    const shown = document.getElementById(e.target.closest?.("[data-shows]")?.dataset.shows ?? "");
    if (shown) { shown.scrollIntoView({ block: "start" }); shown.focus({ preventScroll: true }); }
    const place = e.target.closest?.("[data-from]");
    if (place && audio()) play(Number(place.dataset.from), Number(place.dataset.to));
  });
  const clips = () => [...document.querySelectorAll(".clip audio")];
  let inTurn = false;
  document.addEventListener("click", (e) => {
    if (!e.target.closest?.(".play-all")) return;
    inTurn = true;
    clips()[0]?.play();
  });
  document.addEventListener("ended", (e) => {
    const next = clips()[clips().indexOf(e.target) + 1];
    if (inTurn && e.target.matches?.(".clip audio") && next) { next.closest(".clip").scrollIntoView({ block: "nearest" }); next.play(); } else inTurn = false;
  }, true);
  document.addEventListener("pause", (e) => { if (e.target.matches?.(".clip audio") && !e.target.ended) inTurn = false; }, true);
  document.addEventListener("play", (e) => {  // of several clips one is heard at a time
    if (!e.target.matches?.(".clip audio")) return;
    for (const each of clips()) if (each !== e.target) each.pause();
  }, true);
  document.addEventListener("timeupdate", (e) => {
    if (!e.target.matches?.("main .hear audio")) return;
    const line = document.querySelector(".timeline .now");
    if (line && e.target.duration) line.style.left = `${(100 * e.target.currentTime) / e.target.duration}%`;
    if (e.target.currentTime >= until) { until = Infinity; e.target.pause(); }
  }, true);
  document.addEventListener("seeking", (e) => { if (e.target.matches?.("main .hear audio") && e.target.currentTime > until) until = Infinity; }, true);
})();
