// The demo chart end to end, against the real service: it calls it over HTTP with its token.
import { expect, test, type Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll } from "./support";

const url = (): string => process.env.REFRACT_URL!;

/** Opens a patient and waits for chart and cards. What the page complains of fails the test. */
async function open(page: Page, id: string): Promise<void> {
  page.on("pageerror", (error) => expect(error.message).toBe(""));
  page.on("console", (message) => {
    // What the chart says itself is no surprise: feedback that was refused, a source that does not answer.
    const said = /\/demo\/(feedback|fhir\/Medication)/.test(message.location().url);
    if (message.type() === "error" && !said) expect(message.text()).toBe("");
  });
  await page.goto(`${url()}/#${id}`);
  await expect(page.locator("#advice section")).toHaveAttribute("aria-busy", "false");
  await expect(page.getByRole("heading", { name: "Medications" })).toBeVisible();
}

/** The next answer to that hook. */
const answerTo = (page: Page, hook: string): Promise<unknown> =>
  page.waitForResponse((response) => response.url().endsWith("/demo/hook") && response.request().postDataJSON().hook === hook);

async function order(page: Page, beginning: string, product: string): Promise<void> {
  await page.getByRole("combobox", { name: "Drug" }).fill(beginning);
  const answered = answerTo(page, "order-select");
  await page.getByRole("option", { name: product, exact: true }).click();
  await answered;
  await expect(page.locator("demo-prescribe cds-cards section")).toHaveAttribute("aria-busy", "false");
}

const prescribe = (page: Page) => page.locator("demo-prescribe");

test("open, read, accept", async ({ page }) => {
  await open(page, "demo-01");
  const trials = page.locator("#advice article").first();
  await expect(trials).toContainText("2 adequate trials without response");
  await expect(trials.getByText("venlafaxine · SNRI")).toBeVisible();
  await expect(trials.getByText("Remission: below 5")).toBeVisible();
  await trials.getByText("Details").click();
  await expect(trials.getByRole("group", { name: "Table of this card" }).first()).toBeVisible();
  await page.getByRole("button", { name: "Draft bupropion XL 150 mg a day" }).click();
  await expect(prescribe(page).getByRole("group", { name: /Draft: .*bupropion/i })).toBeVisible();
  await page.getByRole("button", { name: "Sign order" }).click();
  await expect(prescribe(page).getByText("Signed in this session")).toBeVisible();
});

test("an order that could kill is held; accepting the suggestion takes it back", async ({ page }) => {
  await open(page, "demo-05");
  await order(page, "phenel", "phenelzine 15 MG Oral Tablet");
  const critical = prescribe(page).locator("article.critical");
  await expect(critical).toContainText("2026-03-16");
  await page.getByRole("button", { name: "Sign order" }).click();
  await expect(prescribe(page).getByText("Not signed: a critical card waits")).toBeVisible();
  await expect(critical).toBeFocused();
  await critical.getByRole("button", { name: /Remove the order/ }).click();
  await expect(prescribe(page).getByRole("group", { name: /^Draft/ })).toHaveCount(0);
  await expect(prescribe(page).getByText("The draft was taken back.")).toBeVisible();
});

test("a critical card stays while its order is drafted, whatever is added or taken away", async ({ page }) => {
  await open(page, "demo-05");
  await order(page, "phenel", "phenelzine 15 MG Oral Tablet");
  const critical = prescribe(page).locator("article.critical");
  const signable = () => page.evaluate(() => (document.querySelector("demo-prescribe cds-cards") as any).signable);
  await expect(critical).toHaveCount(1);
  await order(page, "lisinop", "lisinopril 10 MG Oral Tablet");
  await expect(critical).toHaveCount(1);
  expect(await signable()).toBe(false);
  const answered = answerTo(page, "order-select");
  await prescribe(page).getByRole("button", { name: /^Remove lisinopril/ }).click();
  await answered;
  await expect(critical).toHaveCount(1);
  expect(await signable()).toBe(false);
  await prescribe(page).getByRole("button", { name: /^Remove phenelzine/ }).click();
  await expect(prescribe(page).locator("article")).toHaveCount(0);
});

test("of the orders that a card suggests one after the other is drafted", async ({ page }) => {
  await open(page, "demo-11");
  const advice = page.locator("#advice");
  await advice.getByRole("button", { name: "Order TSH" }).click();
  await advice.getByRole("button", { name: "Order free T4" }).click();
  await expect(advice.getByText("Accepted: Order TSH; Order free T4")).toBeVisible();
  await expect(prescribe(page).getByRole("group", { name: /^Draft: / })).toHaveCount(2);
});

test("an override asks for a reason, and then the order is signed", async ({ page }) => {
  await open(page, "demo-05");
  await order(page, "phenel", "phenelzine 15 MG Oral Tablet");
  await page.getByRole("button", { name: "Sign order" }).click();
  const critical = prescribe(page).locator("article.critical");
  await expect(critical).toBeFocused();
  const reported = page.waitForRequest((request) => request.url().endsWith("/demo/feedback"));
  await critical.getByRole("button", { name: "Override" }).click();
  await critical.getByLabel("Reason for overriding").selectOption({ index: 1 });
  await critical.getByRole("button", { name: "Override", exact: true }).click();
  const body = (await reported).postDataJSON();
  expect(body).toMatchObject({ hook: "order-sign", serviceId: "medication-check", feedback: [{ outcome: "overridden" }] });
  expect(body.feedback[0].overrideReason.reason.code).toBeTruthy();
  await expect(prescribe(page).getByText("Not signed:")).toHaveCount(0);
  await page.getByRole("button", { name: "Sign order" }).click();
  await expect(prescribe(page).getByText("Signed.", { exact: true })).toBeVisible();
  await expect(prescribe(page).getByText("Signed.", { exact: true })).toBeFocused();
});

test("a change of dose asks again, and integrators see the calls", async ({ page }) => {
  await open(page, "demo-06");
  await order(page, "ibup", "ibuprofen 600 MG Oral Tablet");
  await expect(prescribe(page).getByText("600 mg a day")).toBeVisible();
  await expect(prescribe(page).getByText(/Lithium/).first()).toBeVisible();
  const again = answerTo(page, "order-select");
  await prescribe(page).getByLabel("A day").selectOption("3");
  await again;
  await expect(page.locator("demo-prescribe cds-cards section")).toHaveAttribute("aria-busy", "false");
  await expect(prescribe(page).getByText("1800 mg a day")).toBeVisible();
  const call = page.locator("demo-wire .exchange").filter({ hasText: "POST /cds-services/medication-check" }).first();
  await expect(call).toContainText("200");
  await call.getByText("Request").click();
  await expect(call.locator("pre")).toContainText('"hook": "order-select"');
});

test("without medication history it says so", async ({ page }) => {
  await open(page, "demo-14");
  await expect(page.locator("#advice").getByRole("alert")).toContainText("Checked without medication history");
  await expect(page.getByText("The medication history cannot be had")).toBeVisible();
});

test("the keyboard alone is enough", async ({ page }) => {
  await open(page, "demo-05");
  await page.getByRole("combobox", { name: "Drug" }).focus();
  await page.keyboard.type("phenel");
  await expect(page.getByRole("option").first()).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(prescribe(page).locator("article.critical")).toBeVisible();
});

test("pages are shut to others, and the chart is no back door", async ({ request }) => {
  const page = await request.get(`${url()}/`);
  expect(page.headers()["content-security-policy"]).toContain("default-src 'self'");
  expect(page.headers()).toMatchObject({ "x-frame-options": "DENY", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" });
  const foreign = await request.post(`${url()}/demo/hook`, { headers: { "Sec-Fetch-Site": "cross-site" }, data: {} });
  expect(foreign.status()).toBe(403);
  expect((await request.get(`${url()}/demo/hook`)).status()).toBe(405);
});

test("the FHIR endpoint answers other clients", async ({ request }) => {
  const base = `${url()}/demo/fhir`;
  expect(await (await request.get(`${base}/metadata`)).json()).toMatchObject({ resourceType: "CapabilityStatement", fhirVersion: "4.0.1" });
  const scores = await (await request.get(`${base}/Observation?patient=demo-01&code=http://loinc.org|44261-6`)).json();
  expect(scores.total).toBe(6);
  const latest = await (await request.get(`${base}/Observation?patient=demo-01&code=44261-6&_count=2&_sort=-date`)).json();
  expect(latest.entry).toHaveLength(2);
  const next = await (await request.get(latest.link.find((link: any) => link.relation === "next").url)).json();
  expect(next.entry[0].resource.effectiveDateTime < latest.entry[1].resource.effectiveDateTime).toBe(true);
  expect((await request.get(`${base}/Patient/nobody`)).status()).toBe(404);
  expect((await request.get(`${base}/Observation?date=2026`)).status()).toBe(400);
  expect((await request.get(`${base}/MedicationRequest?patient=demo-14`)).status()).toBe(503);
});

for (const width of [320, 800, 1440]) {
  for (const scheme of ["light", "dark"] as const) {
    test(`accessible at ${width} pixels, ${scheme}`, async ({ page }, info) => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 900 });
      for (const id of ["demo-01", "demo-05", "demo-09"]) {
        await open(page, id);
        if (id === "demo-05") await order(page, "phenel", "phenelzine 15 MG Oral Tablet");
        await expectAccessible(page);
        await expectNoSidewaysScroll(page);
        await page.screenshot({ path: info.outputPath(`${id}-${width}-${scheme}.png`), fullPage: true });
      }
    });
  }
}
