// The module's tests alone: they bring their own service.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  outputDir: "../../../build/browser/openemr-results",
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [["list"], ["junit", { outputFile: "../../../build/browser/openemr-tests.xml" }]],
  use: {
    browserName: "chromium",
    viewport: { width: 1000, height: 760 },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    },
  },
});
