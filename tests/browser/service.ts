// Starts the service with its demo on free ports for all tests, and stops it after them.
// REFRACT_BINARY names another build; REFRACT_URL (with REFRACT_DASHBOARD and its password) a service that runs already.
import { spawn } from "node:child_process";
import path from "node:path";

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../..");

export default async function start(): Promise<(() => void) | void> {
  if (process.env.REFRACT_URL) return;
  const binary = process.env.REFRACT_BINARY ?? path.join(root, "build/release/refract");
  const service = spawn(
    binary,
    ["serve", "--demo", "--today", "2026-03-02", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"],
    { cwd: root, stdio: ["ignore", "pipe", "ignore"] },
  );
  const [, port, admin, password] = await new Promise<RegExpExecArray>((resolve, reject) => {
    let said = "";
    service.stdout.on("data", (bytes: Buffer) => {
      said += bytes.toString();
      const found = /Listening on http:\/\/127\.0\.0\.1:(\d+)[^]*Dashboard on http:\/\/localhost:(\d+)\/dashboard \(user demo, password (.+)\)\n/.exec(said);
      if (found) resolve(found);
    });
    service.on("error", reject);
    service.on("exit", (code) => reject(new Error(`the service ended with ${code}: ${said}`)));
  });
  process.env.REFRACT_URL = `http://localhost:${port}`;
  process.env.REFRACT_DASHBOARD = `http://localhost:${admin}/dashboard`;
  process.env.REFRACT_DASHBOARD_PASSWORD = password;
  return () => void service.kill("SIGTERM");
}
