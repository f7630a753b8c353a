// Puts a <cds-cards> element into a page of OpenEMR and gives it its addresses and its token.
// Used by panel.js (dashboard, encounter) and prescription.js.
"use strict";

const assets = new URL(".", import.meta.url);

/**
 * @param {Element} container that shows it
 * @param {{csrf: string, timeout?: number}} access from the page or from session.php
 * @returns {Promise<HTMLElement>} the element; it has asked nothing yet
 */
export async function placeCards(container, access) {
  const cards = document.createElement("cds-cards");
  cards.setAttribute("endpoint", new URL("../hook.php", assets).href);
  cards.setAttribute("feedback-endpoint", new URL("../feedback.php", assets).href);
  cards.setAttribute("scheme", "light");
  if (access.timeout) cards.setAttribute("timeout", String(access.timeout));
  try {
    await import(new URL("cds-cards.js", assets).href);
    container.append(cards);
    cards.headers = { "X-OpenEMR-CSRF": access.csrf };
    if (typeof cards.fire !== "function") throw new Error("not upgraded");
  } catch (problem) {
    // An old browser, or a file that is missing: the page goes on, and says what it lacks.
    container.append(note("Decision support is unavailable in this browser."));
    throw problem;
  }
  return cards;
}

/** A sentence of the module itself. */
export function note(text) {
  const line = document.createElement("p");
  line.className = "alert alert-warning refract-cds-note";
  line.setAttribute("role", "status");
  line.textContent = text;
  return line;
}
