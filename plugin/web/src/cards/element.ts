// <cds-cards>: asks the EHR's own server about a hook and shows the cards that come back.
// How to use it: docs/cds-cards.md.
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { type CardActions, cardView } from "./card-view.js";
import type { Card, Coding, Suggestion } from "./contract.js";
import { Conversation, newUuid, report } from "./conversation.js";
import { cardStyles } from "./styles.js";
import { feedbackOf, holds, type Reply, takesMore, waiting } from "./state.js";
import { english, fill, type Strings } from "./strings.js";

type State = "idle" | "checking" | "answered" | "unavailable";

/** Longer than the service may take; beyond it the prescriber goes on without. */
const usualTimeout = 8000;

export class CdsCards extends LitElement implements CardActions {
  static override styles = cardStyles;
  static override properties = {
    endpoint: {},
    feedbackEndpoint: { attribute: "feedback-endpoint" },
    timeout: { type: Number },
    details: {},
    timeline: {},
    label: {},
    headingLevel: { type: Number, attribute: "heading-level" },
    headers: { attribute: false },
    strings: { attribute: false },
    state: { state: true },
    cards: { state: true },
    withoutHistory: { state: true },
    unreadable: { state: true },
    replies: { state: true },
    unfolded: { state: true },
    overriding: { state: true },
    complaint: { state: true },
    notRecorded: { state: true },
  };
  /** Where questions are posted. */
  declare endpoint: string;
  /** Where answers of the prescriber are posted; empty: nowhere. */
  declare feedbackEndpoint: string;
  /** Milliseconds until decision support counts as unavailable. */
  declare timeout: number;
  /** "open": details of the first card are shown from the start. */
  declare details: string;
  /** "hidden": no timeline is drawn. */
  declare timeline: string;
  /** What a screen reader calls the region, where a page has several elements. */
  declare label: string;
  /** Of the summaries, as headings of the page. */
  declare headingLevel: number;
  /** Sent with each POST, as a CSRF token. */
  declare headers: Record<string, string>;
  declare strings: Strings;
  declare private state: State;
  declare private cards: Card[];
  declare private withoutHistory: boolean;
  declare private unreadable: number;
  declare private replies: ReadonlyMap<string, Reply>;
  /** Cards that are shown in full although they have a reply. */
  declare private unfolded: ReadonlySet<string>;
  declare private overriding: string;
  declare private complaint: string;
  declare private notRecorded: ReadonlySet<string>;

  #conversation = new Conversation();
  #hook = "";
  #hookInstance = "";
  #context: Record<string, unknown> = {};
  #focus = "";
  #signable = "";

  constructor() {
    super();
    this.endpoint = "";
    this.feedbackEndpoint = "";
    this.timeout = usualTimeout;
    this.details = "";
    this.timeline = "";
    this.label = "";
    this.headingLevel = 2;
    this.headers = {};
    this.strings = english;
    this.#reset("idle");
  }

  /** Asks. True when the answer is shown (or that there is none), false when a later question has taken its place. */
  async fire(hook: string, context: Record<string, unknown>): Promise<boolean> {
    this.#hook = hook;
    this.#context = context;
    this.#hookInstance = newUuid();
    this.#reset("checking");
    this.#announce();
    const question = { hook, hookInstance: this.#hookInstance, context };
    const outcome = await this.#conversation.ask(this.endpoint, question, this.headers, this.timeout);
    if (outcome.state === "superseded") return false;
    this.state = outcome.state;
    if (outcome.state === "answered") {
      this.cards = outcome.answer.cards;
      this.unreadable = outcome.answer.unreadable;
      this.withoutHistory = outcome.answer.withoutMedicationHistory;
    }
    this.#announce();
    await this.updateComplete;
    return true;
  }

  /**
   * May these orders be signed? Asks order-sign, unless that was asked about the very same
   * context and its answer is still shown. Where a critical card waits, the keyboard is moved to it.
   */
  async sign(context: Record<string, unknown>): Promise<boolean> {
    const same = this.#hook === "order-sign" && JSON.stringify(context) === JSON.stringify(this.#context);
    if (same && this.state === "checking") return false;
    if (!same && !(await this.fire("order-sign", context))) return false;
    if (!this.signable) this.focusWaiting();
    return this.signable;
  }

  /** Takes everything off the screen; what is still asked counts no more. */
  clear(): void {
    this.#conversation.end();
    this.#hook = "";
    this.#reset("idle");
    this.#announce();
  }

  /** May the order be signed, as far as this element knows? */
  get signable(): boolean {
    if (!holds(this.#hook)) return true;
    return this.state !== "checking" && waiting(this.#hook, this.cards, this.replies).length === 0;
  }

  /** Moves the keyboard to the first critical card that waits for an answer. */
  focusWaiting(): void {
    const [first] = waiting(this.#hook, this.cards, this.replies);
    if (first) this.#cardElement(first.key)?.focus();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#conversation.end();
  }

  accept(card: Card, suggestion: Suggestion): void {
    const before = this.replies.get(card.key);
    const earlier = before?.kind === "accepted" && !card.atMostOne ? before.suggestions : [];
    const reply: Reply = { kind: "accepted", suggestions: [...earlier, suggestion] };
    const more = takesMore(card, reply);
    this.#unfold(card, more);
    this.#reply(card, reply, more);
    this.#tell("cds-accept", { card, suggestion, actions: suggestion.actions });
  }

  dismiss(card: Card): void {
    this.#reply(card, { kind: "dismissed" });
    this.#tell("cds-override", { card, dismissed: true });
  }

  openOverride(card: Card): void {
    this.overriding = card.key;
    this.complaint = "";
    this.#focus = "override";
  }

  closeOverride(card: Card): void {
    this.overriding = "";
    this.complaint = "";
    this.#focus = card.key;
  }

  override(card: Card, form: HTMLFormElement): void {
    const data = new FormData(form);
    const comment = String(data.get("comment") ?? "").trim();
    const chosen = data.get("reason");
    const reason: Coding | undefined = chosen ? card.overrideReasons[Number(chosen)] : undefined;
    if (!reason && !comment) {
      this.complaint = chosen === "" ? this.strings.commentNeeded : this.strings.reasonNeeded;
      form.querySelector<HTMLElement>(chosen === "" ? "textarea" : "select, textarea")?.focus();
      return;
    }
    const reply: Reply = { kind: "overridden" };
    if (reason) reply.reason = reason;
    if (comment) reply.comment = comment;
    this.#reply(card, reply);
    this.#tell("cds-override", { card, reason, comment, dismissed: false });
  }

  close(card: Card): void {
    this.#unfold(card, false);
    this.#focus = card.key;
  }

  /** What was accepted of several stays accepted: the page has carried it out. */
  showAgain(card: Card): void {
    this.#focus = card.key;
    if (this.replies.get(card.key)?.kind === "accepted" && !card.atMostOne) {
      this.#unfold(card, true);
      return;
    }
    const replies = new Map(this.replies);
    replies.delete(card.key);
    this.replies = replies;
    this.#announce();
  }

  override render() {
    const { strings } = this;
    if (this.state === "idle") return nothing;
    return html`
      <section aria-label=${this.label || strings.region} aria-busy=${this.state === "checking"}>
        <p class=${this.cards.length > 0 ? "status hidden" : "status"} role="status">${this.#status()}</p>
        ${this.state === "unavailable" ? html`
          <div class="trouble" role="alert"><p>${strings.unavailable}</p>
            <button type="button" @click=${() => void this.fire(this.#hook, this.#context)}>${strings.tryAgain}</button>
          </div>` : nothing}
        ${this.withoutHistory ? html`<div class="trouble" role="alert"><p>${strings.withoutMedicationHistory}</p></div>` : nothing}
        ${this.unreadable > 0 ? html`<div class="trouble" role="alert"><p>${fill(strings.unreadable, { n: this.unreadable })}</p></div>` : nothing}
        ${repeat(this.cards, (card) => card.key, (card, index) => cardView({
          card,
          reply: this.replies.get(card.key),
          unfolded: this.unfolded.has(card.key),
          overriding: this.overriding === card.key,
          complaint: this.overriding === card.key ? this.complaint : "",
          notRecorded: this.notRecorded.has(card.key),
          open: this.details === "open" && index === 0,
          timeline: this.timeline !== "hidden",
          level: this.headingLevel,
        }, strings, this))}
      </section>`;
  }

  protected override updated(_changed: PropertyValues): void {
    if (!this.#focus) return;
    const key = this.#focus;
    this.#focus = "";
    if (key === "override") this.renderRoot.querySelector<HTMLElement>("form.override select, form.override textarea")?.focus();
    else this.#cardElement(key)?.focus();
  }

  #cardElement(key: string): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  }

  #status(): string {
    const { strings, cards } = this;
    if (this.state === "checking") return strings.checking;
    if (this.state === "unavailable") return "";
    if (cards.length === 0) return this.unreadable > 0 ? "" : strings.none;
    const critical = cards.filter((card) => card.indicator === "critical").length;
    const count = cards.length === 1 ? strings.oneCard : fill(strings.manyCards, { n: cards.length });
    const all = critical > 0 ? `${count}, ${fill(strings.ofThemCritical, { n: critical })}` : count;
    return fill(strings.counted, { count: all });
  }

  #reset(state: State): void {
    this.state = state;
    this.cards = [];
    this.withoutHistory = false;
    this.unreadable = 0;
    this.replies = new Map();
    this.unfolded = new Set();
    this.overriding = "";
    this.complaint = "";
    this.notRecorded = new Set();
  }

  #unfold(card: Card, open: boolean): void {
    const unfolded = new Set(this.unfolded);
    if (open) unfolded.add(card.key);
    else unfolded.delete(card.key);
    this.unfolded = unfolded;
  }

  /** The keyboard goes to the card, unless what was pressed is still there. */
  #reply(card: Card, reply: Reply, stays = false): void {
    this.replies = new Map(this.replies).set(card.key, reply);
    if (this.overriding === card.key) this.overriding = "";
    if (!stays) this.#focus = card.key;
    void this.#report(card, reply);
    this.#announce();
  }

  async #report(card: Card, reply: Reply): Promise<void> {
    const item = feedbackOf(card, reply, new Date());
    if (!item || !this.feedbackEndpoint) return;
    const hookInstance = this.#hookInstance;
    const feedback = { hook: this.#hook, hookInstance, ...(card.serviceId ? { serviceId: card.serviceId } : {}), feedback: [item] };
    const taken = await report(this.feedbackEndpoint, feedback, this.headers);
    if (taken || hookInstance !== this.#hookInstance) return;
    this.notRecorded = new Set(this.notRecorded).add(card.key);
  }

  /** Says whether the order may be signed, when that has changed. */
  #announce(): void {
    const open = waiting(this.#hook, this.cards, this.replies);
    const { signable } = this;
    const now = `${this.#hookInstance} ${this.state} ${signable} ${open.length}`;
    if (now === this.#signable) return;
    this.#signable = now;
    this.#tell("cds-signable", { signable, state: this.state, waiting: open });
  }

  #tell(name: string, detail: Record<string, unknown>): void {
    const all = { hook: this.#hook, hookInstance: this.#hookInstance, ...detail };
    this.dispatchEvent(new CustomEvent(name, { detail: all, bubbles: true, composed: true }));
  }
}
