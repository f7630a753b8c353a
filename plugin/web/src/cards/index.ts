// The bundle cds-cards.js: defines the element, once, whoever loads it how often.
import { CdsTimeline } from "../timeline/element.js";
import { CdsCards } from "./element.js";

if (!customElements.get("cds-timeline")) customElements.define("cds-timeline", CdsTimeline);
if (!customElements.get("cds-cards")) customElements.define("cds-cards", CdsCards);

export { CdsCards };
export { english } from "./strings.js";
