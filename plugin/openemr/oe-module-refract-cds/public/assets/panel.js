// Fills the sections that Bootstrap writes into the patient dashboard and the encounter page.
"use strict";

import { note, placeCards } from "./place.js";

for (const section of document.querySelectorAll("section.refract-cds:not([data-started])")) {
  section.dataset.started = "yes";
  section.querySelector("[data-until-started]")?.remove();
  try {
    const cards = await placeCards(section, { csrf: section.dataset.csrf, timeout: Number(section.dataset.timeout) });
    // Nothing on these pages can carry out a suggestion: the prescriber must know that it is not done.
    cards.addEventListener("cds-accept", (event) => {
      const left = event.detail.actions.map((action) => action.description).join("; ");
      if (left) section.append(note(`Not done yet. To be done in OpenEMR: ${left}`));
    });
    void cards.fire(section.dataset.hook, { patient: section.dataset.patient });
  } catch {
    // placeCards has said so on the page.
  }
}
