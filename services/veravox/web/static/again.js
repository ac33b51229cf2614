// Asks for this page every few seconds, and goes there once it is not away any more: nothing moves under its reader before.
(() => {
  const { seconds } = document.currentScript.dataset;
  const address = location.pathname + location.search;
  const ask = async () => {
    const answer = await fetch(address, { cache: "no-store" }).catch(() => null);
    if (answer && answer.status !== 503) location.replace(address);
    else wait();
  };
  const wait = () => setTimeout(ask, 1000 * seconds);
  wait();
})();
