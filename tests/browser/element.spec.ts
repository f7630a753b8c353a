// <cds-cards> in a plain page of an EHR, with the glue of docs/cds-cards.md.
import { expect, test, type Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import path from "node:path";
import { card, expectAccessible, expectNoSidewaysScroll, openPlain, reasons, root, timeline } from "./support";

const done = (page: Page): Promise<string[]> => page.evaluate("done");
const fire = (page: Page, hook: string, context = "context"): Promise<boolean> =>
  page.evaluate(`advice.fire(${JSON.stringify(hook)}, ${context})`) as Promise<boolean>;
// A module's names are its own: the tests see the element by its id, and the same context.
test.beforeEach(({ page }) => page.addInitScript("globalThis.context = { userId: 'Practitioner/7', patientId: '42' }"));

const critical = card({
  uuid: "7a3b2f60-0000-4000-8000-00000000000c",
  indicator: "critical",
  summary: "The two together can be fatal.",
  overrideReasons: reasons,
  suggestions: [
    { uuid: "s-1", label: "Remove the order", actions: [{ type: "delete", description: "Removes it", resourceId: "MedicationRequest/draft-1" }] },
  ],
  selectionBehavior: "at-most-one",
});

test("the page is the one that the documentation shows", () => {
  const guide = readFileSync(path.join(root, "docs/cds-cards.md"), "utf8");
  const shown = /```html\n([\s\S]*?)```/.exec(guide)![1]!;
  expect(readFileSync(path.join(root, "tests/browser/plain.html"), "utf8")).toContain(shown);
  expect(shown.trim().split("\n").length).toBeLessThanOrEqual(21);
});

test("posts hook, hookInstance and context, and shows cards by urgency in words", async ({ page }) => {
  const ehr = await openPlain(page, () => ({
    cards: [card({ uuid: "a", summary: "Third" }), critical, card({ uuid: "b", summary: "Second", indicator: "warning" }), { indicator: "info" }],
  }));
  await expect(page.locator("cds-cards .summary")).toHaveText(["The two together can be fatal.", "Second", "Third"]);
  await expect(page.locator("cds-cards .urgency")).toHaveText(["Critical", "Warning", "Information"]);
  await expect(page.getByRole("status")).toHaveText("3 cards, 1 critical from decision support.");
  expect(ehr.asked).toHaveLength(1);
  expect(ehr.asked[0]).toEqual({
    hook: "patient-view",
    hookInstance: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    context: { userId: "Practitioner/7", patientId: "42" },
  });
});

test("hostile text stays text", async ({ page }) => {
  const detail = [
    "<img src=x onerror=alert(1)> <script>alert(1)</script>",
    "[bad](javascript:alert(1)) [data](data:text/html,x) [good](https://cds.example.org/a)",
    "![picture](https://evil.example/p.png)",
    "| a | b |\n|:--|--:|\n| 1 | 2 |",
  ].join("\n\n");
  await openPlain(page, () => ({
    cards: [card({
      summary: "<b>bold</b>", detail,
      links: [{ label: "bad", url: "javascript:alert(1)", type: "absolute" }, { label: "app", url: "https://app.example", type: "smart" }, { label: "guide", url: "https://cds.example.org/guide", type: "absolute" }],
      source: { label: "source", url: "javascript:alert(1)" },
    })],
  }));
  await expect(page.locator("cds-cards .summary")).toHaveText("<b>bold</b>");
  await page.getByText("Details").click();
  await expect(page.getByText("<img src=x onerror=alert(1)>")).toBeVisible();
  const links = await page.locator("cds-cards a").evaluateAll((all) => all.map((each) => each.getAttribute("href")));
  // A picture is not loaded: what is left of it is a link that somebody may follow.
  expect(links).toEqual(["https://cds.example.org/a", "https://evil.example/p.png", "https://cds.example.org/guide"]);
  await expect(page.locator("cds-cards :is(img, script, [style])")).toHaveCount(0);
  await expect(page.locator("cds-cards td.right")).toHaveText("2");
});

test("a card of unknown urgency is shown as a warning, and what cannot be shown is said", async ({ page }) => {
  const ehr = await openPlain(page, () => ({ cards: [card({ indicator: "hard-stop", summary: "Do not give." }), card({ uuid: "b", indicator: undefined, summary: "Which?" })] }));
  await expect(page.locator("cds-cards .summary")).toHaveText(["Do not give.", "Which?"]);
  await expect(page.locator("cds-cards .urgency")).toHaveText(["Warning (sent as “hard-stop”)", "Warning"]);
  ehr.answer = () => ({ cards: [{ indicator: "warning" }, null] });
  await fire(page, "patient-view");
  await expect(page.getByRole("alert")).toHaveText("2 of the cards could not be shown: without them the check is not complete.");
  await expect(page.getByText("Checked: nothing to say.")).toHaveCount(0);
});

test("a summary without end is cut, and stands whole in the details", async ({ page }) => {
  const summary = "word ".repeat(4000).trim();
  await openPlain(page, () => ({ cards: [card({ summary, detail: "" })] }));
  const shown = (await page.locator("cds-cards .summary").textContent())!;
  expect(shown.length).toBeLessThanOrEqual(281);
  expect(shown).toMatch(/word…$/);
  await page.getByText("Details").click();
  await expect(page.locator("cds-cards .whole")).toHaveText(summary);
  await expectNoSidewaysScroll(page);
});

test("an address that looks like another host's is no link", async ({ page }) => {
  const url = "https://bank.example@evil.example/";
  await openPlain(page, () => ({ cards: [card({ detail: `[bank](${url}) [good](https://cds.example.org/a)`, links: [{ label: "bank", url, type: "absolute" }], source: { label: "bank", url } })] }));
  await page.getByText("Details").click();
  expect(await page.locator("cds-cards a").evaluateAll((all) => all.map((each) => each.getAttribute("href")))).toEqual(["https://cds.example.org/a"]);
});

test("many tables on a page are no landmarks", async ({ page }) => {
  const detail = "| a | b |\n|--|--|\n| 1 | 2 |\n\nand\n\n| c | d |\n|--|--|\n| 3 | 4 |";
  await openPlain(page, () => ({ cards: ["a", "b"].map((uuid) => card({ uuid, detail, extension: { "org.refract.timeline": timeline } })) }));
  for (const summary of await page.locator("cds-cards summary").all()) await summary.click();
  await expect(page.locator("cds-cards table")).toHaveCount(6);
  await expectAccessible(page);
});

test("the last question wins, not the last answer", async ({ page }) => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const ehr = await openPlain(page, async (question) => {
    if (question.context.patientId !== "late") return { cards: [] };
    await held;
    return { cards: [card({ summary: "Too late" })] };
  });
  await expect(page.getByRole("status")).toHaveText("Checked: nothing to say.");
  await page.evaluate("void (globalThis.late = advice.fire('patient-view', { patientId: 'late' }))");
  await expect.poll(() => ehr.asked.length).toBe(2);
  ehr.answer = () => ({ cards: [card({ summary: "The right one" })] });
  await fire(page, "patient-view", "{ patientId: 'next' }");
  release();
  expect(await page.evaluate("late")).toBe(false);
  await expect(page.locator("cds-cards .summary")).toHaveText(["The right one"]);
});

for (const [what, answer] of [
  ["an error", async (_: unknown, route: any) => void (await route.fulfill({ status: 502, body: "{}" }))],
  ["no JSON", async (_: unknown, route: any) => void (await route.fulfill({ body: "<html>" }))],
  ["no cards", () => ({ message: "sorry" })],
  ["no network", async (_: unknown, route: any) => void (await route.abort())],
] as const) {
  test(`says so when decision support is unavailable: ${what}`, async ({ page }) => {
    const ehr = await openPlain(page, answer as any);
    await expect(page.getByRole("alert")).toContainText("Decision support is unavailable. Nothing was checked.");
    // Fails open: the order can be signed.
    await page.getByRole("button", { name: "Sign" }).click();
    await expect.poll(() => done(page)).toEqual(["saved"]);
    await expectAccessible(page);
    ehr.answer = () => ({ cards: [] });
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("status")).toHaveText("Checked: nothing to say.");
  });
}

test("gives up when no answer comes in time", async ({ page }) => {
  await openPlain(page, () => undefined);
  await page.evaluate("advice.timeout = 50, advice.fire('patient-view', context)");
  await expect(page.getByRole("alert")).toContainText("unavailable");
});

test("says that it was checked without medication history", async ({ page }) => {
  await openPlain(page, () => ({ cards: [card({})], withoutMedicationHistory: true }));
  await expect(page.getByRole("alert")).toContainText("Checked without medication history");
  await expectAccessible(page);
});

test("an unanswered critical card holds the order; a reason lets it through", async ({ page }) => {
  const ehr = await openPlain(page, () => ({ cards: [critical] }));
  await expect(page.locator("cds-cards article")).toBeVisible(); // patient-view is answered
  await page.evaluate("globalThis.told = [], advice.addEventListener('cds-signable', (e) => told.push([e.detail.state, e.detail.signable]))");
  await page.getByRole("button", { name: "Sign" }).click();
  await expect(page.locator("cds-cards article")).toBeFocused();
  expect(await done(page)).toEqual([]);
  await expect(page.getByRole("button", { name: "Dismiss" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Sign" })).toHaveAttribute("aria-disabled", "true");

  await page.getByRole("button", { name: "Override" }).click();
  await expect(page.getByLabel("Reason for overriding")).toBeFocused();
  await page.getByRole("button", { name: "Override", exact: true }).click();
  await expect(page.getByRole("alert")).toHaveText("Choose a reason or write a comment.");
  await page.getByLabel("Reason for overriding").selectOption("Another reason (say which)");
  await page.getByRole("button", { name: "Override", exact: true }).click();
  await expect(page.getByRole("alert")).toHaveText("Say which reason in the comment.");
  await expectAccessible(page);
  await page.getByLabel("Reason for overriding").selectOption("Benefit outweighs risk");
  await page.getByLabel("Comment").fill("with daily calls");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Overridden: Benefit outweighs risk – with daily calls")).toBeVisible();
  await expectAccessible(page);

  // The second press does not ask again: the orders are the same.
  await page.getByRole("button", { name: "Sign" }).click();
  await expect.poll(() => done(page)).toEqual(["saved"]);
  expect(ehr.asked.map((each) => each.hook)).toEqual(["patient-view", "order-sign"]);
  expect(await page.evaluate("told")).toEqual([["checking", false], ["answered", false], ["answered", true]]);
  expect(ehr.feedback).toEqual([{
    hook: "order-sign",
    hookInstance: ehr.asked[1].hookInstance,
    feedback: [{
      card: critical.uuid, outcome: "overridden", outcomeTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      overrideReason: { reason: reasons[1], userComment: "with daily calls" },
    }],
  }]);
});

test("a suggestion is carried out by the page, and reported", async ({ page }) => {
  const ehr = await openPlain(page, () => ({ cards: [{ ...critical, serviceId: "medication-check" }] }));
  await page.getByRole("button", { name: "Remove the order" }).click();
  await expect(page.getByText("Accepted: Remove the order")).toBeVisible();
  await expect(page.locator("cds-cards article")).toBeFocused();
  expect(await done(page)).toEqual(["delete MedicationRequest/draft-1"]);
  await expect.poll(() => ehr.feedback.length).toBe(1);
  expect(ehr.feedback[0].serviceId).toBe("medication-check");
  expect(ehr.feedback[0].feedback[0]).toMatchObject({ outcome: "accepted", acceptedSuggestions: [{ id: "s-1" }] });
});

const several = card({
  selectionBehavior: "any",
  detail: "What is behind it.",
  suggestions: ["one", "two", "three"].map((label) => ({ uuid: `s-${label}`, label: `Order ${label}`, actions: [{ type: "create", description: label, resource: { resourceType: "ServiceRequest" } }] })),
});

test("of several suggestions any number can be taken, and the card stays", async ({ page }) => {
  const ehr = await openPlain(page, () => ({ cards: [several] }));
  const button = (name: string) => page.getByRole("button", { name });
  await button("Order one").click();
  await expect(button("Order one (accepted)")).toHaveAttribute("aria-disabled", "true");
  await expect(button("Order one (accepted)")).toBeFocused();
  await expect(page.locator("cds-cards details")).toBeVisible();
  await expect(page.getByRole("button", { name: "Dismiss" })).toHaveCount(0);
  await expectAccessible(page);
  await button("Order two").click();
  await expect(page.getByText("Accepted: Order one; Order two")).toBeVisible();
  // What was taken is not taken twice.
  await button("Order one (accepted)").click({ force: true });
  await expect.poll(() => ehr.feedback.length).toBe(2);
  expect(ehr.feedback[1].feedback[0].acceptedSuggestions).toEqual([{ id: "s-one" }, { id: "s-two" }]);
  expect(await done(page)).toEqual(["create ServiceRequest", "create ServiceRequest"]);
  await button("Close").click();
  await expect(page.locator("cds-cards article")).toBeFocused();
  await button("Show again").click();
  await expect(button("Order two (accepted)")).toBeVisible();
  await button("Order three").click();
  await expect(page.getByText("Accepted: Order one; Order two; Order three")).toBeVisible();
  await expect(page.locator("cds-cards article")).toBeFocused();
  await expect(button("Show again")).toBeVisible();
  await expect.poll(() => ehr.feedback.length).toBe(3);
});

test("a dismissal is an override without a reason, and can be taken back", async ({ page }) => {
  const ehr = await openPlain(page, () => ({ cards: [card({})] }));
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect(page.getByText("Dismissed")).toBeVisible();
  await expect.poll(() => ehr.feedback.length).toBe(1);
  expect(ehr.feedback[0].feedback[0]).not.toHaveProperty("overrideReason");
  await page.getByRole("button", { name: "Show again" }).click();
  await expect(page.getByRole("button", { name: "Dismiss" })).toBeVisible();
});

test("a reply is sent also while the page is left", async ({ page }) => {
  await page.addInitScript(() => {
    const real = window.fetch;
    (window as any).kept = [];
    window.fetch = (url, options) => (String(url).includes("feedback") && (window as any).kept.push(options?.keepalive), real(url, options));
  });
  const ehr = await openPlain(page, () => ({ cards: [card({})] }));
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect.poll(() => ehr.feedback.length).toBe(1);
  expect(await page.evaluate("kept")).toEqual([true]);
});

test("a reply that was not recorded is said so", async ({ page }) => {
  const ehr = await openPlain(page, () => ({ cards: [card({})] }));
  ehr.answerFeedback = 404;
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect(page.getByText("did not record this answer")).toBeVisible();
});

test("other sentences, other headers", async ({ page }) => {
  await openPlain(page, () => ({ cards: [] }));
  const header = page.waitForRequest((request) => request.headers()["x-csrf"] === "abc");
  await page.evaluate("advice.headers = { 'X-CSRF': 'abc' }, advice.strings = { ...advice.strings, none: 'Geprüft: nichts zu sagen.' }, advice.fire('patient-view', context)");
  await header;
  await expect(page.getByRole("status")).toHaveText("Geprüft: nichts zu sagen.");
});

test("the timeline is a picture, a table, and a row of marks for the keyboard", async ({ page }) => {
  await openPlain(page, () => ({ cards: [card({ extension: { "org.refract.timeline": timeline } })] }));
  const picture = page.getByRole("group", { name: /^Treatment timeline/ });
  await expect(picture).toBeVisible();
  for (const words of ["sertraline · SSRI", "adequate trial, no response", "Today", "Remission: below 5"]) {
    await expect(picture.getByText(words).first()).toBeVisible();
  }
  const first = page.locator("cds-timeline [data-mark='0']");
  await first.focus();
  await expect(page.locator("cds-timeline .tip")).toHaveText("sertraline: 150 mg/day, 2025-04-14 – 2025-08-17");
  await page.keyboard.press("ArrowRight");
  await expect(page.locator("cds-timeline .tip")).toHaveText("sertraline: adequate trial, no response, 2025-04-14 – 2025-08-17");
  await page.keyboard.press("Escape");
  await expect(page.locator("cds-timeline .tip")).toBeHidden();
  await page.keyboard.press("End");
  await expect(page.locator("cds-timeline .tip")).toHaveText("PHQ-9 16, 2026-02-25");
  await page.getByText("Timeline as a table").click();
  await expect(page.getByRole("row", { name: "venlafaxine (SNRI) 2025-08-25 ongoing 225 mg/day" })).toBeVisible();
  await expect(page.locator("cds-timeline tbody tr")).toHaveCount(9);
});

for (const scheme of ["light", "dark"] as const) {
  for (const direction of ["ltr", "rtl"]) {
    test(`accessible at 320 pixels, ${scheme}, ${direction}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width: 320, height: 800 });
      await openPlain(page, () => ({
        cards: [
          critical,
          card({ uuid: "w", indicator: "warning", detail: "| drug | dose |\n|--|--|\n| a very long name of a drug | 1 mg |\n\n[more](https://cds.example.org)", extension: { "org.refract.timeline": timeline } }),
          card({ uuid: "i", links: [{ label: "guide", url: "https://cds.example.org/guide", type: "absolute" }] }),
        ],
      }));
      await page.evaluate(`document.documentElement.dir = ${JSON.stringify(direction)}`);
      for (const summary of await page.locator("cds-cards summary").all()) await summary.click();
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
    });
  }
}
