// Draft orders: made from a product, or taken from a suggestion.
import type { Product, Resource } from "./api.js";

export const userId = "Practitioner/demo-7";

export interface Draft {
  id: string; // "draft-1"
  resource: Resource;
  /** Of an order that was chosen here and can be changed. */
  product?: Product;
  units: number;
  times: number;
  changed: boolean; // in units or times, since it was chosen
}

let count = 0;
export const nextId = (): string => `draft-${++count}`;

const unitOf = (product: Product): string => {
  const form = product.form.toLowerCase();
  if (form.includes("capsule")) return "capsule";
  if (form.includes("tablet")) return "tablet";
  return "dose";
};
const often = ["", "once", "twice", "three times", "four times"];

export function ofProduct(product: Product, patientId: string, today: string): Draft {
  const draft: Draft = { id: nextId(), resource: {}, product, units: 1, times: 1, changed: false };
  return dosed(draft, 1, 1, patientId, today);
}

export function dosed(draft: Draft, units: number, times: number, patientId: string, today: string): Draft {
  const product = draft.product!;
  const unit = unitOf(product);
  const text = `Take ${units} ${unit}${units === 1 ? "" : "s"} ${often[times]} daily`;
  const resource: Resource = {
    resourceType: "MedicationRequest",
    id: draft.id,
    status: "draft",
    intent: "order",
    medicationCodeableConcept: {
      coding: [{ system: "http://www.nlm.nih.gov/research/umls/rxnorm", code: product.code, display: product.name }],
      text: product.name,
    },
    subject: { reference: `Patient/${patientId}` },
    authoredOn: today,
    requester: { reference: userId },
    dosageInstruction: [
      {
        text,
        timing: { repeat: { frequency: times, period: 1, periodUnit: "d" } },
        doseAndRate: [{ doseQuantity: { value: units, unit } }],
      },
    ],
    dispenseRequest: {
      quantity: { value: units * times * 30, unit },
      expectedSupplyDuration: { value: 30, unit: "days", system: "http://unitsofmeasure.org", code: "d" },
    },
  };
  return { ...draft, resource, units, times };
}

/** A suggested resource as a draft of ours. */
export function ofSuggestion(resource: Resource): Draft {
  const id = nextId();
  return { id, resource: { ...resource, id }, units: 1, times: 1, changed: false };
}

export const isMedication = (draft: Draft): boolean => draft.resource["resourceType"] === "MedicationRequest";

export const reference = (draft: Draft): string => `${draft.resource["resourceType"]}/${draft.id}`;

export function nameOf(draft: Draft): string {
  const { resource } = draft;
  const concept = resource["medicationCodeableConcept"] ?? resource["code"];
  return concept?.["text"] ?? concept?.["coding"]?.[0]?.["display"] ?? resource["payload"]?.[0]?.["contentString"] ?? resource["resourceType"];
}

export function sigOf(draft: Draft): string {
  const { resource } = draft;
  return resource["dosageInstruction"]?.[0]?.["text"] ?? resource["note"]?.[0]?.["text"] ?? "";
}

/** "sertraline 50 MG Oral Tablet", 2, 1 → "100 mg a day"; empty where it cannot be said. */
export function dailyDose(draft: Draft): string {
  const { product } = draft;
  if (!product?.strength || product.unit !== "mg") return "";
  return `${product.strength * draft.units * draft.times} mg a day`;
}

export const bundle = (drafts: readonly Draft[]): Resource => ({
  resourceType: "Bundle",
  type: "collection",
  entry: drafts.map((draft) => ({ resource: draft.resource })),
});
