// The OpenEMR module in a browser: the settings page, the dashboard, the encounter, and the
// prescription form with the real service behind it.
import { expect, type Page, test } from "@playwright/test";
import { mkdirSync } from "node:fs";
import { type StandIn, start } from "./standin.ts";

test.describe.configure({ mode: "serial" });

const pictures = process.env.REFRACT_PICTURES;
let ehr: StandIn;

test.beforeAll(async () => {
  ehr = await start();
  if (pictures) mkdirSync(pictures, { recursive: true });
});
test.afterAll(() => ehr?.stop());

const publicPath = "/interface/modules/custom_modules/oe-module-refract-cds/public";
const picture = async (page: Page, name: string): Promise<void> => {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png` });
};

async function save(page: Page, address: string, certificate = ""): Promise<void> {
  await page.goto(`${ehr.url}${publicPath}/settings.php`);
  await page.getByLabel("Address of the service").fill(address);
  await page.getByLabel("Certificate authority").fill(certificate);
  await page.getByLabel("Longest wait").fill("7000"); // machines that test are busy
  await page.getByRole("button", { name: "Save and test connection" }).click();
}

// The service remembers what was answered: a test that needs a card of its own has a patient of its own.
async function openForm(page: Page, query = "", pid = 1): Promise<void> {
  await page.context().addCookies([{ name: "pid", value: String(pid), url: ehr.url }]);
  await page.goto(`${ehr.url}/controller.php?prescription&edit&id=&pid=${pid}${query}`);
  await page.waitForSelector("cds-cards", { state: "attached" });
}

async function choose(page: Page, typed: string, shown: RegExp): Promise<void> {
  await page.locator(".select2-selection").click();
  await page.locator(".select2-search__field").fill(typed);
  await page.locator(".select2-results__option", { hasText: shown }).click();
}

const critical = (page: Page) => page.locator("cds-cards").getByText(/MAOI contraindicated/).first();
const feedback = () => ehr.rows("SELECT * FROM refract_cds_feedback WHERE hook LIKE 'order-%' ORDER BY id");
const saved = () => ehr.rows("SELECT id, drug FROM prescriptions WHERE id > 8");

test("the settings page says what is wrong, and then that all is well", async ({ page }) => {
  await save(page, "http://127.0.0.1:9");
  await expect(page.locator("#refract-test")).toContainText("Nothing listens at that host and port");
  if (ehr.certificate) {
    await save(page, ehr.service);
    await expect(page.locator("#refract-test")).toContainText("The certificate of the service is not trusted here");
    await save(page, ehr.service.replace("https", "http"));
    await expect(page.locator("#refract-test .text-danger")).toHaveCount(1);
  }
  await save(page, ehr.service, ehr.certificate);
  const steps = page.locator("#refract-test");
  await expect(steps).toContainText("The service answers, and takes our signature.");
  await expect(steps).toContainText("order-sign: medication-check");
  await expect(steps.locator(".text-danger")).toHaveCount(0);
  await picture(page, "openemr-settings");
  await page.locator("#refract-client").evaluate((field) => field.scrollIntoView({ block: "center" }));
  await picture(page, "openemr-key");
});

test("cards on the dashboard and on the encounter page", async ({ page }) => {
  for (const [address, hook] of [["/dashboard.php", "patient-view"], ["/encounter.php", "encounter-start"]] as const) {
    const asked = page.waitForRequest((request) => request.url().endsWith("/hook.php"));
    await page.goto(ehr.url + address);
    expect((await asked).postDataJSON().hook).toBe(hook);
    // No rule of the published edition speaks at encounter-start about this patient.
    await expect(page.locator("cds-cards")).toContainText(hook === "patient-view" ? "2 adequate trials" : "Checked");
    await picture(page, hook === "patient-view" ? "openemr-dashboard" : "openemr-encounter");
  }
});

test("a suggestion that a page cannot carry out is said to be left to do", async ({ page }) => {
  await page.goto(`${ehr.url}/dashboard.php`);
  await page.locator("cds-cards").getByRole("button", { name: "Order TSH" }).click();
  await expect(page.locator(".refract-cds-note")).toContainText(/Not done yet.*TSH/);
  await expect.poll(() => ehr.rows("SELECT action, hook FROM refract_cds_feedback")).toEqual([{ action: "accepted", hook: "patient-view" }]);
});

test("a critical card holds the save; accepting its suggestion takes the order off the form", async ({ page }) => {
  await openForm(page);
  await page.locator("#dosage").fill("1");
  await page.locator("#quantity").fill("90");
  await choose(page, "phenel", /8123/);
  await expect(critical(page)).toBeVisible();
  await page.locator("#save").click();
  await expect(page.locator(".refract-cds-note")).toContainText("Not saved yet");
  await page.locator("#save").click(); // a second press changes nothing
  await expect(page.locator(".refract-cds-note")).toContainText("Not saved yet");
  await picture(page, "openemr-held");
  expect(saved()).toEqual([]);
  await page.locator("cds-cards").getByRole("button", { name: /Remove the order/ }).first().click();
  await expect(page.locator(".refract-cds-note")).toContainText("taken off the form");
  await expect(page.locator("#dosage")).toHaveValue("");
  await expect(page.locator("#quantity")).toHaveValue("");
  expect(await page.locator("#drug").inputValue().catch(() => "")).toBe("");
  await expect.poll(() => feedback().map((row) => [row.action, row.username, row.location])).toEqual([["accepted", "drsmith", "Main clinic"]]);
});

test("overridden with a reason, it is saved, and both sides have the feedback", async ({ page }) => {
  await openForm(page);
  await choose(page, "phenel", /8123/);
  await expect(critical(page)).toBeVisible();
  await page.locator("cds-cards [data-key]").first().getByRole("button", { name: /overrid|reason/i }).first().click();
  await page.locator("cds-cards form select").selectOption({ index: 1 });
  await page.locator("cds-cards form textarea").fill("Discussed with the pharmacist");
  await picture(page, "openemr-override");
  await page.locator("cds-cards form button[type=submit]").click();
  await expect.poll(() => feedback().length).toBe(2);
  expect(feedback()[1]).toMatchObject({ action: "overridden", comment: "Discussed with the pharmacist", service_id: "medication-check" });
  if (ehr.keepsRecord) expect(feedback()[1]!.forwarded).toBe("yes");
  await page.locator("#save").click();
  // What order-sign adds is to be read once.
  const note = page.locator(".refract-cds-note");
  await expect(page.locator("#saved").or(note).first()).toBeVisible();
  if (await note.isVisible()) await page.locator("#save").click();
  await expect(page.locator("#saved")).toContainText("phenelzine 8123");
  expect(saved()).toHaveLength(1);
});

test("a reason that is taken back holds the save again", async ({ page }) => {
  await openForm(page, "", 3);
  await choose(page, "phenel", /8123/);
  await expect(critical(page)).toBeVisible();
  const card = page.locator("cds-cards [data-key]").first();
  await card.getByRole("button", { name: /overrid/i }).first().click();
  await page.locator("cds-cards form select").selectOption({ index: 1 });
  await page.locator("cds-cards form button[type=submit]").click();
  await card.getByRole("button", { name: /again|change|undo/i }).click();
  await page.locator("#save").click();
  await expect(page.locator(".refract-cds-note")).toContainText("Not saved yet");
});

test("an accepted order fills the form, and nothing of the drug before stays", async ({ page }) => {
  await openForm(page, "", 4);
  await page.locator("#dosage").fill("3");
  await page.locator("#quantity").fill("99");
  await choose(page, "phenel", /8123/);
  await expect(critical(page)).toBeVisible();
  const resource = {
    resourceType: "MedicationRequest",
    medicationCodeableConcept: { coding: [{ system: "http://www.nlm.nih.gov/research/umls/rxnorm", code: "36437" }], text: "sertraline" },
    dosageInstruction: [{ timing: { repeat: { frequency: 2, period: 1, periodUnit: "d" } }, doseAndRate: [{ doseQuantity: { value: 50, unit: "mg" } }] }],
  };
  const asked = page.waitForRequest((request) => request.url().endsWith("/hook.php") && /sertraline/.test(request.postData() ?? ""));
  await page.locator("cds-cards").evaluate((cards, order) => {
    const actions = [
      { type: "create", description: "Order sertraline", resource: order },
      { type: "create", description: "Order an ECG", resource: { resourceType: "ServiceRequest" } },
    ];
    cards.dispatchEvent(new CustomEvent("cds-accept", { detail: { actions } }));
  }, resource);
  expect((await asked).postDataJSON().context.prescription).toMatchObject({ drug: "sertraline (RxCUI:36437)", size: "50", dosage: "1", interval: "1", quantity: "" });
  await expect(page.locator("#rxnorm_drugcode")).toHaveValue("36437");
  await expect(page.locator("#drug")).toHaveValue("sertraline");
  await expect(page.locator("#quantity")).toHaveValue("");
  await expect(page.locator(".refract-cds-note")).toContainText("check each field before you save. To be done elsewhere in OpenEMR: Order an ECG");
});

test("an order without advice is saved at the first press, and dispensed as its button says", async ({ page }) => {
  await openForm(page);
  await choose(page, "metf", /6809/);
  await page.getByRole("button", { name: "Save and Dispense" }).click();
  await expect(page.locator("#saved")).toContainText("metformin 6809 dispensed");
});

test("free text has no code, whatever OpenEMR leaves in its field", async ({ page }) => {
  await openForm(page, "", 5);
  await choose(page, "phenel", /8123/);
  await expect(critical(page)).toBeVisible();
  const asked = page.waitForRequest((request) => request.url().endsWith("/hook.php") && /unheard-of/.test(request.postData() ?? ""));
  await choose(page, "unheard-of", /unheard-of/);
  expect((await asked).postDataJSON().context.prescription.rxnorm_drugcode).toBe("");
});

test("a page of another patient gets nothing", async ({ page, context }) => {
  await openForm(page);
  await context.addCookies([{ name: "pid", value: "2", url: ehr.url }]);
  const answer = page.waitForResponse((response) => response.url().endsWith("/hook.php"));
  await choose(page, "phenel", /8123/);
  expect((await answer).status()).toBe(409);
  await expect(page.locator("cds-cards")).toContainText(/unavailable/i);
});

test("tokens and permissions are asked for", async ({ page, context }) => {
  await page.goto(`${ehr.url}/dashboard.php`);
  const section = page.locator("section.refract-cds");
  const [csrf, patient] = [await section.getAttribute("data-csrf"), await section.getAttribute("data-patient")];
  const data = { hook: "patient-view", context: { patient } };
  const post = (headers: Record<string, string>) => context.request.post(`${ehr.url}${publicPath}/hook.php`, { data, headers });
  expect((await post({})).status()).toBe(403);
  expect((await post({ "X-OpenEMR-CSRF": "0" })).status()).toBe(403);
  expect((await post({ "X-OpenEMR-CSRF": csrf! })).status()).toBe(200);
  await context.addCookies([{ name: "role", value: "clerk", url: ehr.url }]);
  expect((await post({ "X-OpenEMR-CSRF": csrf! })).status()).toBe(403);
  await page.goto(`${ehr.url}/dashboard.php`);
  await expect(section).toHaveCount(0);
  expect((await page.goto(`${ehr.url}${publicPath}/settings.php`))!.status()).toBe(403);
});

test("another version's form: advice about the patient, and a line in the log", async ({ page }) => {
  await openForm(page, "&plain");
  await expect(page.locator(".refract-cds-note")).toContainText("cannot be checked");
  await expect(page.locator("cds-cards [data-key]").first()).toBeVisible();
  await expect.poll(() => ehr.log()).toContain('the prescription form has no "drug"');
});

test("without the service the form says so, and can be saved", async ({ page }) => {
  await save(page, "http://127.0.0.1:9");
  await openForm(page);
  await choose(page, "sertra", /36437/);
  await expect(page.locator("cds-cards")).toContainText(/unavailable/i);
  await picture(page, "openemr-unavailable");
  await page.locator("#save").click();
  await expect(page.locator("#saved")).toContainText("sertraline");
});

test("nothing of a patient stands in a log", () => {
  expect(ehr.log()).toContain("Refract CDS: ");
  expect(ehr.log()).not.toMatch(/Zerlina|Masetto|(0[1-5]){4}-|phenelzine|pharmacist/);
});
