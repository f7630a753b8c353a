// <demo-prescribe>: search, drafts, order-select on each choice, order-sign on signing. The
// save is held while a critical card waits.
import { html, LitElement, nothing } from "lit";
import type { CdsCards } from "../cards/element.js";
import { type Product, products, type Resource } from "./api.js";
import { bundle, dailyDose, type Draft, dosed, isMedication, nameOf, ofProduct, ofSuggestion, reference, sigOf, userId } from "./drafts.js";

interface SuggestedAction {
  type: string;
  resource?: Resource;
  resourceId?: string;
}

const held = "Not signed: a critical card waits for an answer.";

/** While somebody still types or counts. */
const pause = 250;

export class DemoPrescribe extends LitElement {
  static override properties = {
    patientId: { attribute: false },
    today: { attribute: false },
    drafts: { state: true },
    found: { state: true },
    active: { state: true },
    said: { state: true },
    signed: { state: true },
    checking: { state: true },
  };
  declare patientId: string;
  declare today: string;
  declare drafts: Draft[];
  declare found: Product[] | null;
  declare active: number;
  declare said: string;
  declare signed: string[];
  declare checking: boolean;
  #timer = 0;
  #search = 0;

  constructor() {
    super();
    this.patientId = "";
    this.today = "";
    this.reset();
  }

  protected override createRenderRoot() {
    return this;
  }

  reset(): void {
    this.drafts = [];
    this.found = null;
    this.active = -1;
    this.said = "";
    this.signed = [];
    this.checking = false;
    clearTimeout(this.#timer);
    this.cards?.clear();
    const field = this.querySelector<HTMLInputElement>("#drug");
    if (field) field.value = "";
  }

  get cards(): CdsCards | null {
    return this.querySelector("cds-cards") as CdsCards | null;
  }

  /** Carries out what a card suggests: all of it. */
  apply(actions: readonly SuggestedAction[]): void {
    let fresh: Draft | undefined;
    let drafts = [...this.drafts];
    for (const action of actions) {
      if (action.type === "delete") drafts = drafts.filter((draft) => reference(draft) !== action.resourceId);
      if (action.type === "create" && action.resource) drafts.push((fresh = ofSuggestion(action.resource)));
      if (action.type === "update" && action.resource) {
        const id = String(action.resource["id"]);
        drafts = drafts.map((draft) => (draft.id === id ? (fresh = { ...draft, resource: action.resource! }) : draft));
      }
    }
    this.drafts = drafts;
    this.said = fresh ? `Drafted: ${nameOf(fresh)}` : "The draft was taken back.";
    // Of a single draft that was taken back the card's answer stays to be seen.
    const less = drafts.some(isMedication) && actions.some((action) => action.type === "delete");
    if (less || (fresh && isMedication(fresh))) void this.#select();
  }

  override render() {
    return html`
      <h2 id="prescribe" tabindex="-1">Prescribe</h2>
      <div class="search" role="search">
        <label for="drug">Drug</label>
        <input id="drug" type="text" role="combobox" autocomplete="off" spellcheck="false" aria-autocomplete="list"
          aria-expanded=${this.found !== null} aria-controls="products"
          aria-activedescendant=${this.active >= 0 ? `product-${this.active}` : nothing}
          placeholder="phenelzine, ibuprofen&hellip;" @input=${this.#type} @keydown=${this.#key} @blur=${this.#leave}>
        <ul id="products" role="listbox" aria-label="Products" ?hidden=${this.found === null}>
          ${this.found?.map((product, index) => html`
            <li id="product-${index}" role="option" aria-selected=${index === this.active}
              @pointerdown=${(event: Event) => event.preventDefault()} @click=${() => this.#choose(product)}>${product.name}</li>`)}
          ${this.found?.length === 0 ? html`<li class="none" role="option" aria-disabled="true" aria-selected="false">No name or trade name begins so.</li>` : nothing}
        </ul>
      </div>
      ${this.drafts.map((draft) => this.#draft(draft))}
      <cds-cards label="Decision support on the orders" endpoint="/demo/hook" feedback-endpoint="/demo/feedback" heading-level="3"
        @cds-accept=${(event: CustomEvent) => this.apply(event.detail.actions)}
        @cds-signable=${(event: CustomEvent) => this.#signable(event.detail)}></cds-cards>
      ${this.drafts.length > 0 ? html`
        <button type="button" class="sign" aria-disabled=${this.checking ? "true" : nothing} @click=${this.#sign}>
          Sign ${this.drafts.length === 1 ? "order" : `${this.drafts.length} orders`}</button>` : nothing}
      <p class="said" role="status" tabindex="-1">${this.said}</p>
      ${this.signed.length > 0 ? html`
        <h3>Signed in this session</h3>
        <ul class="signed">${this.signed.map((line) => html`<li>${line}</li>`)}</ul>
        <p class="hint">The record of the demo stays as it is: the FHIR endpoint is read only.</p>` : nothing}`;
  }

  #draft(draft: Draft) {
    const daily = dailyDose(draft);
    const number = (event: Event): number => Number((event.target as HTMLInputElement).value);
    return html`
      <div class="draft" role="group" aria-label="Draft: ${nameOf(draft)}">
        <p class="draft-name">${nameOf(draft)}</p>
        ${draft.product ? html`
          <div class="dose">
            <label>Units <input type="number" min="0.5" max="20" step="0.5" .value=${String(draft.units)}
              @input=${(event: Event) => this.#dose(draft, number(event), draft.times)}></label>
            <label>A day <select @change=${(event: Event) => this.#dose(draft, draft.units, number(event))}>
              ${[1, 2, 3, 4].map((times) => html`<option value=${times} ?selected=${times === draft.times}>${times} &times;</option>`)}
            </select></label>
            <span class="daily">${daily}</span>
          </div>` : html`<p class="sig">${sigOf(draft)}</p>`}
        <button type="button" class="quiet" @click=${() => this.#remove(draft)}>Remove<span class="hidden"> ${nameOf(draft)}</span></button>
      </div>`;
  }

  async #type(event: Event): Promise<void> {
    const text = (event.target as HTMLInputElement).value;
    const search = ++this.#search;
    await new Promise((resolve) => setTimeout(resolve, pause / 2));
    if (search !== this.#search) return;
    const found = text.trim().length < 2 ? null : await products(text).catch(() => []);
    if (search !== this.#search) return;
    this.found = found;
    this.active = -1;
  }

  #key(event: KeyboardEvent): void {
    if (!this.found?.length) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      this.active = (this.active + step + this.found.length) % this.found.length;
      void this.updateComplete.then(() => this.querySelector(`#product-${this.active}`)?.scrollIntoView({ block: "nearest" }));
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.#choose(this.found[Math.max(0, this.active)]!);
    } else if (event.key === "Escape") {
      this.found = null;
    }
  }

  #leave(): void {
    this.found = null;
    this.active = -1;
  }

  #choose(product: Product): void {
    this.#search++;
    this.found = null;
    this.active = -1;
    this.querySelector<HTMLInputElement>("#drug")!.value = "";
    const draft = ofProduct(product, this.patientId, this.today);
    this.drafts = [...this.drafts, draft];
    this.said = "";
    void this.#select();
  }

  #dose(draft: Draft, units: number, times: number): void {
    if (!(units > 0)) return;
    const changed = dosed(draft, units, times, this.patientId, this.today);
    this.drafts = this.drafts.map((each) => (each.id === draft.id ? changed : each));
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#select(), pause);
  }

  #remove(draft: Draft): void {
    this.drafts = this.drafts.filter((each) => each.id !== draft.id);
    this.said = `Removed: ${nameOf(draft)}`;
    this.querySelector<HTMLInputElement>("#drug")?.focus();
    if (this.drafts.some(isMedication)) void this.#select();
    else this.cards?.clear();
  }

  /** Of all drafts: a critical card of an earlier one may still wait, and the new answer takes its place. */
  async #select(): Promise<void> {
    clearTimeout(this.#timer);
    const inCards = this.cards?.matches(":focus-within") ?? false;
    await this.cards?.fire("order-select", { ...this.#context(this.drafts), selections: this.drafts.map(reference) });
    // The card that the keyboard stood on may be gone.
    if (inCards && document.activeElement === document.body) this.querySelector<HTMLElement>("#prescribe")?.focus();
    this.#asked();
  }

  #signable(detail: { state: string; signable: boolean }): void {
    this.checking = detail.state === "checking";
    if (detail.signable && this.said === held) this.said = "";
  }

  async #sign(): Promise<void> {
    if (this.checking) return;
    clearTimeout(this.#timer); // order-sign asks about the drafts as they are now
    const drafts = this.drafts;
    this.said = "";
    const signable = await this.cards!.sign(this.#context(drafts));
    this.#asked();
    if (drafts !== this.drafts) return; // changed while it was being checked
    if (!signable) {
      if (!this.checking) this.said = held;
      return;
    }
    this.signed = [...this.signed, ...drafts.map((draft) => [nameOf(draft), sigOf(draft)].filter(Boolean).join(": "))];
    this.drafts = [];
    this.said = "Signed.";
    // The button that was pressed is gone.
    await this.updateComplete;
    this.querySelector<HTMLElement>(".said")?.focus();
  }

  #context(drafts: readonly Draft[]): Record<string, unknown> {
    return { userId, patientId: this.patientId, draftOrders: bundle(drafts) };
  }

  #asked(): void {
    this.dispatchEvent(new CustomEvent("demo-asked", { bubbles: true }));
  }
}
