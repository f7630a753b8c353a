// The bundle demo.js: the demo chart. <cds-cards> comes from its own file, as in any EHR.
import { DemoApp } from "./app.js";
import { DemoPrescribe } from "./prescribe.js";
import { DemoWire } from "./wire.js";

customElements.define("demo-prescribe", DemoPrescribe);
customElements.define("demo-wire", DemoWire);
customElements.define("demo-app", DemoApp);
