"use strict";
// Pointing at a move marks the round in every seat and says what it was. The page reads without it.
for (const strip of document.querySelectorAll(".strip")) {
  const readout = strip.parentElement.querySelector(".readout");
  strip.addEventListener("mouseover", (event) => {
    const cell = event.target.closest("i");
    if (!cell) return;
    const block = cell.closest(".block");
    const at = [...cell.parentElement.children].indexOf(cell);
    strip.querySelectorAll(".on").forEach((c) => c.classList.remove("on"));
    const said = [...block.querySelectorAll(".moves")].map((row) => {
      row.children[at].classList.add("on");
      return row.children[at].title.replace(/^round \d+: /, "");
    });
    readout.textContent = cell.title.split(":")[0] + ": " + said.join(" · ");
  });
  strip.addEventListener("mouseleave", () => {
    strip.querySelectorAll(".on").forEach((c) => c.classList.remove("on"));
    readout.textContent = "";
  });
}
addEventListener("beforeprint", () => {
  document.querySelectorAll("details").forEach((d) => { d.open = true; });
});
