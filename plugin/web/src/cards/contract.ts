// The one contract that <cds-cards> knows: what it posts to the EHR's own server and what it
// gets back (docs/cds-cards.md). What comes is read defensively: a card that cannot be shown is
// counted, so that its absence can be said, and nothing else of the answer is lost.

export type Indicator = "critical" | "warning" | "info";

export interface Coding {
  system?: string;
  code?: string;
  display?: string;
}

export interface Action {
  type: "create" | "update" | "delete";
  description: string;
  resource?: Record<string, unknown>;
  resourceId?: string;
}

export interface Suggestion {
  uuid?: string;
  label: string;
  isRecommended: boolean;
  actions: Action[];
}

export interface Link {
  label: string;
  url: string;
}

export interface Card {
  /** As the service gave it; absent where it gave none: nothing can be reported of such a card. */
  uuid?: string;
  /** Of this card on this page; never sent. */
  key: string;
  summary: string;
  /** The summary as it is shown: cut where it is far longer than the specification allows. */
  headline: string;
  detail: string;
  indicator: Indicator;
  /** What the service said, where that is no indicator of the specification: shown as a warning. */
  unknownIndicator?: string;
  source: { label: string; url?: string; topic?: string };
  suggestions: Suggestion[];
  atMostOne: boolean;
  overrideReasons: Coding[];
  links: Link[];
  timeline?: unknown;
  /** What the EHR's server calls the service that said it: handed back with feedback. */
  serviceId?: string;
}

export interface Answer {
  cards: Card[];
  /** Of them nothing can be shown: they have no summary. */
  unreadable: number;
  withoutMedicationHistory: boolean;
}

export interface FeedbackItem {
  card: string;
  outcome: "accepted" | "overridden";
  outcomeTimestamp: string;
  acceptedSuggestions?: { id: string }[];
  overrideReason?: { reason?: Coding; userComment?: string };
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const optional = (value: unknown): string | undefined => text(value) || undefined;

/**
 * An address that a link may lead to, or undefined: http and https alone, absolute, and without
 * user information, which looks like a host that it is not (https://bank.com@other.example).
 */
export function webAddress(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  try {
    const url = new URL(value);
    if (url.username || url.password) return undefined;
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : undefined;
  } catch {
    return undefined;
  }
}

function readAction(value: Json): Action | undefined {
  const type = value["type"];
  if (type !== "create" && type !== "update" && type !== "delete") return undefined;
  const action: Action = { type, description: text(value["description"]) };
  if (isObject(value["resource"])) action.resource = value["resource"];
  const id = Array.isArray(value["resourceId"]) ? value["resourceId"][0] : value["resourceId"];
  if (text(id)) action.resourceId = text(id);
  return action;
}

function readSuggestion(value: Json): Suggestion | undefined {
  const label = text(value["label"]);
  if (!label) return undefined;
  const actions: Action[] = [];
  for (const each of list(value["actions"])) {
    const action = readAction(each);
    // The actions of a suggestion belong together: one that cannot be read spoils it.
    if (!action) return undefined;
    actions.push(action);
  }
  return { uuid: optional(value["uuid"]), label, isRecommended: value["isRecommended"] === true, actions };
}

function readLink(value: Json): Link | undefined {
  // A SMART app needs a launch by the EHR, which this element cannot give.
  const url = value["type"] === "smart" ? undefined : webAddress(value["url"]);
  const label = text(value["label"]);
  return url && label ? { label, url } : undefined;
}

const readCoding = (value: Json): Coding => ({
  system: optional(value["system"]),
  code: optional(value["code"]),
  display: optional(value["display"]),
});

/** The specification asks for less than 140 characters; twice that still reads as one. */
const longestHeadline = 280;

function headlineOf(summary: string): string {
  if (summary.length <= longestHeadline) return summary;
  const start = Array.from(summary.slice(0, longestHeadline)).slice(0, -1).join("");
  const blank = start.lastIndexOf(" ");
  return `${blank > longestHeadline / 2 ? start.slice(0, blank) : start}…`;
}

const isIndicator = (value: unknown): value is Indicator => value === "critical" || value === "warning" || value === "info";

function readCard(value: Json, index: number): Card | undefined {
  const summary = text(value["summary"]);
  const indicator = text(value["indicator"]).toLowerCase();
  if (!summary.trim()) return undefined;
  const source = isObject(value["source"]) ? value["source"] : {};
  const topic = isObject(source["topic"]) ? source["topic"] : {};
  const extension = isObject(value["extension"]) ? value["extension"] : {};
  const present = <T>(item: T | undefined): item is T => item !== undefined;
  return {
    uuid: optional(value["uuid"]),
    key: optional(value["uuid"]) ?? `card-${index}`,
    summary,
    headline: headlineOf(summary),
    detail: text(value["detail"]),
    // How urgent it is cannot be known: it is neither lost nor does it hold an order.
    ...(isIndicator(indicator) ? { indicator } : { indicator: "warning", unknownIndicator: indicator }),
    source: { label: text(source["label"]), url: webAddress(source["url"]), topic: optional(topic["display"]) },
    suggestions: list(value["suggestions"]).map(readSuggestion).filter(present),
    atMostOne: value["selectionBehavior"] !== "any",
    overrideReasons: list(value["overrideReasons"]).map(readCoding).filter((c) => c.code || c.display),
    links: list(value["links"]).map(readLink).filter(present),
    timeline: extension["org.refract.timeline"],
    serviceId: optional(value["serviceId"]),
  };
}

const rank: Record<Indicator, number> = { critical: 0, warning: 1, info: 2 };

/** The cards by urgency, those of one urgency as they came; undefined if this is no answer. */
export function readAnswer(value: unknown): Answer | undefined {
  if (!isObject(value) || !Array.isArray(value["cards"])) return undefined;
  const cards: Card[] = [];
  const keys = new Set<string>();
  value["cards"].forEach((each: unknown, index) => {
    const card = isObject(each) ? readCard(each, index) : undefined;
    if (!card) return;
    if (keys.has(card.key)) card.key += `-${index}`;
    keys.add(card.key);
    cards.push(card);
  });
  cards.sort((a, b) => rank[a.indicator] - rank[b.indicator]);
  const unreadable = value["cards"].length - cards.length;
  return { cards, unreadable, withoutMedicationHistory: value["withoutMedicationHistory"] === true };
}
