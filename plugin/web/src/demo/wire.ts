// <demo-wire>: the last calls of the service, request and answer as JSON, for those who
// integrate.
import { html, LitElement, nothing } from "lit";
import { type Exchange, exchanges } from "./api.js";

const most = 5;

export class DemoWire extends LitElement {
  static override properties = { dashboard: {}, all: { state: true }, open: { state: true } };
  declare dashboard: string;
  declare all: Exchange[];
  declare open: ReadonlySet<string>;

  constructor() {
    super();
    this.dashboard = "";
    this.all = [];
    this.open = new Set();
  }

  protected override createRenderRoot() {
    return this;
  }

  async refresh(): Promise<void> {
    const since = this.all[0]?.number ?? 0;
    const fresh = await exchanges(since).catch(() => []);
    const known = new Set(this.all.map((each) => each.number));
    this.all = [...fresh.filter((each) => !known.has(each.number)).reverse(), ...this.all].slice(0, most);
  }

  override render() {
    return html`
      <p class="hint">What the chart's server and the CDS service said to each other, newest first. Every call carries a
        fresh ES384 token of the client <code>demo-chart</code>.</p>
      ${this.dashboard ? html`<p><a href=${this.dashboard}>What the quality team sees of it</a></p>` : nothing}
      ${this.all.length === 0 ? html`<p>Nothing yet.</p>` : nothing}
      ${this.all.map((exchange) => html`
        <div class="exchange">
          <p><strong>${exchange.method} ${exchange.path}</strong>
            <span class=${exchange.status === 200 ? "ok" : "not-ok"}>${exchange.status || "no answer"}</span>
            <span class="hint">${exchange.milliseconds.toFixed(0)} ms</span></p>
          ${this.#json(exchange, "request")}
          ${this.#json(exchange, "response")}
        </div>`)}`;
  }

  #json(exchange: Exchange, side: "request" | "response") {
    const value = exchange[side];
    if (value === undefined) return nothing;
    const key = `${exchange.number}-${side}`;
    const toggle = (event: Event): void => {
      const open = new Set(this.open);
      if ((event.target as HTMLDetailsElement).open) open.add(key);
      else open.delete(key);
      this.open = open;
    };
    return html`
      <details @toggle=${toggle}>
        <summary>${side === "request" ? "Request" : "Answer"}<span class="hidden"> of ${exchange.method} ${exchange.path},
          call ${exchange.number}</span></summary>
        ${this.open.has(key) ? html`<pre tabindex="0">${JSON.stringify(value, null, 2)}</pre>` : nothing}
      </details>`;
  }
}
