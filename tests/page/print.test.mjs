// What is printed: the text and what it was found by, in ink on paper, and nothing that can only be clicked.

import assert from "node:assert/strict";
import { test } from "node:test";
import { address, drive, stored } from "./page.mjs";

const visible = (page, selector) => page.locator(selector).evaluateAll((all) => all.filter((one) =>
  one.checkVisibility({ visibilityProperty: true })).length);

/** The lowest contrast of text to the paper, which is white. */
const contrast = (page) => page.evaluate(() => {
  const light = (css) => {
    const parts = css.match(/[\d.]+/g).map(Number).slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return parts[0] * 0.2126 + parts[1] * 0.7152 + parts[2] * 0.0722;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let [lowest, of] = [21, ""];
  while (walker.nextNode()) {
    const owner = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !owner.checkVisibility() || owner.closest(".hidden, svg")) continue;
    const ratio = 1.05 / (light(getComputedStyle(owner).color) + 0.05);
    if (ratio < lowest) [lowest, of] = [ratio, `${owner.tagName} ${owner.className}: ${walker.currentNode.data.slice(0, 40)}`];
  }
  return [lowest, of];
});

for (const theme of ["light", "dark"]) {
  test(`a list of results prints as its hits and filters (${theme})`, drive({}, async (page) => {
    await page.goto(`/?theme=${theme}`);
    await page.goto(address("/", { q: "مصر", place: "القاهرة" }));
    await page.emulateMedia({ media: "print" });
    for (const gone of [".top", "aside", "footer", ".pages", ".sort", ".export", ".to-filters", ".skip"]) {
      assert.equal(await visible(page, gone), 0, gone);
    }
    assert.equal(await visible(page, ".hit"), await page.locator(".hit").count());
    assert(await visible(page, ".total") && await visible(page, ".chips"));
    const [ratio, of] = await contrast(page);
    assert(ratio >= 4.5, `${ratio} of ${of}`);
    await page.emulateMedia({ media: null });
  }));

  test(`a document prints as its text with the matches bold (${theme})`, drive({}, async (page) => {
    await page.goto(`/?theme=${theme}`);
    await page.goto(address("/document", { id: "dafaf-101", q: "ترمب" }));
    await page.emulateMedia({ media: "print" });
    for (const gone of [".top", "aside", "footer", ".back", ".matches", "button"]) assert.equal(await visible(page, gone), 0, gone);
    const { title, text } = await stored("dafaf-101");
    assert.equal(await page.locator("main").innerText().then((said) => said.includes(title)), true);
    const printed = await page.locator(".text p").allInnerTexts();
    assert.deepEqual(printed, text.split("\n").filter((line) => line.trim()));
    assert.equal(await page.locator("mark").first().evaluate((mark) => getComputedStyle(mark).fontWeight), "700");
    const [ratio, of] = await contrast(page);
    assert(ratio >= 7, `${ratio} of ${of}`);
    await page.emulateMedia({ media: null });
  }));
}

test("a page of paper holds what is printed", drive({}, async (page) => {
  await page.goto(address("/document", { id: "long/2024-10-05-arab-digital-library.md", q: "مكتبة" }));
  const pdf = await page.pdf({ format: "A4" });
  assert.match(pdf.subarray(0, 5).toString(), /%PDF/);
  await page.setViewportSize({ width: 720, height: 1000 });
  await page.emulateMedia({ media: "print" });
  assert(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await page.emulateMedia({ media: null });
  await page.setViewportSize({ width: 1280, height: 800 });
}));
