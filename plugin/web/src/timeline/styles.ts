// How the timeline looks. Colours are the custom properties of <cds-cards>.
import { css } from "lit";

export const timelineStyles = css`
  :host { display: block; font-size: 0.8125rem; color: var(--_ink); }
  .frame { position: relative; }
  svg { display: block; max-width: 100%; overflow: visible; font-family: inherit; }
  text { fill: var(--_ink); font-size: 12px; }
  .lane, .verdict { paint-order: stroke; stroke: var(--_surface); stroke-width: 3px; }
  .lane { font-weight: 600; }
  .verdict { fill: var(--_muted); }
  .foot, .grid, .month { stroke: var(--_hairline); stroke-width: 1; }
  .year { stroke: var(--_line); stroke-width: 1; }
  .tick-label { text-anchor: middle; fill: var(--_muted); font-size: 11px; }
  .axis { text-anchor: end; fill: var(--_muted); font-size: 11px; }
  .bar { stroke: var(--_dose-edge); stroke-width: 1; }
  .bar.dose { fill: var(--_dose); }
  .bar.unknown { fill: transparent; stroke-dasharray: 3 2; }
  .bar.none { stroke: var(--_line); }
  .hatch { stroke: var(--_line); stroke-width: 2; }
  .inpatient { stroke: var(--_ink); stroke-width: 2; stroke-dasharray: 1 2; }
  .dose-label { font-size: 11px; fill: var(--_dose-ink); pointer-events: none; }
  .adequate { stroke: var(--_adequate); stroke-width: 4; }
  .inadequate { stroke: var(--_muted); stroke-width: 2; stroke-dasharray: 2 3; }
  .tick { fill: none; stroke: var(--_adequate); stroke-width: 2.5; stroke-linecap: round; stroke-linejoin: round; }
  .today { stroke: var(--_ink); stroke-width: 1.5; }
  .today-label { text-anchor: end; font-weight: 600; }
  .episode { stroke: var(--_muted); stroke-width: 1.5; stroke-dasharray: 4 3; }
  .episode-label { fill: var(--_muted); }
  .remission { fill: var(--_remission); }
  .remission-label { font-size: 11px; fill: var(--_muted); }
  .response { stroke: var(--_score); stroke-width: 1.5; stroke-dasharray: 5 3; }
  .response-label { font-size: 11px; fill: var(--_muted); pointer-events: none; }
  .line { fill: none; stroke: var(--_score); stroke-width: 2; stroke-linejoin: round; pointer-events: none; }
  .point { fill: var(--_score); stroke: var(--_surface); stroke-width: 1.5; }
  .point.about { fill: var(--_surface); stroke: var(--_score); stroke-width: 2; }
  .score { text-anchor: middle; font-weight: 600; paint-order: stroke; stroke: var(--_surface); stroke-width: 3px; pointer-events: none; }
  .hit { stroke: transparent; stroke-width: 12; fill: transparent; }
  .mark { outline: none; cursor: default; }
  .mark:focus-visible .bar, .mark:focus-visible .point { stroke: var(--_focus); stroke-width: 3; }
  .mark:focus-visible .hit { stroke: var(--_focus); stroke-width: 8; stroke-opacity: 0.6; }
  .mark:hover .bar { stroke: var(--_ink); }
  .tip {
    position: absolute; z-index: 1; inset-block-start: 0; left: 0; max-width: 17rem; width: max-content;
    padding: 0.25rem 0.5rem; border-radius: 4px; background: var(--_ink); color: var(--_surface); pointer-events: none;
  }
  .tip[hidden] { display: none; }
  .legend {
    display: flex; flex-wrap: wrap; gap: 0.125rem 1rem; margin: 0.25rem 0 0.375rem; padding: 0; list-style: none;
    color: var(--_muted);
  }
  .legend li { display: inline-flex; align-items: center; gap: 0.375rem; }
  .key { display: inline-block; width: 1.25rem; height: 0; }
  .key.dose { height: 0.6rem; background: var(--_dose); border: 1px solid var(--_dose-edge); box-sizing: border-box; }
  .key.adequate { border-block-start: 4px solid var(--_adequate); }
  .key.inadequate { border-block-start: 2px dotted var(--_muted); }
  .key.none {
    height: 0.6rem; border: 1px solid var(--_line); box-sizing: border-box;
    background: repeating-linear-gradient(45deg, var(--_line) 0 2px, transparent 2px 5px);
  }
  .key.line { border-block-start: 2px solid var(--_score); }
  summary { cursor: pointer; padding-block: 0.25rem; color: var(--_link); width: fit-content; }
  summary:focus-visible, .scroll:focus-visible { outline: 3px solid var(--_focus); outline-offset: 2px; }
  .scroll { overflow-x: auto; }
  table { border-collapse: collapse; font-size: inherit; }
  th, td { text-align: start; padding: 0.1875rem 0.75rem 0.1875rem 0; border-block-end: 1px solid var(--_hairline); font-weight: 400; }
  thead th { font-weight: 600; }
  @media print { details:not([open]) > * { display: none; } }
  @media (forced-colors: active) {
    .bar.dose { fill: Highlight; } .dose-label { fill: HighlightText; } .line, .response { stroke: CanvasText; }
    .adequate, .tick { stroke: CanvasText; }
  }
`;
