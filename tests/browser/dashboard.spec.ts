// The quality dashboard of the demo's service: what was done in the chart shows there.
import { expect, test, type Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { expectAccessible, expectNoSidewaysScroll, takePassword } from "./support";

const chart = (): string => process.env.REFRACT_URL!;
const dashboard = (): string => process.env.REFRACT_DASHBOARD!;

/** Logs in where the page asks for it, and arrives where the address led. */
async function logIn(page: Page, address = dashboard()): Promise<void> {
  await page.goto(address);
  await page.getByLabel("User").fill("demo");
  await page.getByLabel("Password").fill(await takePassword());
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByText("demo (auditor)")).toBeVisible();
}

/** Orders what must not be ordered and overrides the card, with that comment. */
async function override(page: Page, comment: string): Promise<void> {
  await page.goto(`${chart()}/#demo-05`);
  await expect(page.locator("#advice section")).toHaveAttribute("aria-busy", "false");
  await page.getByRole("combobox", { name: "Drug" }).fill("phenel");
  await page.getByRole("option", { name: "phenelzine 15 MG Oral Tablet", exact: true }).click();
  await expect(page.locator("demo-prescribe cds-cards section")).toHaveAttribute("aria-busy", "false");
  await page.getByRole("button", { name: "Sign order" }).click();
  const critical = page.locator("demo-prescribe article.critical");
  await expect(critical).toBeFocused();
  const answered = page.waitForResponse((response) => response.url().endsWith("/demo/feedback"));
  await critical.getByRole("button", { name: "Override" }).click();
  await critical.getByLabel("Reason for overriding").selectOption({ index: 1 });
  await critical.getByLabel("Comment").fill(comment);
  await critical.getByRole("button", { name: "Override", exact: true }).click();
  expect((await answered).ok()).toBe(true);
}

/** Cells of the table of that caption as the page shows them, its head first. */
async function cells(page: Page, caption: string): Promise<string[][]> {
  const rows = page.getByRole("region", { name: caption, exact: true }).getByRole("row");
  return rows.evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent!.trim())));
}

/** RFC 4180: every text of ours is quoted, numbers are not. */
function parseCsv(text: string): string[][] {
  return text.trimEnd().split("\r\n").map((line) =>
    [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].slice(0, -1).map(([, cell]) =>
      cell!.startsWith('"') ? cell!.slice(1, -1).replaceAll('""', '"') : cell!));
}

test("what was overridden in the chart is found, down to why it fired", async ({ page }) => {
  const comment = `asked the pharmacist, ${crypto.randomUUID()}`;
  await override(page, comment);
  await page.getByRole("link", { name: "What the quality team sees of it" }).click();
  await expect(page.getByRole("heading", { name: "Refract: quality dashboard" })).toBeVisible();
  await logIn(page, page.url());
  await expect(page).toHaveURL(/\/dashboard\/firings$/);
  await page.getByRole("link", { name: "Rules", exact: true }).click();
  const rule = page.getByRole("row").filter({ has: page.getByRole("link", { name: "R005", exact: true }) });
  await expect(rule).toContainText("Fluoxetine stopped under 5 weeks ago");
  await rule.getByRole("link", { name: "R005", exact: true }).click();
  await page.getByRole("region", { name: "In this time" }).getByRole("link", { name: /%/ }).last().click();
  await expect(page.getByText("Only: rule R005 (all rules) overridden (any outcome)")).toBeVisible();
  // The latest one first: other tests override too.
  const decisions = await page.getByRole("row").getByRole("link", { name: /UTC/ }).evaluateAll((all) => all.map((each) => (each as HTMLAnchorElement).href));
  let found = false;
  for (const decision of decisions) {
    await page.goto(decision);
    await expect(page.getByRole("heading", { name: "Why it fired" })).toBeVisible();
    found = (await page.getByRole("region", { name: "What became of the cards" }).textContent())!.includes(comment);
    if (found) break;
  }
  expect(found).toBe(true);
  await expect(page.getByText("Practitioner/demo-7")).toBeVisible();
  await expect(page.getByRole("region", { name: "What the rules found" })).toContainText("Because of: entry phenelzine (MedicationRequest/draft-1); course fluoxetine");
  const decision = new URL(page.url()).searchParams.get("decision")!;
  await page.getByRole("link", { name: "Who looked" }).click();
  const look = page.getByRole("row").filter({ hasText: `decision=${decision}` }).first();
  await expect(look.getByRole("cell")).toContainText([/UTC/, "demo", "auditor", "dashboard/firing", decision, "yes"]);
});

test("an address can be shared: logging in leads to it", async ({ page }) => {
  const shared = `${dashboard()}/rules?from=2026-02-01&severity=critical&to=2026-03-02`;
  await logIn(page, shared);
  await expect(page).toHaveURL(shared);
  await expect(page.getByLabel("Severity")).toHaveValue("critical");
});

test("a wrong password says so, and no more", async ({ page }) => {
  await page.goto(dashboard());
  await page.getByLabel("User").fill("somebody");
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByRole("alert")).toContainText("User and password do not fit");
  await expectAccessible(page);
});

test("a password of the demo is good for one login", async ({ page, browser }) => {
  const password = await takePassword();
  const attempt = async (tab: Page): Promise<void> => {
    await tab.goto(dashboard());
    await tab.getByLabel("User").fill("demo");
    await tab.getByLabel("Password").fill(password);
    await tab.getByRole("button", { name: "Log in" }).click();
  };
  await attempt(page);
  await expect(page.getByText("demo (auditor)")).toBeVisible();
  const other = await (await browser.newContext()).newPage();
  await attempt(other);
  await expect(other.getByRole("alert")).toContainText("User and password do not fit");
  await page.reload();
  await expect(page.getByText("demo (auditor)")).toBeVisible();
});

test("a CSV file says what its table says", async ({ page }) => {
  await override(page, "for the file");
  await logIn(page, `${dashboard()}/firings`);
  await page.getByRole("row").getByRole("link", { name: /UTC/ }).first().click();
  await expect(page.getByRole("heading", { name: "Why it fired" })).toBeVisible();
  const download = page.waitForEvent("download");
  const found = page.getByRole("region", { name: "What the rules found" });
  await found.getByRole("link", { name: "CSV" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("refract-firing.csv");
  expect(parseCsv(readFileSync((await file.path())!, "utf8"))).toEqual(await cells(page, "What the rules found"));
  // Numbers. Other tests override meanwhile: both are asked again until nothing came in between.
  await expect(async () => {
    await page.goto(`${dashboard()}/reasons`);
    const shown = await cells(page, "Why cards were overridden");
    const csv = parseCsv(await (await page.request.get(`${dashboard()}/reasons?format=csv`)).text());
    expect(csv[0]).toEqual(["Reason", "Cards", "Of those overridden %", "Of those overridden 95 % low", "Of those overridden 95 % high"]);
    const rounded = csv.slice(1).map(([reason, cards, ...rate]) => [reason, cards, ...rate.map((each) => Math.round(Number(each)))]);
    const numbers = shown.slice(1).map(([reason, cards, rate]) => [reason, cards, ...rate!.match(/\d+/g)!.map(Number)]);
    expect(numbers.length).toBeGreaterThan(0);
    expect(rounded).toEqual(numbers);
  }).toPass();
});

test("the keyboard alone is enough", async ({ page }) => {
  await page.goto(dashboard());
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("User")).toBeFocused();
  await page.keyboard.type("demo");
  await page.keyboard.press("Tab");
  await page.keyboard.type(await takePassword());
  await page.keyboard.press("Enter");
  await expect(page.getByText("demo (auditor)")).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "To the content" })).toBeFocused();
  for (const name of ["Overview", "Review list", "Rules"]) {
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name, exact: true })).toBeFocused();
  }
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Rules", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Log out" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Log in" })).toBeVisible();
  await page.goto(`${dashboard()}/rules`);
  await expect(page.getByRole("button", { name: "Log in" })).toBeVisible();
});

const views = [
  "", "/review", "/rules", "/rule?rule=R005", "/by?dimension=week", "/by?dimension=client", "/prescribers", "/reasons", "/editions",
  "/shadow", "/firings", "/looks",
];
for (const width of [400, 1280]) {
  for (const scheme of ["light", "dark"] as const) {
    test(`every view is accessible at ${width} pixels, ${scheme}`, async ({ page }, info) => {
      await override(page, "to be seen");
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 900 });
      await logIn(page, `${dashboard()}/firings`);
      const firing = await page.getByRole("row").getByRole("link", { name: /UTC/ }).first().getAttribute("href");
      for (const view of [...views.map((each) => dashboard() + each), new URL(firing!, dashboard()).href]) {
        await page.goto(view);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expectAccessible(page);
        await expectNoSidewaysScroll(page);
        const name = new URL(view).pathname.split("/").pop();
        await page.screenshot({ path: info.outputPath(`${name}-${width}-${scheme}.png`), fullPage: true });
      }
    });
  }
}
