// What stands behind `#` in a letter's link is put into the form, where a person sends it: no server's log has seen it, and a
// scanner that opens links uses none of them up.
(() => {
  const line = document.querySelector("input[data-from-link]");
  const said = location.hash.slice(1) || line?.value;  // a form that was refused still has it
  if (!line || !/^[\w-]{20,200}$/.test(said)) return;
  line.value = said;
  line.closest(".field").hidden = true;
  history.replaceState(null, "", location.pathname);  // neither the history nor who looks on has it
})();
