// <cds-timeline>: the treatment timeline of a card, as a picture and as a table. A part of
// <cds-cards>; not meant to be used by pages.
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { english, type Strings } from "../cards/strings.js";
import { draw, type Mark } from "./draw.js";
import { layout } from "./layout.js";
import { readTimeline } from "./model.js";
import { timelineStyles } from "./styles.js";
import { rows, summary } from "./words.js";

let count = 0;

export class CdsTimeline extends LitElement {
  static override styles = timelineStyles;
  static override properties = {
    data: { attribute: false },
    strings: { attribute: false },
    width: { state: true },
    active: { state: true },
    shown: { state: true },
  };
  declare data: unknown;
  declare strings: Strings;
  declare width: number;
  declare active: number; // the mark that the keyboard stands on
  declare shown: number; // the mark whose words are shown, -1 for none
  #id = `timeline-${++count}`;
  #marks: Mark[] = [];
  #watch: ResizeObserver | undefined;

  constructor() {
    super();
    this.strings = english;
    this.width = 640;
    this.active = 0;
    this.shown = -1;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#watch = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width > 0 && width !== this.width) requestAnimationFrame(() => (this.width = width));
    });
    this.#watch.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watch?.disconnect();
  }

  override render() {
    const timeline = readTimeline(this.data);
    if (!timeline) return nothing;
    const { strings } = this;
    const place = layout(timeline, Math.max(240, this.width));
    const label = `${strings.timeline}. ${summary(timeline, strings)}`;
    const { drawing, marks } = draw(timeline, place, strings, this.active, this.#id, label);
    this.#marks = marks;
    return html`
      <div class="frame" dir="ltr" @pointerover=${this.#point} @pointerleave=${this.#hide} @focusin=${this.#point}
        @focusout=${this.#hide} @keydown=${this.#key}>
        ${drawing}
        <div class="tip" aria-hidden="true" ?hidden=${this.shown < 0}>${marks[this.shown]?.words ?? ""}</div>
      </div>
      <ul class="legend" aria-hidden="true">
        <li><i class="key dose"></i>${strings.legendDose}</li>
        <li><i class="key adequate"></i>${strings.legendAdequate}</li>
        <li><i class="key inadequate"></i>${strings.legendInadequate}</li>
        <li><i class="key none"></i>${strings.legendNoSupply}</li>
        <li><i class="key line"></i>${strings.legendScore}</li>
      </ul>
      <details>
        <summary>${strings.asTable}</summary>
        <div class="scroll" tabindex="0" role="group" aria-label=${strings.asTable}>
          <table>
            <thead>
              <tr><th scope="col">${strings.columnWhat}</th><th scope="col">${strings.columnFrom}</th>
                <th scope="col">${strings.columnTo}</th><th scope="col">${strings.columnSays}</th></tr>
            </thead>
            <tbody>
              ${rows(timeline, strings).map((row) => html`
                <tr><th scope="row">${row.what}</th><td>${row.from}</td><td>${row.to}</td><td>${row.says}</td></tr>`)}
            </tbody>
          </table>
        </div>
      </details>`;
  }

  protected override updated(_changed: PropertyValues): void {
    const mark = this.#marks[this.shown];
    const tip = this.renderRoot.querySelector<HTMLElement>(".tip");
    if (!mark || !tip) return;
    // Through the object model: a page that forbids style attributes allows this.
    const half = tip.offsetWidth / 2;
    tip.style.left = `${Math.max(0, Math.min(this.width - tip.offsetWidth, mark.x - half))}px`;
    const above = mark.y - tip.offsetHeight - 12;
    tip.style.top = `${above >= -8 ? above : mark.y + 14}px`;
  }

  #point(event: Event): void {
    const mark = (event.target as Element).closest?.("[data-mark]");
    if (!mark) {
      if (event.type === "pointerover" && !(event.target as Element).closest(".tip")) this.shown = -1;
      return;
    }
    this.shown = Number(mark.getAttribute("data-mark"));
    if (event.type === "focusin") this.active = this.shown;
  }

  #hide(): void {
    this.shown = -1;
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.shown >= 0) {
      this.shown = -1;
      event.stopPropagation();
      return;
    }
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const last = this.#marks.length - 1;
    const next =
      event.key === "Home" ? 0 : event.key === "End" ? last : step ? Math.max(0, Math.min(last, this.active + step)) : -1;
    if (next < 0) return;
    event.preventDefault();
    this.renderRoot.querySelector<SVGElement>(`[data-mark="${next}"]`)?.focus();
  }
}
