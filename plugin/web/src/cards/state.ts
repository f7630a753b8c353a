// What a prescriber has answered to each card, and whether an order may be signed.
import type { Card, Coding, FeedbackItem, Suggestion } from "./contract.js";

export type Reply =
  | { kind: "accepted"; suggestions: Suggestion[] }
  | { kind: "overridden"; reason?: Coding; comment?: string }
  | { kind: "dismissed" };

/** Hooks whose order waits for an answer to each critical card. */
export function holds(hook: string): boolean {
  return hook === "order-select" || hook === "order-sign";
}

/** A critical card is answered by a suggestion or by a reason; closing it is no answer. */
export function answers(card: Card, reply: Reply | undefined): boolean {
  if (!reply) return false;
  return card.indicator !== "critical" || reply.kind !== "dismissed";
}

/** Suggestions of which any number may be accepted: a card with such stays open until all are. */
export function takesMore(card: Card, reply: Reply): boolean {
  return reply.kind === "accepted" && !card.atMostOne && card.suggestions.some((each) => !reply.suggestions.includes(each));
}

/** Critical cards that still wait. */
export function waiting(hook: string, cards: readonly Card[], replies: ReadonlyMap<string, Reply>): Card[] {
  if (!holds(hook)) return [];
  return cards.filter((card) => card.indicator === "critical" && !answers(card, replies.get(card.key)));
}

/** What is reported of a reply; undefined for a card or suggestion without an id. */
export function feedbackOf(card: Card, reply: Reply, now: Date): FeedbackItem | undefined {
  if (!card.uuid) return undefined;
  const base = { card: card.uuid, outcomeTimestamp: now.toISOString() };
  if (reply.kind === "accepted") {
    const ids = reply.suggestions.flatMap((each) => (each.uuid ? [{ id: each.uuid }] : []));
    return ids.length ? { ...base, outcome: "accepted", acceptedSuggestions: ids } : undefined;
  }
  const item: FeedbackItem = { ...base, outcome: "overridden" };
  if (reply.kind === "overridden") {
    const why: FeedbackItem["overrideReason"] = {};
    if (reply.reason) why.reason = reply.reason;
    if (reply.comment) why.userComment = reply.comment;
    if (why.reason || why.userComment) item.overrideReason = why;
  }
  return item;
}
