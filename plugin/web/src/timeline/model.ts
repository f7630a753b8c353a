// The timeline of a card as docs/timeline.schema.json has it, read defensively, and days as
// numbers so that they can be drawn.

export interface Stretch {
  from: number;
  to: number; // the last day
  mgPerDay?: number;
  noSupply: boolean;
  inpatient: boolean;
}

export interface Trial {
  from: number;
  to: number;
  adequate: boolean;
  counts: string;
  outcome: string;
  thresholdMgPerDay?: number;
  responseAt?: number;
}

export interface Course {
  ingredient: string;
  role: string;
  drugClass: string;
  ongoing: boolean;
  stretches: Stretch[];
  trials: Trial[];
}

export interface Score {
  instrument: string;
  date: string; // as it came, no more exact than it is known
  first: number;
  last: number;
  total: number;
  item9?: number;
}

export interface Timeline {
  today: number;
  episodeStart?: number;
  remissionBelow?: number;
  courses: Course[];
  scores: Score[];
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

const dayMs = 86_400_000;

/** Days since 1970; undefined for what is no whole date. */
export function dayOf(value: unknown): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text(value));
  return match ? Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) / dayMs : undefined;
}

export function isoOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** First and last day of "2025", "2025-08" or "2025-08-15". */
function interval(date: string): { first: number; last: number } | undefined {
  const exact = dayOf(date);
  if (exact !== undefined) return { first: exact, last: exact };
  const match = /^(\d{4})(?:-(\d{2}))?$/.exec(date);
  if (!match) return undefined;
  const year = Number(match[1]);
  const month = match[2] ? Number(match[2]) - 1 : undefined;
  const first = Date.UTC(year, month ?? 0, 1) / dayMs;
  const after = month === undefined ? Date.UTC(year + 1, 0, 1) : Date.UTC(year, month + 1, 1);
  return { first, last: after / dayMs - 1 };
}

function span(value: Json): { from: number; to: number } | undefined {
  const from = dayOf(value["from"]);
  const to = dayOf(value["to"]);
  return from !== undefined && to !== undefined && to >= from ? { from, to } : undefined;
}

function readStretch(value: Json): Stretch[] {
  const days = span(value);
  if (!days) return [];
  const stretch: Stretch = { ...days, noSupply: value["noSupply"] === true, inpatient: value["inpatient"] === true };
  const dose = number(value["mgPerDay"]);
  if (dose !== undefined) stretch.mgPerDay = dose;
  return [stretch];
}

function readTrial(value: Json): Trial[] {
  const days = span(value);
  if (!days) return [];
  const trial: Trial = {
    ...days,
    adequate: value["adequate"] === true,
    counts: text(value["counts"]),
    outcome: text(value["outcome"]),
  };
  const threshold = number(value["thresholdMgPerDay"]);
  if (threshold !== undefined) trial.thresholdMgPerDay = threshold;
  const responseAt = number(value["responseAt"]);
  if (responseAt !== undefined) trial.responseAt = responseAt;
  return [trial];
}

function readCourse(value: Json): Course[] {
  const stretches = list(value["stretches"]).flatMap(readStretch);
  if (stretches.length === 0 || !text(value["ingredient"])) return [];
  return [
    {
      ingredient: text(value["ingredient"]),
      role: text(value["role"]),
      drugClass: text(value["drugClass"]),
      ongoing: value["ongoing"] === true,
      stretches,
      trials: list(value["trials"]).flatMap(readTrial),
    },
  ];
}

function readScore(value: Json): Score[] {
  const date = text(value["date"]);
  const days = interval(date);
  const total = number(value["total"]);
  if (!days || total === undefined) return [];
  const score: Score = { instrument: text(value["instrument"]), date, ...days, total };
  const item9 = number(value["item9"]);
  if (item9 !== undefined) score.item9 = item9;
  return [score];
}

/** undefined when there is nothing to draw. */
export function readTimeline(value: unknown): Timeline | undefined {
  if (!isObject(value)) return undefined;
  const today = dayOf(value["today"]);
  if (today === undefined) return undefined;
  const timeline: Timeline = {
    today,
    courses: list(value["courses"]).flatMap(readCourse),
    scores: list(value["scores"]).flatMap(readScore),
  };
  const start = dayOf(value["episodeStart"]);
  if (start !== undefined) timeline.episodeStart = start;
  const remission = number(value["remissionBelow"]);
  if (remission !== undefined) timeline.remissionBelow = remission;
  return timeline.courses.length + timeline.scores.length > 0 ? timeline : undefined;
}
