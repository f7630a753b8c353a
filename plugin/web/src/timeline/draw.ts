// The picture itself, as SVG. Whatever can be pointed at is a mark with words of its own:
// pointer, keyboard and screen reader get the same ones.
import { nothing, svg, type SVGTemplateResult } from "lit";
import { fill, type Strings } from "../cards/strings.js";
import { barLeast, barMost, type Lane, type Layout } from "./layout.js";
import { isoOf, type Score, type Stretch, type Timeline, type Trial } from "./model.js";
import { courseWords, doseWords, scoreWords, trialWords, until } from "./words.js";

export interface Mark {
  x: number;
  y: number;
  words: string;
}

export interface Picture {
  drawing: SVGTemplateResult;
  marks: Mark[];
}

class Painter {
  readonly marks: Mark[] = [];

  constructor(
    readonly timeline: Timeline,
    readonly place: Layout,
    readonly strings: Strings,
    readonly active: number,
    /** Of this element on its page: patterns are found by name. */
    readonly id: string,
  ) {}

  /** Wraps a shape that says `words`. */
  mark(x: number, y: number, words: string, shape: SVGTemplateResult): SVGTemplateResult {
    const index = this.marks.push({ x, y, words }) - 1;
    const tab = index === this.active ? "0" : "-1";
    return svg`<g class="mark" role="img" tabindex=${tab} data-mark=${index} aria-label=${words}>${shape}</g>`;
  }

  height(lane: Lane, stretch: Stretch): number {
    if (stretch.noSupply) return barLeast;
    const part = (stretch.mgPerDay ?? lane.mostMg / 2) / lane.mostMg;
    return barLeast + part * (barMost - barLeast);
  }

  stretch(lane: Lane, stretch: Stretch): SVGTemplateResult {
    const { place, strings } = this;
    const x = place.x(stretch.from);
    const width = Math.max(2, place.x(stretch.to + 1) - x);
    const height = this.height(lane, stretch);
    const y = lane.baseY - height;
    const says = doseWords(stretch, strings);
    const to = until(lane.course, stretch, this.timeline, strings);
    const words = `${lane.course.ingredient}: ${says}, ${isoOf(stretch.from)} – ${to}`;
    const unknown = stretch.mgPerDay === undefined && !stretch.noSupply;
    const kind = stretch.noSupply ? "none" : unknown ? "unknown" : "dose";
    const label = stretch.mgPerDay === undefined || stretch.noSupply ? "" : `${stretch.mgPerDay} mg`;
    const fits = label !== "" && width > label.length * 7.2 + 6;
    return svg`
      ${this.mark(x + width / 2, y, words, svg`
        <rect class="bar ${kind}" x=${x} y=${y} width=${width} height=${height} rx="1.5"
          fill=${stretch.noSupply ? `url(#${this.id}-gap)` : nothing}></rect>`)}
      ${stretch.inpatient ? svg`<line class="inpatient" x1=${x} x2=${x + width} y1=${y - 2} y2=${y - 2}></line>` : nothing}
      ${fits ? svg`<text class="dose-label" x=${x + 4} y=${lane.baseY - 4} aria-hidden="true">${label}</text>` : nothing}`;
  }

  trial(lane: Lane, trial: Trial): SVGTemplateResult {
    const x1 = this.place.x(trial.from);
    const x2 = this.place.x(trial.to + 1);
    const y = lane.baseY + 5;
    const words = `${lane.course.ingredient}: ${trialWords(trial, this.strings)}, ${isoOf(trial.from)} – ${isoOf(trial.to)}`;
    return this.mark((x1 + x2) / 2, y, words, svg`
      <line class="hit" x1=${x1} x2=${x2} y1=${y} y2=${y}></line>
      <line class=${trial.adequate ? "adequate" : "inadequate"} x1=${x1} x2=${x2} y1=${y} y2=${y}></line>
      ${trial.adequate ? svg`<path class="tick" d="M${x2 - 1} ${y - 5}l3 4l6 -8"></path>` : nothing}`);
  }

  lane(lane: Lane): SVGTemplateResult {
    const { place } = this;
    const { course } = lane;
    const name = course.drugClass ? `${course.ingredient} · ${course.drugClass}` : course.ingredient;
    const verdict = courseWords(course, this.strings);
    const x = place.narrow ? place.left : place.left + name.length * 7.3 + 14;
    return svg`
      <text class="lane" x=${place.left} y=${lane.labelY}>${name}</text>
      ${verdict ? svg`<text class="verdict" x=${x} y=${lane.verdictY}>${verdict}</text>` : nothing}
      <line class="foot" x1=${place.left} x2=${place.right} y1=${lane.baseY} y2=${lane.baseY}></line>
      ${course.stretches.map((stretch) => this.stretch(lane, stretch))}
      ${course.trials.map((trial) => this.trial(lane, trial))}`;
  }

  verticals(): SVGTemplateResult {
    const { place, timeline, strings } = this;
    const today = place.x(timeline.today);
    const start = timeline.episodeStart;
    const startX = start === undefined ? undefined : place.x(start);
    const shown = startX !== undefined && startX >= place.left - 1;
    return svg`
      ${place.ticks.map((tick) => svg`
        <line class=${tick.year ? "year" : "month"} x1=${tick.x} x2=${tick.x} y1="18" y2=${place.plotBottom + 4}></line>
        ${tick.label.split("\n").map((line, i) => svg`
          <text class="tick-label" x=${tick.x} y=${place.plotBottom + 16 + i * 13}>${line}</text>`)}`)}
      ${shown ? svg`
        <line class="episode" x1=${startX} x2=${startX} y1="16" y2=${place.plotBottom}></line>
        <text class="episode-label" x=${startX + 3} y="12">${strings.episodeStart}</text>` : nothing}
      <line class="today" x1=${today} x2=${today} y1="16" y2=${place.plotBottom}></line>
      <text class="today-label" x=${today} y="12">${strings.today}</text>`;
  }

  score(score: Score): SVGTemplateResult {
    const { place } = this;
    const x = (place.x(score.first) + place.x(score.last)) / 2;
    const y = place.y(score.total);
    const words = `${score.instrument} ${scoreWords(score, this.strings)}, ${score.date}`;
    const exact = score.first === score.last;
    return svg`
      ${this.mark(x, y, words, svg`
        <circle class="hit" cx=${x} cy=${y} r="9"></circle>
        <circle class="point ${exact ? "" : "about"}" cx=${x} cy=${y} r="3.6"></circle>`)}
      <text class="score" x=${x} y=${y - 8} aria-hidden="true">${score.total}</text>`;
  }

  scores(): SVGTemplateResult {
    const { place, timeline, strings } = this;
    if (!place.hasScores) return svg``;
    const scores = timeline.scores.filter((score) => score.instrument === "PHQ-9");
    const points = scores.map((score) => `${(place.x(score.first) + place.x(score.last)) / 2},${place.y(score.total)}`);
    const remission = timeline.remissionBelow;
    const remissionY = remission === undefined ? 0 : place.y(remission);
    return svg`
      <text class="lane" x=${place.left} y=${place.plotTop - 3}>PHQ-9</text>
      ${[0, 9, 18, 27].map((value) => svg`
        <line class="grid" x1=${place.left} x2=${place.right} y1=${place.y(value)} y2=${place.y(value)}></line>
        <text class="axis" x=${place.left - 5} y=${place.y(value) + 4}>${value}</text>`)}
      ${remission === undefined ? nothing : svg`
        <rect class="remission" x=${place.left} y=${remissionY} width=${place.right - place.left} height=${place.plotBottom - remissionY}></rect>
        <text class="remission-label" x=${place.left + 4} y=${place.plotBottom - 4}>${fill(strings.remission, { n: remission })}</text>`}
      ${timeline.courses.flatMap((course) => course.trials.filter((trial) => trial.responseAt !== undefined).map((trial) => {
        const y = place.y(trial.responseAt!);
        const x1 = place.x(trial.from);
        const x2 = place.x(trial.to + 1);
        const words = fill(strings.response, { n: trial.responseAt! });
        const fits = x2 - x1 > words.length * 5.8;
        return svg`
          ${this.mark((x1 + x2) / 2, y, `${course.ingredient}: ${words}`, svg`
            <line class="hit" x1=${x1} x2=${x2} y1=${y} y2=${y}></line>
            <line class="response" x1=${x1} x2=${x2} y1=${y} y2=${y}></line>`)}
          ${fits ? svg`<text class="response-label" x=${x1 + 2} y=${y - 3} aria-hidden="true">${words}</text>` : nothing}`;
      }))}
      <polyline class="line" points=${points.join(" ")}></polyline>
      ${scores.map((score) => this.score(score))}`;
  }

  picture(label: string): Picture {
    const { place } = this;
    const drawing = svg`
      <svg viewBox="0 0 ${place.width} ${place.height}" width=${place.width} height=${place.height}
        role="group" aria-label=${label} direction="ltr">
        <defs>
          <pattern id="${this.id}-gap" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line class="hatch" x1="0" y1="0" x2="0" y2="5"></line>
          </pattern>
        </defs>
        ${this.verticals()}
        ${place.lanes.map((lane) => this.lane(lane))}
        ${this.scores()}
      </svg>`;
    return { drawing, marks: this.marks };
  }
}

export function draw(timeline: Timeline, place: Layout, strings: Strings, active: number, id: string, label: string): Picture {
  return new Painter(timeline, place, strings, active, id).picture(label);
}
