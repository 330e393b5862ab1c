// Runs the tests, or those of the files that are named, with one server of the sample collection and one browser.
//
// FIHRIS names the program and CHROMIUM the browser where they are not at their usual places.

import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { CORPUS, serve } from "./server.mjs";

const folder = fileURLToPath(new URL(".", import.meta.url));
const named = process.argv.slice(2);
const files = named.length ? named : readdirSync(folder).filter((name) => name.endsWith(".test.mjs"));

const browser = await chromium.launchServer({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const sample = await serve({ sample: CORPUS });
const tests = spawn(process.execPath, ["--test", "--test-force-exit", "--test-concurrency=2", ...files], {
  cwd: folder,
  stdio: "inherit",
  env: { ...process.env, PAGE_BROWSER: browser.wsEndpoint(), PAGE_AT: sample.at },
});
const code = await new Promise((ended) => tests.once("exit", (code) => ended(code ?? 1)));
sample.stop();
await browser.close();
process.exit(code);
