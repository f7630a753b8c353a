// Starts the service with its demo on free ports for all tests, and stops it after them.
// REFRACT_BINARY names another build. A demo that runs already: REFRACT_URL, REFRACT_DASHBOARD, and REFRACT_DASHBOARD_LOGINS,
// a file to which the password that it prints is written each time.
import { spawn } from "node:child_process";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../..");

const started = /Listening on http:\/\/127\.0\.0\.1:(\d+)[^]*Dashboard on http:\/\/localhost:(\d+)\/dashboard \(good for one login: user demo/;

export default async function start(): Promise<(() => void) | void> {
  if (process.env.REFRACT_URL) return;
  const binary = process.env.REFRACT_BINARY ?? path.join(root, "build/release/refract");
  const service = spawn(
    binary,
    ["serve", "--demo", "--today", "2026-03-02", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"],
    { cwd: root, stdio: ["ignore", "pipe", "ignore"] },
  );
  const folder = mkdtempSync(path.join(os.tmpdir(), "refract-browser-"));
  const logins = path.join(folder, "login");
  let said = "";
  let written = "";
  // A password is good for one login, and the service then prints the next: whole lines alone, and the file at once.
  const [, port, admin] = await new Promise<RegExpExecArray>((resolve, reject) => {
    service.stdout.on("data", (bytes: Buffer) => {
      said += bytes.toString();
      const lines = said.slice(0, said.lastIndexOf("\n") + 1);
      const found = started.exec(lines);
      if (found) resolve(found);
      const password = [...lines.matchAll(/user demo, password ([\w-]+)/g)].at(-1)?.[1];
      if (!password || password === written) return;
      written = password;
      writeFileSync(`${logins}.new`, password);
      renameSync(`${logins}.new`, logins);
    });
    service.on("error", reject);
    service.on("exit", (code) => reject(new Error(`the service ended with ${code}: ${said}`)));
  });
  process.env.REFRACT_URL = `http://localhost:${port}`;
  process.env.REFRACT_DASHBOARD = `http://localhost:${admin}/dashboard`;
  process.env.REFRACT_DASHBOARD_LOGINS = logins;
  return () => {
    service.kill("SIGTERM");
    rmSync(folder, { recursive: true });
  };
}
