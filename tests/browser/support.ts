// What the tests share: a page of an EHR that is made up of answers, and axe.
import { expect, type Page, type Route } from "@playwright/test";
import { readFileSync, renameSync } from "node:fs";
import path from "node:path";

export const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
export const root = path.resolve(here, "../..");
const read = (...parts: string[]): string => readFileSync(path.join(root, ...parts), "utf8");

/** Not localhost: the page is no secure context, as many an EHR's in its own network. */
export const ehr = "http://ehr.example";

export interface Ehr {
  asked: any[];
  feedback: any[];
  answer: (question: any, route: Route) => Promise<unknown> | unknown;
  answerFeedback: number;
}

/** Serves tests/browser/plain.html, the bundle and both endpoints without any network. */
export async function openPlain(page: Page, answer: Ehr["answer"]): Promise<Ehr> {
  const state: Ehr = { asked: [], feedback: [], answer, answerFeedback: 200 };
  await page.route(`${ehr}/**`, async (route) => {
    const request = route.request();
    const at = new URL(request.url()).pathname;
    if (at === "/") return route.fulfill({ contentType: "text/html", body: read("tests/browser/plain.html") });
    if (at === "/cds-cards.js") {
      return route.fulfill({ contentType: "text/javascript", body: read("plugin/web/dist/cds-cards.js") });
    }
    if (at === "/ehr/feedback") {
      state.feedback.push(request.postDataJSON());
      return route.fulfill({ status: state.answerFeedback, contentType: "application/json", body: "{}" });
    }
    if (at === "/ehr/hook") {
      state.asked.push(request.postDataJSON());
      const body = await state.answer(request.postDataJSON(), route);
      if (body === undefined) return undefined;
      return route.fulfill({ contentType: "application/json", body: JSON.stringify(body) }).catch(() => undefined);
    }
    return route.fulfill({ status: 404, body: "" });
  });
  await page.goto(`${ehr}/`);
  return state;
}

const axeSource = read("tests/browser/node_modules/axe-core/axe.min.js");

/** WCAG 2.2 AA, as far as a program can tell. */
export async function expectAccessible(page: Page): Promise<void> {
  // Colours are judged once nothing moves any more.
  await page.evaluate(() => {
    // getAnimations() of a document does not look into shadow roots.
    const within = (root: Document | ShadowRoot): Animation[] => [
      ...root.getAnimations(),
      ...[...root.querySelectorAll("*")].flatMap((each) => (each.shadowRoot ? within(each.shadowRoot) : [])),
    ];
    return Promise.all(within(document).map((each) => each.finished));
  });
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const axe = (window as any).axe;
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const result = await axe.run(document, { runOnly: { type: "tag", values: tags } });
    return result.violations.map((each: any) => `${each.id}: ${each.nodes.map((node: any) => `${node.target} ${node.failureSummary}`).join(" | ")}`);
  });
  expect(violations).toEqual([]);
}

/** Nothing sticks out to the side. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over).toBeLessThanOrEqual(0);
}

/** The demo's next password, for whoever takes it first: it is good for one login. */
export async function takePassword(): Promise<string> {
  const mine = `${process.env.REFRACT_DASHBOARD_LOGINS!}-${crypto.randomUUID()}`;
  await expect(() => renameSync(process.env.REFRACT_DASHBOARD_LOGINS!, mine)).toPass();
  return readFileSync(mine, "utf8");
}

export const reasons = [
  { system: "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes", code: "patient-preference", display: "Patient preference" },
  { system: "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes", code: "reason-unknown", display: "Benefit outweighs risk" },
];

export const card = (more: Record<string, unknown>): Record<string, unknown> => ({
  uuid: "7a3b2f60-0000-4000-8000-000000000001",
  summary: "A summary in one sentence.",
  indicator: "info",
  source: { label: "Knowledge 2026.11", url: "https://cds.example.org/source" },
  ...more,
});

export const timeline = JSON.parse(read("tests/fixtures/cards/timeline.json"));
