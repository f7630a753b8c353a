// Every sentence that the element itself says, in one place: a translation is another
// object of this shape, set as the element's `strings` property. What a card says comes
// from the service and is not here. {x} is filled in.

export const english = {
  region: "Decision support",
  checking: "Checking…",
  none: "Checked: nothing to say.",
  counted: "{count} from decision support.",
  oneCard: "1 card",
  manyCards: "{n} cards",
  ofThemCritical: "{n} critical",
  unavailable: "Decision support is unavailable. Nothing was checked.",
  tryAgain: "Try again",
  withoutMedicationHistory: "Checked without medication history: interactions and earlier trials may be missing.",

  critical: "Critical",
  warning: "Warning",
  info: "Information",
  showDetails: "Details",
  source: "Source: {label}",
  opensElsewhere: "(opens in a new tab)",
  recommended: "recommended",
  detailTable: "Table of this card",
  suggestions: "Suggestions",
  links: "Links",

  override: "Override…",
  dismiss: "Dismiss",
  reason: "Reason for overriding",
  chooseReason: "Choose a reason",
  otherReason: "Another reason (say which)",
  comment: "Comment",
  commentOptional: "Comment (optional)",
  confirmOverride: "Override",
  cancel: "Cancel",
  reasonNeeded: "Choose a reason or write a comment.",
  commentNeeded: "Say which reason in the comment.",
  accepted: "Accepted: {label}",
  overridden: "Overridden: {reason}",
  dismissed: "Dismissed",
  showAgain: "Show again",
  notRecorded: "The decision-support service did not record this answer.",

  timeline: "Treatment timeline",
  timelineSummary: "{courses} drugs and {scores} scores from {from} to {to}. The same as a table below.",
  today: "Today",
  episodeStart: "Start of episode",
  remission: "Remission: below {n}",
  response: "Response: {n} or less",
  adequate: "adequate trial",
  inadequate: "not adequate",
  adequateUnknownOutcome: "adequate, outcome unknown",
  dose: "{n} mg/day",
  doseUnknown: "dose not known",
  noSupply: "no supply",
  inpatient: "in hospital",
  ongoing: "ongoing",
  augmentation: "added",
  item9: "item 9: {n}",
  legendDose: "taken; height is dose",
  legendAdequate: "adequate trial",
  legendInadequate: "trial, not adequate",
  legendNoSupply: "no supply",
  legendScore: "PHQ-9",
  asTable: "Timeline as a table",
  columnWhat: "What",
  columnFrom: "From",
  columnTo: "To",
  columnSays: "Dose or score",
  outcomes: {
    remission: "remission",
    response: "response",
    partial: "partial response",
    "non-response": "no response",
    unknown: "outcome unknown",
  } as Record<string, string>,
};

export type Strings = typeof english;

export function fill(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
