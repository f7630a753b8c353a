// The page that stands in for OpenEMR, with the module's real code out of its real zip, served by
// php -S, beside a real `refract serve` that knows the module's key. Everything on free ports.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const root = path.resolve(here, "../../..");
const php = path.join(root, "tests/openemr");

export interface StandIn {
  /** Of the pages. */
  url: string;
  /** Of the service. */
  service: string;
  /** Certificate of the service, which no public authority knows; empty without TLS. */
  certificate: string;
  /** Does the service take feedback? */
  keepsRecord: boolean;
  /** What was said on the error log of PHP, and on the service's. */
  log: () => string;
  rows: (sql: string) => Record<string, string>[];
  stop: () => void;
}

const binary = process.env.REFRACT_BINARY ?? path.join(root, "build/release/refract");
// A build that does not speak TLS yet, or keeps no record, is tested without.
const help = execFileSync(binary, ["help"]).toString();
const speaksTls = help.includes("--tls-certificate");
const keepsRecord = help.includes("--audit") || process.env.REFRACT_AUDIT === "yes";

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

async function answers(url: string): Promise<Response> {
  for (;;) {
    try {
      return await fetch(url);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** The tree as OpenEMR has it, with the module unzipped where an administrator unzips it. */
function layOut(folder: string): void {
  const modules = path.join(folder, "interface/modules/custom_modules");
  mkdirSync(modules, { recursive: true });
  const zip = path.join(folder, "module.zip");
  execFileSync(path.join(root, "packaging/openemr-module.sh"), [zip]);
  execFileSync("unzip", ["-q", zip, "-d", modules]);
  cpSync(path.join(php, "standin"), path.join(folder, "standin"), { recursive: true });
  cpSync(path.join(php, "standin/globals.php"), path.join(folder, "interface/globals.php"));
  const vendor = path.join(php, "node_modules");
  cpSync(path.join(vendor, "jquery/dist/jquery.min.js"), path.join(folder, "standin/jquery.js"));
  cpSync(path.join(vendor, "select2/dist/js/select2.min.js"), path.join(folder, "standin/select2.js"));
  cpSync(path.join(vendor, "select2/dist/css/select2.min.css"), path.join(folder, "standin/select2.css"));
  execFileSync("php", [path.join(php, "seed.php"), path.join(folder, "openemr.sqlite")]);
}

async function serve(folder: string, keys: unknown, heard: (text: string) => void): Promise<[ChildProcess, string]> {
  const tls = { certificate: path.join(folder, "certificate.pem"), privateKey: path.join(folder, "private.pem") };
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", tls.privateKey, "-out", tls.certificate], { stdio: "ignore" });
  chmodSync(tls.privateKey, 0o600);
  const clients = { clients: [{ name: "openemr", issuer: "https://openemr.example", keys: { set: keys } }] };
  writeFileSync(path.join(folder, "clients.json"), JSON.stringify(clients));
  writeFileSync(
    path.join(folder, "refract.json"),
    JSON.stringify({ listen: "127.0.0.1:0", admin: "127.0.0.1:0", clients: path.join(folder, "clients.json"), ...(speaksTls ? { tls } : {}) }),
  );
  const service = spawn(binary, ["serve", "--config", path.join(folder, "refract.json"), ...(keepsRecord ? ["--audit", path.join(folder, "audit")] : [])], { cwd: root });
  service.stderr.on("data", (bytes: Buffer) => heard(bytes.toString()));
  let said = "";
  const port = await new Promise<string>((resolve, reject) => {
    service.stdout.on("data", (bytes: Buffer) => {
      said += bytes.toString();
      heard(bytes.toString());
      const found = /Listening on https?:\/\/127\.0\.0\.1:(\d+)/.exec(said);
      if (found) resolve(found[1]!);
    });
    service.on("exit", (code) => reject(new Error(`the service ended with ${code}: ${said}`)));
  });
  return [service, `${speaksTls ? "https" : "http"}://localhost:${port}`];
}

export async function start(): Promise<StandIn> {
  const folder = mkdtempSync(path.join(tmpdir(), "refract-openemr-"));
  let log = "";
  const heard = (text: string): void => void (log += text);
  layOut(folder);
  const port = await freePort();
  const pages = spawn("php", ["-d", "display_errors=0", "-d", "log_errors=1", "-d", "error_log=", "-S", `127.0.0.1:${port}`, "-t", folder,
    path.join(folder, "standin/router.php")], { env: { ...process.env, PHP_CLI_SERVER_WORKERS: "4" }, detached: true });
  pages.stderr.on("data", (bytes: Buffer) => heard(bytes.toString()));
  const url = `http://127.0.0.1:${port}`;
  const keys = await answers(`${url}/interface/modules/custom_modules/oe-module-refract-cds/public/jwks.php?site=default`);
  const [service, serviceUrl] = await serve(folder, await keys.json(), heard);
  const program = "$p = new PDO('sqlite:' . $argv[1]); echo json_encode($p->query($argv[2])->fetchAll(PDO::FETCH_ASSOC));";
  return {
    url,
    service: serviceUrl,
    certificate: speaksTls ? path.join(folder, "certificate.pem") : "",
    keepsRecord,
    log: () => log,
    rows: (sql) => {
      const file = path.join(folder, "openemr.sqlite");
      return JSON.parse(execFileSync("php", ["-r", program, "--", file, sql]).toString());
    },
    stop: () => {
      service.kill("SIGTERM");
      if (pages.pid) process.kill(-pages.pid, "SIGTERM"); // with its workers
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
