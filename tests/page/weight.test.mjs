// What the first view weighs, what is fetched, and what a browser may keep.

import assert from "node:assert/strict";
import { test } from "node:test";
import { address, browser, drive, sample } from "./page.mjs";

/** What a browser that has nothing fetches for a view. */
async function fetched(path) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const answers = [];
    page.on("requestfinished", (request) => answers.push(request));
    await page.goto(`${sample}${path}`, { waitUntil: "networkidle" });
    return await Promise.all(answers.map(async (request) => {
      const response = await request.response();
      const { responseBodySize } = await request.sizes();
      return {
        path: new URL(request.url()).pathname,
        kind: request.resourceType(),
        whole: (await response.body()).length,
        sent: responseBodySize,
        headers: await response.allHeaders(),
      };
    }));
  } finally {
    await context.close();
  }
}

for (const path of ["/", address("/", { q: "مصر" }), address("/document", { id: "dafaf-101", q: "ترمب" })]) {
  test(`a first view is below 60,000 bytes without fonts: ${decodeURIComponent(path)}`, async (t) => {
    const all = await fetched(path);
    const own = all.filter((one) => one.kind !== "font");
    const sum = (name) => own.reduce((bytes, one) => bytes + one[name], 0);
    t.diagnostic(`${sum("whole")} bytes, ${sum("sent")} as sent: ${own.map((one) => `${one.path} ${one.whole}/${one.sent}`).join(", ")}`);
    assert.deepEqual(own.map((one) => one.path).filter((path) => path !== "/assets/icon.svg").sort(),
      [new URL(path, sample).pathname, "/assets/script.js", "/assets/style.css"].sort());
    if (path === "/") assert(sum("whole") < 60_000, `${sum("whole")} bytes`);
    assert(sum("sent") < 20_000, `${sum("sent")} bytes as sent`);
    for (const one of own.filter((one) => one.whole > 1_000)) assert.match(one.headers["content-encoding"] ?? "", /gzip|br|zstd/, one.path);
    const fonts = all.filter((one) => one.kind === "font");
    assert(fonts.length <= 6 && fonts.every((font) => font.path.startsWith("/assets/") && font.path.endsWith(".woff2")));
    for (const one of all.filter((one) => one.path.startsWith("/assets/"))) {
      assert.match(one.headers["cache-control"], /max-age=31536000, immutable/, one.path);
    }
  });
}

test("a second view fetches only itself", drive({}, async (page) => {
  await page.goto("/");
  await page.goto(address("/", { q: "مصر" }));
  await page.goto(address("/", { q: "قطر" }));
  const sizes = await page.evaluate(() => performance.getEntriesByType("resource").map((one) => [one.name, one.transferSize]));
  // Style, script and fonts; a browser asks for the icon when it likes.
  const kept = sizes.filter(([name]) => !name.includes("/icon.svg"));
  assert(kept.length >= 2);
  for (const [name, size] of kept) assert.equal(size, 0, `${name} is kept`);
}));

test("the policy has no inline script or style, and none is on the page", drive({}, async (page) => {
  for (const path of ["/", address("/", { q: "مصر" }), address("/document", { id: "dafaf-101", q: "ترمب" })]) {
    const answer = await page.goto(path);
    const policy = answer.headers()["content-security-policy"];
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'self'/);
    assert.doesNotMatch(policy, /unsafe|\*|https?:/);
    const html = await answer.text();
    assert.doesNotMatch(html, /<style|\sstyle=|\son[a-z]+=|<script(?! src="\/assets\/script\.js\?v=[0-9a-f]+" defer><\/script>)/i);
  }
}));

test("the policy holds: what is put into the page does not run", drive({ allow: [/policy:|Content Security Policy|violates|TrustedScript|status of 404/] }, async (page) => {
  await page.goto("/");
  await page.evaluate(() => {
    const script = document.createElement("script");
    try { script.textContent = "window.__ran = true"; } catch { /* Trusted types refuse it already. */ }
    document.body.append(script);
    const image = document.createElement("img");
    image.setAttribute("src", "x");
    try { image.setAttribute("onerror", "window.__ran = true"); } catch { /* As above. */ }
    document.body.append(image);
  });
  assert.equal(await page.evaluate(() => window.__ran), undefined);
}));
