// Debian's Chromium against the service that was just built. Nothing is downloaded.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  testIgnore: "openemr/**", // has a configuration of its own
  globalSetup: "./service.ts",
  outputDir: "../../build/browser/results",
  fullyParallel: true,
  workers: 2,
  timeout: 180_000, // axe looks at whole pages, on machines that do other things too
  expect: { timeout: 15_000 },
  reporter: [["list"], ["junit", { outputFile: "../../build/browser/tests.xml" }]],
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-dev-shm-usage"], // tests run as root, in containers
    },
  },
});
