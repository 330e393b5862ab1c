// Takes the pictures of docs/pictures from the sample collection: the page in Arabic and English, a document in the dark, a
// phone.
//
//     cargo build --release && npm ci --prefix tests/page && node scripts/pictures.mjs
//
// FIHRIS and CHROMIUM name program and browser where they are not at their usual places.

import { mkdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { CORPUS, serve } from "../tests/page/server.mjs";

const require = createRequire(new URL("../tests/page/package.json", import.meta.url));
const { chromium } = require("playwright-core");

const MAX_BYTES = 200_000;
const DESK = { viewport: { width: 1280, height: 800 }, colorScheme: "light" };
const PHONE = { viewport: { width: 390, height: 800 }, colorScheme: "light", hasTouch: true, isMobile: true };

/** Name, where, with what, and what is done there. */
const PICTURES = [
  ["results", "/?q=مكتبات الاسكندريه", "ar", DESK],
  ["results-en", "/?q=أرامكو السعودية", "en", DESK],
  ["reading-dark", "/document?id=dafaf-101&q=ترمب", "ar", { ...DESK, colorScheme: "dark" }, (page) => page.keyboard.press("n")],
  ["phone", "/?q=الطاقة الشمسية", "ar", PHONE],
];

const folder = fileURLToPath(new URL("../docs/pictures/", import.meta.url));
mkdirSync(folder, { recursive: true });
const { at, stop } = await serve({ sample: CORPUS });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
for (const [name, path, lang, options, act] of PICTURES) {
  const context = await browser.newContext({ ...options, deviceScaleFactor: 1, reducedMotion: "reduce" });
  await context.addCookies([{ name: "lang", value: lang, url: at }]);
  const page = await context.newPage();
  await page.goto(`${at}${path}`);
  await act?.(page);
  await page.evaluate(() => document.fonts.ready);
  const file = `${folder}${name}.png`;
  await page.screenshot({ path: file });
  const { size } = statSync(file);
  console.log(`${name}.png: ${size} bytes`);
  if (size > MAX_BYTES) process.exitCode = 1;
  await context.close();
}
await browser.close();
stop();
