// Where everything of the timeline stands, in pixels: lanes of courses above, scores below,
// on one time axis. Pure: the same timeline and width give the same picture.
import { type Course, type Timeline } from "./model.js";
import { firstDay } from "./words.js";

export interface Lane {
  course: Course;
  labelY: number;
  verdictY: number; // = labelY where both fit beside each other
  baseY: number; // the foot of the bars
  mostMg: number;
}

export interface Tick {
  x: number;
  label: string;
  year: boolean;
}

export interface Layout {
  width: number;
  height: number;
  left: number;
  right: number;
  narrow: boolean;
  x(day: number): number;
  y(score: number): number;
  lanes: Lane[];
  plotTop: number;
  plotBottom: number;
  hasScores: boolean;
  ticks: Tick[];
  mostScore: number;
}

export const barMost = 24;
export const barLeast = 7;
const lineHeight = 16;
const plotHeight = 112;
const highest = 27; // of the PHQ-9: nine items of at most three points

export function layout(timeline: Timeline, width: number): Layout {
  const narrow = width < 480;
  const left = 30;
  const right = width - 14;
  const from = firstDay(timeline) - 3;
  const to = timeline.today + Math.max(3, (timeline.today - from) * 0.015);
  const x = (day: number): number => left + ((day - from) / (to - from)) * (right - left);

  let at = 18; // the word "today"
  const lanes = timeline.courses.map((course): Lane => {
    const labelY = at + 12;
    const verdictY = narrow ? labelY + lineHeight : labelY;
    const baseY = verdictY + 7 + barMost;
    at = baseY + 14;
    const doses = course.stretches.map((stretch) => stretch.mgPerDay ?? 0);
    return { course, labelY, verdictY, baseY, mostMg: Math.max(...doses, 1) };
  });

  const hasScores = timeline.scores.some((score) => score.instrument === "PHQ-9");
  const plotTop = at + 14;
  const plotBottom = hasScores ? plotTop + plotHeight : at + 4;
  const y = (score: number): number => plotBottom - (Math.min(score, highest) / highest) * (plotBottom - plotTop);
  return {
    width,
    height: plotBottom + 34,
    left,
    right,
    narrow,
    x,
    y,
    lanes,
    plotTop,
    plotBottom,
    hasScores,
    ticks: ticks(from, to, x, right - left),
    mostScore: highest,
  };
}

/** Firsts of months, as many as fit; a year is written where it begins. */
function ticks(from: number, to: number, x: (day: number) => number, width: number): Tick[] {
  const dayMs = 86_400_000;
  const months = (to - from) / 30.4;
  const step = [1, 2, 3, 6, 12, 24, 60].find((each) => months / each <= width / 46) ?? 120;
  const start = new Date(from * dayMs);
  const all: Tick[] = [];
  let last = Number.NaN;
  for (let month = Math.ceil(start.getUTCMonth() / step) * step; ; month += step) {
    const first = Date.UTC(start.getUTCFullYear(), month, 1);
    const day = first / dayMs;
    if (day > to) return all;
    if (day < from) continue;
    const date = new Date(first);
    const year = date.getUTCFullYear() !== last;
    last = date.getUTCFullYear();
    const name = date.toLocaleDateString(undefined, { month: "short", timeZone: "UTC" });
    all.push({ x: x(day), label: step >= 12 ? "" : name, year });
    if (year || step >= 12) all[all.length - 1]!.label += `\n${last}`;
  }
}
