// Urgency by shape: an octagon, a triangle, a circle. Drawn here, so that nothing is loaded.
import { html, type TemplateResult } from "lit";
import type { Indicator } from "./contract.js";

export function icon(indicator: Indicator): TemplateResult {
  switch (indicator) {
    case "critical":
      return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path class="shape"
        d="M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3z"></path><path class="sign" d="M10 5v6.5M10 14.2v.6"></path></svg>`;
    case "warning":
      return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path class="shape"
        d="M10 1.5 19.3 18H.7z"></path><path class="sign" d="M10 7.5v5M10 15v.6"></path></svg>`;
    case "info":
      return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><circle class="shape" cx="10" cy="10"
        r="9"></circle><path class="sign" d="M10 9v6M10 5.4v.6"></path></svg>`;
  }
}
