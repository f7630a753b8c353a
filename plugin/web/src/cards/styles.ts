// How <cds-cards> looks. A page changes it by the --cds-… properties (docs/cds-cards.md);
// what begins with --_ is the element's own. Light or dark follows the color-scheme of the page. Each pair of text and ground has a contrast of
// at least 4.5 : 1 in both schemes.
import { css } from "lit";

export const cardStyles = css`
  :host {
    display: block;
    container-type: inline-size;
    font: var(--cds-font, 400 0.9375rem/1.45 system-ui, sans-serif);
    --_surface: var(--cds-surface, light-dark(#ffffff, #1c2126));
    --_ink: var(--cds-ink, light-dark(#1b1f24, #e9edf1));
    --_muted: var(--cds-muted, light-dark(#57606a, #a5afb9));
    --_line: var(--cds-line, light-dark(#8b949e, #78828d));
    --_hairline: var(--cds-hairline, light-dark(#dfe3e8, #353c44));
    --_link: var(--cds-link, light-dark(#0b57a4, #8cc2ff));
    --_focus: var(--cds-focus, light-dark(#0b57a4, #8cc2ff));
    --_accent: var(--cds-accent, light-dark(#0b57a4, #8cc2ff));
    --_accent-ink: var(--cds-accent-ink, light-dark(#ffffff, #0b1926));
    --_critical: var(--cds-critical, light-dark(#b3161b, #ff8f88));
    --_critical-ground: var(--cds-critical-ground, light-dark(#fff2f1, #351a1b));
    --_warning: var(--cds-warning, light-dark(#8a5300, #f3b95f));
    --_warning-ground: var(--cds-warning-ground, light-dark(#fff8ea, #30260f));
    --_info: var(--cds-info, light-dark(#24507c, #9cc7f0));
    --_info-ground: var(--cds-info-ground, light-dark(#f3f7fb, #1a2733));
    --_sign: var(--cds-sign, light-dark(#ffffff, #15191d));
    --_dose: var(--cds-dose, light-dark(#bcd6ef, #37597a));
    --_dose-edge: var(--cds-dose-edge, light-dark(#4d7ba8, #7fa9d1));
    --_dose-ink: var(--cds-dose-ink, light-dark(#12304c, #eaf3fc));
    --_adequate: var(--cds-adequate, light-dark(#1c6b3f, #74d3a0));
    --_score: var(--cds-score, light-dark(#7a3d8f, #dba6ee));
    --_remission: var(--cds-remission, light-dark(#e3f3e9, #1d3527));
    --_radius: var(--cds-radius, 6px);
    color: var(--_ink);
  }
  :host([hidden]) { display: none; }
  :host([scheme="auto"]) { color-scheme: light dark; }
  :host([scheme="light"]) { color-scheme: light; }
  :host([scheme="dark"]) { color-scheme: dark; }
  .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  p { margin: 0; }
  section { display: grid; gap: 0.625rem; }
  section > .hidden { margin-block-end: -0.625rem; }
  .status { color: var(--_muted); }
  .trouble {
    display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; justify-content: space-between;
    padding: 0.5rem 0.75rem; border: 2px dashed var(--_warning); border-radius: var(--_radius);
    background: var(--_warning-ground); color: var(--_ink); font-weight: 600;
  }
  .card {
    min-width: 0; padding: 0.625rem 0.875rem 0.75rem; border: 1px solid var(--_tone); border-inline-start-width: 6px;
    border-radius: var(--_radius); background: var(--_surface); overflow-wrap: break-word;
  }
  .critical { --_tone: var(--_critical); --_ground: var(--_critical-ground); }
  .warning { --_tone: var(--_warning); --_ground: var(--_warning-ground); }
  .info { --_tone: var(--_info); --_ground: var(--_info-ground); }
  .critical { background: var(--_ground); border-width: 2px; border-inline-start-width: 8px; }
  .urgency { display: flex; gap: 0.375rem; align-items: center; color: var(--_tone); font-size: 0.8125rem; font-weight: 700; }
  .icon { width: 1.125rem; height: 1.125rem; flex: none; }
  .shape { fill: var(--_tone); }
  .sign { stroke: var(--_sign); stroke-width: 2.2; stroke-linecap: round; }
  .summary { margin-block: 0.125rem 0.5rem; font-size: 1.0625em; line-height: 1.35; font-weight: 650; }
  .suggestions, .buttons { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-block: 0.5rem; }
  .buttons { margin-block-end: 0; }
  .buttons:empty { display: none; }
  button, select, textarea { font: inherit; color: inherit; }
  button {
    min-height: 2.125rem; padding: 0.25rem 0.75rem; border: 1px solid var(--_line); border-radius: var(--_radius);
    background: var(--_surface); cursor: pointer; text-align: start;
  }
  button:hover { border-color: var(--_ink); }
  .suggestion { border-color: var(--_accent); color: var(--_link); font-weight: 600; }
  .recommended { border-color: var(--_accent); background: var(--_accent); color: var(--_accent-ink); font-weight: 600; }
  .taken { border-style: dashed; background: none; cursor: default; }
  .hint { font-weight: 400; }
  .quiet { border-color: transparent; background: none; color: var(--_link); text-decoration: underline; padding-inline: 0.25rem; }
  :focus-visible { outline: 3px solid var(--_focus); outline-offset: 2px; }
  a { color: var(--_link); text-decoration: underline; }
  cds-timeline { margin-block: 0.625rem 0.25rem; }
  .detail > summary { cursor: pointer; width: fit-content; min-height: 1.5rem; color: var(--_link); text-decoration: underline; }
  .whole { margin-block: 0.375rem; overflow-wrap: anywhere; }
  .markdown { margin-block-start: 0.375rem; max-width: 48rem; }
  .markdown > :first-child { margin-block-start: 0; }
  .markdown p, .markdown ul, .markdown ol { margin-block: 0 0.5rem; }
  .markdown ul, .markdown ol { padding-inline-start: 1.25rem; }
  .markdown :is(h4, h5, h6) { margin: 0.75rem 0 0.25rem; font-size: 1em; }
  .scroll { overflow-x: auto; margin-block: 0 0.625rem; }
  table { border-collapse: collapse; font-size: 0.9em; }
  th, td { padding: 0.25rem 0.625rem 0.25rem 0; border-block-end: 1px solid var(--_hairline); text-align: start; vertical-align: top; }
  th { font-weight: 650; white-space: nowrap; }
  .right { text-align: end; }
  .center { text-align: center; }
  .links { padding: 0; list-style: none; }
  .source { color: var(--_muted); font-size: 0.875em; }
  .address { display: block; overflow-wrap: anywhere; }
  .override { display: grid; gap: 0.5rem; margin-block-start: 0.5rem; padding-block-start: 0.625rem; border-block-start: 1px solid var(--_hairline); }
  label { display: grid; gap: 0.1875rem; font-weight: 600; font-size: 0.9375em; max-width: 32rem; }
  select, textarea {
    box-sizing: border-box; width: 100%; padding: 0.375rem 0.5rem; border: 1px solid var(--_line); border-radius: var(--_radius);
    background: var(--_surface); font-weight: 400;
  }
  .complaint { color: var(--_critical); font-weight: 600; }
  .answered { padding-block: 0.375rem; border-color: var(--_hairline); background: var(--_surface); }
  .done { display: flex; gap: 0.5rem; align-items: baseline; }
  .done > span:nth-child(2) { flex: 1; min-width: 0; }
  .done button { white-space: nowrap; }
  .check { color: var(--_adequate); font-weight: 700; }
  .reply { font-weight: 600; }
  .of { display: block; color: var(--_muted); font-size: 0.875em; }
  .note { color: var(--_muted); font-size: 0.875em; margin-block-end: 0.25rem; }
  @container (max-width: 22rem) {
    .card { padding-inline: 0.625rem; }
    .done { flex-wrap: wrap; }
    .suggestions button { width: 100%; }
  }
  @media (prefers-reduced-motion: no-preference) {
    .card { animation: appear 160ms ease-out; }
    @keyframes appear { from { opacity: 0; transform: translateY(4px); } }
  }
  @media (forced-colors: active) { .shape { fill: CanvasText; } .sign { stroke: Canvas; } }
`;
