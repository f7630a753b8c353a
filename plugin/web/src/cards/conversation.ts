// One element's talk with the EHR's server: the last question alone counts. An answer to an
// earlier one is dropped, whenever it comes; its request is given up.
import { type Answer, type FeedbackItem, readAnswer } from "./contract.js";

export interface Question {
  hook: string;
  hookInstance: string;
  context: Record<string, unknown>;
}

export type Outcome = { state: "answered"; answer: Answer } | { state: "unavailable" } | { state: "superseded" };

/** A UUID, version 4. crypto.randomUUID exists in secure contexts alone; many EHRs are none. */
export function newUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export class Conversation {
  #latest = "";
  #running: AbortController | undefined;

  /** Gives up what is asked, so that its answer counts no more. */
  end(): void {
    this.#latest = "";
    this.#running?.abort();
  }

  async ask(endpoint: string, question: Question, headers: HeadersInit, timeout: number): Promise<Outcome> {
    this.#running?.abort();
    this.#latest = question.hookInstance;
    const running = new AbortController();
    this.#running = running;
    const clock = setTimeout(() => running.abort(), timeout);
    let answer: Answer | undefined;
    try {
      const response = await post(endpoint, question, headers, { signal: running.signal });
      if (response.ok) answer = readAnswer(await response.json());
    } catch {
      // No network, no JSON, or out of time: for the prescriber the same.
    } finally {
      clearTimeout(clock);
    }
    if (this.#latest !== question.hookInstance) return { state: "superseded" };
    return answer ? { state: "answered", answer } : { state: "unavailable" };
  }
}

function post(endpoint: string, body: unknown, headers: HeadersInit, more: RequestInit): Promise<Response> {
  const all = new Headers(headers);
  all.set("Content-Type", "application/json");
  all.set("Accept", "application/json");
  return fetch(endpoint, {
    method: "POST",
    headers: all,
    body: JSON.stringify(body),
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
    ...more,
  });
}

export interface Feedback {
  hook: string;
  hookInstance: string;
  serviceId?: string;
  feedback: FeedbackItem[];
}

/** Bodies that outlive their page: 64 KiB of all that are on their way (Fetch); a comment has 1000 characters. */
const mostKeptAlive = 60_000;

/** Was it taken? Sent once more if the first try fails; the first one also while the page is left. */
export async function report(endpoint: string, feedback: Feedback, headers: HeadersInit): Promise<boolean> {
  let keepalive = new TextEncoder().encode(JSON.stringify(feedback)).length <= mostKeptAlive;
  for (let tries = 0; tries < 2; tries++) {
    try {
      const response = await post(endpoint, feedback, headers, { keepalive });
      if (response.ok) return true;
      if (response.status < 500) return false;
    } catch {
      keepalive = false; // once more, should others on their way have filled what may be kept alive
    }
  }
  return false;
}
