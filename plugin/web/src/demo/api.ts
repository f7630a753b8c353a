// What the demo's server gives: the patients and their stories, their FHIR resources, drugs
// to order, and the last calls of the service.

export type Resource = Record<string, any>;

export interface Patient {
  id: string;
  title: string;
  text: string;
  try: string;
  patient: Resource;
}

export interface Demo {
  today: string;
  storyDay: string;
  fhirBase: string;
  dashboard?: string;
  patients: Patient[];
}

export interface Product {
  code: string;
  name: string;
  form: string;
  strength?: number;
  unit?: string;
}

export interface Exchange {
  number: number;
  method: string;
  path: string;
  status: number;
  milliseconds: number;
  request?: unknown;
  response?: unknown;
}

async function get<T>(address: string): Promise<T> {
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return (await response.json()) as T;
}

export const demo = (): Promise<Demo> => get<Demo>("/demo/chart");

export async function products(name: string): Promise<Product[]> {
  const plain = name.replace(/[^A-Za-z0-9 -]/g, "").trim();
  if (plain.length < 2) return [];
  return (await get<{ products: Product[] }>(`/demo/drugs?name=${plain.replaceAll(" ", "+")}`)).products;
}

export const exchanges = async (since: number): Promise<Exchange[]> =>
  (await get<{ exchanges: Exchange[] }>(`/demo/exchanges?since=${since}`)).exchanges;

/** The resources of a type; null if they cannot be had. */
export async function resources(type: string, patientId: string): Promise<Resource[] | null> {
  try {
    const bundle = await get<Resource>(`/demo/fhir/${type}?patient=${patientId}`);
    return (bundle["entry"] ?? []).map((entry: Resource) => entry["resource"]);
  } catch {
    return null;
  }
}
