// A page in the browser that is watched: whatever test it serves, it has no error, breaks no policy and asks nobody else.

import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const { PAGE_BROWSER, PAGE_AT } = process.env;
assert(PAGE_BROWSER && PAGE_AT, "these tests are run by `npm test`, one file by `npm test -- NAME.test.mjs`");

export const browser = await chromium.connect(PAGE_BROWSER);
/** Where the sample collection is served. */
export const sample = PAGE_AT;

/** Contexts that are used again by what wants the same one: a new one costs more than most tests. */
const contexts = new Map();

async function opened(at, options) {
  const key = JSON.stringify([at, options]);
  if (!contexts.has(key)) {
    const context = await browser.newContext({ baseURL: at, viewport: { width: 1280, height: 800 }, ...options });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    const watched = { seen: [], allow: [] };
    await watch(context, at, watched);
    contexts.set(key, { context, page, watched, cdp: await context.newCDPSession(page) });
  }
  // The page stays where it was, as an empty one would be another process.
  await contexts.get(key).cdp.send("Storage.clearDataForOrigin", { origin: at, storageTypes: "cookies,local_storage" });
  return contexts.get(key);
}

/**
 * A test with a page that has seen nothing before.
 *
 * `at` is another server (or what gives one), `context` what Playwright's newContext takes, `allow` are errors that are
 * wanted, `suggest` the suggestions that the server is made to answer with, if not its own.
 */
export function drive({ at = () => sample, context: options = {}, allow = [], suggest }, then) {
  return async () => {
    const { context, page, watched } = await opened(at(), options);
    Object.assign(watched, { seen: [], allow });
    try {
      if (suggest) {
        const suggestions = (url) => (typeof suggest === "function" ? suggest(url.searchParams.get("q")) : suggest);
        await context.route("**/api/suggest?*", (route) =>
          route.fulfill({ json: { suggestions: suggestions(new URL(route.request().url())) } }));
      }
      await then(page, context);
      assert.deepEqual(watched.seen, []);
      await context.unrouteAll();
    } catch (error) {
      contexts.delete(JSON.stringify([at(), options]));
      await context.close();
      throw error;
    }
  };
}

/** Notes what goes wrong on the pages of a context. */
async function watch(context, at, watched) {
  const see = (what) => { if (!watched.allow.some((wanted) => wanted.test(what))) watched.seen.push(what); };
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${at}/`) && !url.startsWith("data:")) see(`request: ${url}`);
  });
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) see(`console: ${message.text()}`);
  });
  context.on("weberror", (error) => see(`error: ${error.error()}`));
  context.on("dialog", (dialog) => { see(`dialog: ${dialog.message()}`); dialog.dismiss().catch(() => {}); });
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
}

/** An answer of the API. */
export async function ask(path, at = sample) {
  const answer = await fetch(`${at}/api/${path}`);
  assert(answer.ok, `${answer.status} ${path}`);
  return answer.json();
}

/** A document as it was ingested. */
export const stored = (id, at = sample) => ask(`documents/${encodeURIComponent(id)}`, at);

/** The ids of the hits of a page, in their order. */
export const ids = (page) => page.locator(".hit h2 a").evaluateAll((links) =>
  links.map((link) => new URL(link.href).searchParams.get("id")));

/** The number of documents that a page says it has found. */
export async function total(page) {
  const said = await page.locator(".total strong").textContent();
  const words = { "وثيقة واحدة": 1, "وثيقتان": 2, "لا وثائق": 0 };
  return words[said] ?? Number(said.replace(/[^0-9]/g, ""));
}

/** An address of the page with parameters, each a value or a list. */
export function address(path, parameters = {}) {
  const pairs = Object.entries(parameters).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
  return pairs.length ? `${path}?${new URLSearchParams(pairs)}` : path;
}

/** The direction of most letters of a text; none where it has none. */
export function direction(text) {
  const letters = text.match(/\p{L}/gu) ?? [];
  const right = letters.filter((letter) => /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF]/.test(letter)).length;
  return letters.length === 0 ? null : right * 2 >= letters.length ? "rtl" : "ltr";
}
