// A patient's FHIR resources as lines of a chart.
import { resources, type Resource } from "./api.js";

export interface Line {
  what: string;
  more: string;
  flag?: string;
}

export interface Chart {
  problems: Line[];
  current: Line[] | null; // null: cannot be had
  past: Line[];
  scores: Line[];
  results: Line[];
}

const nameOf = (concept: Resource | undefined): string =>
  concept?.["text"] ?? concept?.["coding"]?.[0]?.["display"] ?? concept?.["coding"]?.[0]?.["code"] ?? "";
const day = (text: string | undefined): string => (text ?? "").slice(0, 10);
const latestFirst = (key: (each: Resource) => string) => (a: Resource, b: Resource) => key(b).localeCompare(key(a));

function problem(condition: Resource): Line {
  const status = condition["clinicalStatus"]?.["coding"]?.[0]?.["code"] ?? "";
  const code = condition["code"]?.["coding"]?.[0]?.["code"] ?? "";
  const line: Line = { what: nameOf(condition["code"]), more: `${code}, since ${day(condition["onsetDateTime"])}` };
  if (status && status !== "active") line.flag = status;
  return line;
}

function medication(request: Resource): Line {
  const start = day(request["dispenseRequest"]?.["validityPeriod"]?.["start"] ?? request["authoredOn"]);
  const end = day(request["dispenseRequest"]?.["validityPeriod"]?.["end"]);
  const why = request["statusReason"]?.["text"];
  const sig = request["dosageInstruction"]?.[0]?.["text"] ?? "";
  const when = end ? `${start} to ${end}${why ? ` (${why})` : ""}` : `since ${start}`;
  return { what: nameOf(request["medicationCodeableConcept"]), more: `${sig}; ${when}` };
}

function result(observation: Resource): Line {
  const quantity = observation["valueQuantity"];
  const value = quantity?.["value"] ?? observation["valueInteger"] ?? nameOf(observation["valueCodeableConcept"]);
  const unit = quantity?.["unit"] && quantity["unit"] !== "{score}" ? ` ${quantity["unit"]}` : "";
  const range = observation["referenceRange"]?.[0];
  const line: Line = { what: `${value}${unit}`, more: day(observation["effectiveDateTime"]) };
  const number = typeof value === "number" ? value : Number.NaN;
  if (number > range?.["high"]?.["value"]) line.flag = "high";
  if (number < range?.["low"]?.["value"]) line.flag = "low";
  return line;
}

const isPhq9 = (observation: Resource): boolean => observation["code"]?.["coding"]?.[0]?.["code"] === "44261-6";
const isItem9 = (observation: Resource): boolean => observation["code"]?.["coding"]?.[0]?.["code"] === "44260-8";

export async function chartOf(patientId: string): Promise<Chart> {
  const [conditions, requests, observations] = await Promise.all(
    ["Condition", "MedicationRequest", "Observation"].map((type) => resources(type, patientId)),
  );
  const begun = (each: Resource): string => each["dispenseRequest"]?.["validityPeriod"]?.["start"] ?? each["authoredOn"];
  const measured = (each: Resource): string => each["effectiveDateTime"] ?? "";
  const ordered = [...(requests ?? [])].sort(latestFirst(begun));
  const seen = [...(observations ?? [])].sort(latestFirst(measured));
  return {
    problems: (conditions ?? []).map(problem),
    current: requests ? ordered.filter((each) => each["status"] === "active").map(medication) : null,
    past: ordered.filter((each) => each["status"] !== "active").map(medication),
    scores: seen.filter(isPhq9).map(result),
    results: seen
      .filter((each) => !isPhq9(each) && !isItem9(each))
      .map((each) => {
        const line = result(each);
        return { ...line, what: `${nameOf(each["code"])}: ${line.what}` };
      }),
  };
}

export function ageOf(birthDate: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

export const patientName = (patient: Resource): string => patient["name"]?.[0]?.["text"] ?? patient["id"];
