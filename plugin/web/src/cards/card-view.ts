// One card as it is shown: urgency in words, colour and shape, the summary, what can be done,
// and the rest on demand.
import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import type { Card, Suggestion } from "./contract.js";
import { icon } from "./icons.js";
import { render } from "./markdown.js";
import type { Reply } from "./state.js";
import { fill, type Strings } from "./strings.js";
import { readTimeline } from "../timeline/model.js";

export interface CardActions {
  accept(card: Card, suggestion: Suggestion): void;
  dismiss(card: Card): void;
  openOverride(card: Card): void;
  closeOverride(card: Card): void;
  override(card: Card, form: HTMLFormElement): void;
  close(card: Card): void;
  showAgain(card: Card): void;
}

export interface CardView {
  card: Card;
  reply: Reply | undefined;
  unfolded: boolean; // shown in full although it has a reply
  overriding: boolean;
  complaint: string; // about what the override form holds
  notRecorded: boolean;
  open: boolean; // details shown from the start
  timeline: boolean;
  level: number; // of headings
}

function label(card: Card, strings: Strings): string {
  const says = strings[card.indicator];
  return card.unknownIndicator ? fill(strings.unknownIndicator, { label: says, indicator: card.unknownIndicator.slice(0, 40) }) : says;
}
/** A value that no reason of a service has. */
const other = "";

function replyWords(reply: Reply, strings: Strings): string {
  switch (reply.kind) {
    case "accepted":
      return fill(strings.accepted, { label: reply.suggestions.map((each) => each.label).join("; ") });
    case "dismissed":
      return strings.dismissed;
    case "overridden": {
      const reason = reply.reason?.display ?? reply.reason?.code;
      return fill(strings.overridden, { reason: [reason, reply.comment].filter(Boolean).join(" – ") });
    }
  }
}

function source(card: Card, strings: Strings): TemplateResult {
  const says = fill(strings.source, { label: card.source.label });
  const url = card.source.url;
  if (!url) return html`<p class="source" dir="auto">${says}</p>`;
  return html`<p class="source" dir="auto"><a href=${url} target="_blank" rel="noopener noreferrer">${says}
    <span class="hidden">${strings.opensElsewhere}</span></a><span class="address">${url}</span></p>`;
}

function suggestions(card: Card, taken: readonly Suggestion[], strings: Strings, actions: CardActions): TemplateResult | typeof nothing {
  if (card.suggestions.length === 0) return nothing;
  const ordered = [...card.suggestions].sort((a, b) => Number(b.isRecommended) - Number(a.isRecommended));
  return html`
    <div class="suggestions" role="group" aria-label=${strings.suggestions}>
      ${ordered.map((each) => {
        // One that was taken keeps the keyboard that stands on it: it is not disabled.
        const done = taken.includes(each);
        const hint = done ? strings.taken : each.isRecommended ? strings.recommended : "";
        return html`
        <button type="button" dir="auto" class=${done ? "taken" : each.isRecommended ? "recommended" : "suggestion"}
          aria-disabled=${done ? "true" : nothing}
          title=${each.actions.map((action) => action.description).filter(Boolean).join("; ") || nothing}
          @click=${() => done || actions.accept(card, each)}>
          ${done ? html`<span class="check" aria-hidden="true">✓</span> ` : nothing}${each.label}${hint ? html` <span class="hint">(${hint})</span>` : nothing}
        </button>`;
      })}
    </div>
    ${card.atMostOne ? nothing : html`<p class="reply" role="status" dir="auto">${taken.length
      ? replyWords({ kind: "accepted", suggestions: [...taken] }, strings) : nothing}</p>`}`;
}

function overrideForm(view: CardView, strings: Strings, actions: CardActions): TemplateResult {
  const { card } = view;
  const complaint = `complaint-${card.key}`;
  const submit = (event: Event): void => {
    event.preventDefault();
    actions.override(card, event.currentTarget as HTMLFormElement);
  };
  return html`
    <form class="override" novalidate @submit=${submit}
      @keydown=${(event: KeyboardEvent) => event.key === "Escape" && actions.closeOverride(card)}>
      ${card.overrideReasons.length > 0 ? html`
        <label>${strings.reason}
          <select name="reason" aria-describedby=${view.complaint ? complaint : nothing}>
            <option value="none" selected>${strings.chooseReason}</option>
            ${card.overrideReasons.map((reason, index) => html`
              <option value=${`${index}`}>${reason.display ?? reason.code}</option>`)}
            <option value=${other}>${strings.otherReason}</option>
          </select>
        </label>` : nothing}
      <label>${card.overrideReasons.length > 0 ? strings.commentOptional : strings.comment}
        <textarea name="comment" rows="2" maxlength="1000" aria-describedby=${view.complaint ? complaint : nothing}></textarea>
      </label>
      ${view.complaint ? html`<p class="complaint" id=${complaint} role="alert">${view.complaint}</p>` : nothing}
      <div class="buttons">
        <button type="submit" class="recommended">${strings.confirmOverride}</button>
        <button type="button" @click=${() => actions.closeOverride(card)}>${strings.cancel}</button>
      </div>
    </form>`;
}

function links(card: Card, strings: Strings): TemplateResult | typeof nothing {
  if (card.links.length === 0) return nothing;
  return html`<ul class="links" aria-label=${strings.links}>
    ${card.links.map((link) => html`<li><a href=${link.url} target="_blank" rel="noopener noreferrer">${link.label}
      <span class="hidden">${strings.opensElsewhere}</span></a></li>`)}</ul>`;
}

/** Of a card that was answered a line stays, and the way back. */
function answered(view: CardView, reply: Reply, strings: Strings, actions: CardActions): TemplateResult {
  const { card } = view;
  return html`
    <p class="done">
      <span class="check" aria-hidden="true">✓</span>
      <span><span class="reply" dir="auto">${replyWords(reply, strings)}</span>
      <span class="of" dir="auto">${label(card, strings)}: ${card.headline}</span></span>
      <button type="button" class="quiet" @click=${() => actions.showAgain(card)}>${strings.showAgain}</button>
    </p>
    ${view.notRecorded ? html`<p class="note">${strings.notRecorded}</p>` : nothing}`;
}

function buttons(view: CardView, strings: Strings, actions: CardActions): TemplateResult {
  const { card } = view;
  const of = html`<span class="hidden"> ${card.headline}</span>`;
  if (view.reply) return html`<button type="button" class="quiet" @click=${() => actions.close(card)}>${strings.close}${of}</button>`;
  return html`
    ${card.overrideReasons.length > 0 || card.indicator === "critical" ? html`
      <button type="button" class="quiet" @click=${() => actions.openOverride(card)}>${strings.override}${of}</button>` : nothing}
    ${card.indicator !== "critical" ? html`
      <button type="button" class="quiet" @click=${() => actions.dismiss(card)}>${strings.dismiss}${of}</button>` : nothing}`;
}

export function cardView(view: CardView, strings: Strings, actions: CardActions): TemplateResult {
  const { card, reply } = view;
  const heading = `summary-${card.key}`;
  if (reply && !view.unfolded) {
    return html`<article class="card answered" data-key=${card.key} tabindex="-1" aria-labelledby=${heading}>
      <span class="hidden" id=${heading}>${card.headline}</span>${answered(view, reply, strings, actions)}</article>`;
  }
  return html`
    <article class="card ${card.indicator}" data-key=${card.key} tabindex="-1" aria-labelledby=${heading}>
      <p class="urgency">${icon(card.indicator)}<span>${label(card, strings)}</span></p>
      <p class="summary" dir="auto" role="heading" aria-level=${view.level} id=${heading}>${card.headline}</p>
      ${suggestions(card, reply?.kind === "accepted" ? reply.suggestions : [], strings, actions)}
      ${reply && view.notRecorded ? html`<p class="note">${strings.notRecorded}</p>` : nothing}
      ${view.timeline && readTimeline(card.timeline) ? html`<cds-timeline .data=${card.timeline} .strings=${strings}></cds-timeline>` : nothing}
      ${card.detail || card.links.length || card.source.label || card.headline !== card.summary ? html`
        <details class="detail" ?open=${view.open}>
          <summary>${strings.showDetails}<span class="hidden">: ${card.headline}</span></summary>
          ${card.headline === card.summary ? nothing : html`<p class="whole" dir="auto">${card.summary}</p>`}
          <div class="markdown" dir="auto">${unsafeHTML(render(card.detail, strings.detailTable, view.level))}</div>
          ${links(card, strings)}
          ${source(card, strings)}
        </details>` : nothing}
      ${view.overriding ? overrideForm(view, strings, actions) : html`<div class="buttons">${buttons(view, strings, actions)}</div>`}
    </article>`;
}
