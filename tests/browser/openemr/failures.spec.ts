// The prescription form when something is late, changed in the meantime, or not there. The answers
// of hook.php are the test's own, so that it decides when they come.
import { expect, type Page, type Route, test } from "@playwright/test";
import { type StandIn, start } from "./standin.ts";

let ehr: StandIn;
const publicPath = "/interface/modules/custom_modules/oe-module-refract-cds/public";

test.beforeAll(async ({ browser }) => {
  ehr = await start();
  const page = await browser.newPage();
  await page.goto(`${ehr.url}${publicPath}/settings.php`);
  await page.getByLabel("Address of the service").fill(ehr.service);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("status")).toHaveText("Saved.");
  await page.close();
});
test.afterAll(() => ehr?.stop());

test.describe("dashboard", () => {
  for (const file of ["panel.js", "place.js"]) {
    test(`without ${file} the page says that nothing was checked`, async ({ page }) => {
      await page.route(`**/${file}*`, (route) => route.fulfill({ status: 404, body: "" }));
      await page.goto(`${ehr.url}/dashboard.php`);
      await expect(note(page)).toContainText("has not started");
    });
  }

  test("once it has started it says so no longer", async ({ page }) => {
    await page.goto(`${ehr.url}/dashboard.php`);
    await expect(page.locator("cds-cards")).toBeVisible();
    await expect(page.getByText("has not started")).toHaveCount(0);
  });
});

const note = (page: Page) => page.locator(".refract-cds-note");
const pressSave = (page: Page) => page.locator("#save").click();

/** A drug as OpenEMR's own lookup puts it in. */
async function choose(page: Page, drug: string): Promise<void> {
  await page.evaluate((name) => {
    const $ = (window as unknown as { $: (what: string) => { append: (option: Option) => { trigger: (event: string) => void } } }).$;
    $("#drug").append(new Option(name, name, true, true)).trigger("change");
  }, drug);
}

interface Hooks {
  /** Lets the answers to order-sign come. */
  answer: () => void;
  /** Questions of order-sign, by drug and amount. */
  signed: string[];
}

/** Critical for phenelzine and for more than 10; order-sign is answered when the test says so. */
async function hooks(page: Page, held: boolean): Promise<Hooks> {
  const signed: string[] = [];
  let answer = (): void => undefined;
  const allowed = held ? new Promise<void>((resolve) => (answer = resolve)) : Promise.resolve();
  await page.route("**/hook.php", async (route: Route) => {
    const { hook, context } = route.request().postDataJSON() as { hook: string; context: { prescription: Record<string, string> } };
    const { drug = "", dosage = "" } = context.prescription;
    const critical = /phenelzine/.test(drug) || Number(dosage) > 10;
    if (hook === "order-sign") {
      signed.push(`${drug} ${dosage}`);
      await allowed;
    }
    const card = { uuid: "11111111-2222-4333-8444-555555555555", summary: "Beware", indicator: "critical", source: { label: "test" } };
    await route.fulfill({ json: { cards: critical ? [card] : [] } }).catch(() => undefined); // given up meanwhile
  });
  return { answer: () => answer(), signed };
}

async function openForm(page: Page): Promise<void> {
  await page.goto(`${ehr.url}/controller.php?prescription&edit&id=&pid=1`);
}

const ready = (page: Page) => page.waitForSelector("cds-cards", { state: "attached" });

test("another drug, chosen while the first is checked, is not saved unchecked", async ({ page }) => {
  const { answer, signed } = await hooks(page, true);
  await openForm(page);
  await ready(page);
  await choose(page, "sertraline");
  await pressSave(page);
  await expect.poll(() => signed).toEqual(["sertraline "]);
  await choose(page, "phenelzine");
  await expect(note(page)).toContainText("changed while it was checked");
  answer();
  await expect(page.locator("cds-cards").getByText("Beware").first()).toBeVisible();
  await expect(page.locator("#saved")).toHaveCount(0);
  await pressSave(page);
  await expect(note(page)).toContainText("Not saved yet: accept a suggestion or give a reason");
  expect(signed).toEqual(["sertraline ", "phenelzine "]);
});

test("an amount that is changed while the order is checked is checked as well", async ({ page }) => {
  const { answer, signed } = await hooks(page, true);
  await openForm(page);
  await ready(page);
  await choose(page, "sertraline");
  await page.locator("#dosage").fill("1");
  await pressSave(page);
  await expect.poll(() => signed).toEqual(["sertraline 1"]);
  await page.locator("#dosage").fill("100");
  answer();
  await expect(note(page)).toContainText("changed while it was checked");
  await expect(page.locator("#saved")).toHaveCount(0);
  await pressSave(page);
  await expect(note(page)).toContainText("Not saved yet: accept a suggestion or give a reason");
  await page.locator("#dosage").fill("1");
  await pressSave(page);
  await expect(page.locator("#saved")).toContainText("sertraline");
});

test("a second try that the prescriber asked for is waited for", async ({ page }) => {
  const { answer, signed } = await hooks(page, true);
  await openForm(page);
  await ready(page);
  await choose(page, "sertraline");
  await page.locator("#dosage").fill("100");
  let failures = 0;
  await page.route("**/hook.php", (route) => (failures++ === 0 ? route.fulfill({ status: 503, json: {} }) : route.fallback()));
  await pressSave(page);
  await expect(note(page)).toContainText("Press save again to save without it");
  await page.locator("cds-cards").getByRole("button", { name: /again/i }).click();
  await expect.poll(() => signed).toHaveLength(1);
  await pressSave(page);
  await expect.poll(() => signed).toHaveLength(2);
  answer();
  await expect(note(page)).toContainText("Not saved yet: accept a suggestion or give a reason");
});

for (const [what, address, response] of [
  ["fails", "**/session.php", { status: 500, body: "oops" }],
  ["is the login page", "**/session.php", { contentType: "text/html", body: "<html>login</html>" }],
  ["lacks its script", "**/place.js*", { status: 404, body: "" }],
] as const) {
  test(`a page that ${what} says that nothing is checked, and saves`, async ({ page }) => {
    await page.route(address, (route) => route.fulfill(response));
    await openForm(page);
    await expect(note(page)).toContainText("Decision support is unavailable: orders are not checked");
    await choose(page, "phenelzine");
    await expect(note(page)).toBeVisible();
    await pressSave(page);
    await expect(page.locator("#saved")).toContainText("phenelzine");
  });
}

test("a session page that never answers: said after a moment, then saved", async ({ page }) => {
  await page.route("**/session.php", () => undefined);
  await openForm(page);
  await choose(page, "phenelzine");
  await pressSave(page); // before the form has given up
  await expect(note(page)).toContainText("unavailable", { timeout: 12_000 });
  await expect(note(page)).toContainText("Press save again");
  await expect(page.locator("#saved")).toHaveCount(0);
  await pressSave(page);
  await expect(page.locator("#saved")).toContainText("phenelzine");
});

test("an accepted product brings its form along: without one its dose would be no number", async ({ page }) => {
  await hooks(page, false);
  await openForm(page);
  await ready(page);
  await page.locator("cds-cards").evaluate((cards) => {
    const resource = {
      resourceType: "MedicationRequest",
      medicationCodeableConcept: { text: "sertraline 50 MG Oral Tablet" },
      dosageInstruction: [{ doseAndRate: [{ doseQuantity: { value: 50, unit: "mg" } }] }],
    };
    cards.dispatchEvent(new CustomEvent("cds-accept", { detail: { actions: [{ type: "create", description: "Order", resource }] } }));
  });
  await expect(page.locator("#size")).toHaveValue("50");
  await expect(page.locator("#form option:checked")).toHaveText("tablet");
});

test("a form without some of its fields: they are named, and the advice is about the patient", async ({ page }) => {
  const asked: string[] = [];
  await page.route("**/hook.php", async (route) => {
    asked.push((route.request().postDataJSON() as { hook: string }).hook);
    await route.fulfill({ json: { cards: [] } });
  });
  await page.route("**/controller.php*", async (route) => {
    const response = await route.fetch();
    const html = (await response.text()).replace(/name="(dosage|interval)" id="\1"/g, 'name="new_$1"');
    await route.fulfill({ response, body: html });
  });
  await openForm(page);
  await expect(note(page)).toContainText("Orders cannot be checked in this version of the form: dosage, interval not found.");
  await expect.poll(() => asked).toEqual(["patient-view"]);
  await expect.poll(() => ehr.log()).toContain('the prescription form has no "interval"');
  expect(ehr.log()).toContain('the prescription form has no "dosage"');
});

test("another version's form without a session says so as well", async ({ page }) => {
  await page.route("**/session.php", (route) => route.fulfill({ status: 500, body: "oops" }));
  await page.goto(`${ehr.url}/controller.php?prescription&edit&id=&pid=1&plain`);
  await expect(note(page)).toContainText("Orders cannot be checked");
  await expect(note(page)).toContainText("Decision support is unavailable");
});

test("a bad address is not saved; one that came in elsewhere is said on the pages", async ({ page }) => {
  const settings = `${ehr.url}${publicPath}/settings.php`;
  await page.goto(settings);
  await page.getByLabel("Address of the service").fill("http://cds.example.org");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("status")).toContainText("Not saved. The address must begin with https://");
  await expect(page.getByLabel("Address of the service")).toHaveValue("http://cds.example.org");
  await page.goto(settings);
  await expect(page.getByLabel("Address of the service")).toHaveValue(ehr.service);
  ehr.rows("UPDATE globals SET gl_value = 'http://cds.example.org' WHERE gl_name = 'refract_cds_url'");
  await page.goto(`${ehr.url}/dashboard.php`);
  await expect(page.locator("cds-cards")).toContainText(/unavailable/i);
  await openForm(page);
  await ready(page);
  await choose(page, "phenelzine");
  await expect(page.locator("cds-cards")).toContainText(/unavailable/i);
  ehr.rows(`UPDATE globals SET gl_value = '${ehr.service}' WHERE gl_name = 'refract_cds_url'`);
});
