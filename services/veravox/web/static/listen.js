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
  let turn = [];  // what is played one after the other: those of a pair, or all
  document.addEventListener("click", (e) => {
    const asked = e.target.closest?.(".play-all");
    if (!asked) return;
    turn = [...(asked.closest(".pair") ?? document).querySelectorAll(".clip audio")];
    turn[0]?.play();
  });
  document.addEventListener("ended", (e) => {
    const next = turn[turn.indexOf(e.target) + 1];
    if (turn.includes(e.target) && next) { next.closest(".clip").scrollIntoView({ block: "nearest" }); next.play(); } else turn = [];
  }, true);
  document.addEventListener("pause", (e) => { if (e.target.matches?.(".clip audio") && !e.target.ended && clips().every((each) => each.paused)) turn = []; }, true);
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
