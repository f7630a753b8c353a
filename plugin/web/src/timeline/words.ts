// What the timeline says in words: of each mark for its tooltip, and of everything as rows of
// a table, so that nothing is in the picture alone.
import { fill, type Strings } from "../cards/strings.js";
import { type Course, isoOf, type Score, type Stretch, type Timeline, type Trial } from "./model.js";

export interface Row {
  what: string;
  from: string;
  to: string;
  says: string;
}

export function doseWords(stretch: Stretch, strings: Strings): string {
  if (stretch.noSupply) return strings.noSupply;
  const dose = stretch.mgPerDay === undefined ? strings.doseUnknown : fill(strings.dose, { n: stretch.mgPerDay });
  return stretch.inpatient ? `${dose}, ${strings.inpatient}` : dose;
}

export function trialWords(trial: Trial, strings: Strings): string {
  const outcome = strings.outcomes[trial.outcome] ?? strings.outcomes["unknown"]!;
  return trial.adequate ? `${strings.adequate}, ${outcome}` : strings.inadequate;
}

export function courseWords(course: Course, strings: Strings): string {
  if (course.role === "augmentation") return strings.augmentation;
  return course.trials.map((trial) => trialWords(trial, strings)).join("; ");
}

export function scoreWords(score: Score, strings: Strings): string {
  return score.item9 ? `${score.total} (${fill(strings.item9, { n: score.item9 })})` : String(score.total);
}

export function until(course: Course, stretch: Stretch, timeline: Timeline, strings: Strings): string {
  return course.ongoing && stretch.to >= timeline.today ? strings.ongoing : isoOf(stretch.to);
}

/** The first day that is drawn. */
export function firstDay(timeline: Timeline): number {
  const days = [
    ...timeline.courses.flatMap((course) => course.stretches.map((stretch) => stretch.from)),
    ...timeline.scores.map((score) => score.first),
  ];
  return Math.min(timeline.today - 1, ...days);
}

export function summary(timeline: Timeline, strings: Strings): string {
  return fill(strings.timelineSummary, {
    courses: timeline.courses.length,
    scores: timeline.scores.length,
    from: isoOf(firstDay(timeline)),
    to: isoOf(timeline.today),
  });
}

export function rows(timeline: Timeline, strings: Strings): Row[] {
  const all: Row[] = [];
  if (timeline.episodeStart !== undefined) {
    all.push({ what: strings.episodeStart, from: isoOf(timeline.episodeStart), to: "", says: "" });
  }
  for (const course of timeline.courses) {
    const name = course.drugClass ? `${course.ingredient} (${course.drugClass})` : course.ingredient;
    for (const stretch of course.stretches) {
      const to = until(course, stretch, timeline, strings);
      all.push({ what: name, from: isoOf(stretch.from), to, says: doseWords(stretch, strings) });
    }
    for (const trial of course.trials) {
      all.push({ what: name, from: isoOf(trial.from), to: isoOf(trial.to), says: trialWords(trial, strings) });
    }
  }
  for (const score of timeline.scores) {
    all.push({ what: score.instrument, from: score.date, to: "", says: scoreWords(score, strings) });
  }
  return all;
}
