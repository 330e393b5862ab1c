// Every text stands in its own direction, and what is read from the left stays in its order inside Arabic lines.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { address, direction, drive, stored } from "./page.mjs";
import { serve } from "./server.mjs";

/** Left-to-right pieces and an Arabic sentence around each. */
const PIECES = [
  "2015-07-21", "C++ Primer", "+971 4 555 1234", "C#", "12.5%", "3/4", "https://example.org/a-b?c=1", "user@example.org",
  "COVID-19", "10:30", "1990-1995", "192.168.0.1", "GPT-4", "A/B", "$5.20", "The C++ Programming Language",
  "F-16", "Boeing 737-800", "3.14", "v1.2.3",
];
const sentence = (piece) => `زعفران قال الكاتب إن ${piece} هو ما وجده في الدفتر القديم أمس`;

let written;
before(async () => {
  written = await serve({
    lines: [
      ...PIECES.map((piece, number) => ({ id: `piece-${number}`, title: `عن ${piece} وما فيه`, text: sentence(piece), source: "Al-Hayat (London) صحيفة الحياة", companies: [`${piece} Co.`] })),
      { id: "english", title: "The word كتاب means book", text: "Zafaran is the topic.\nThe word كتاب (2015-07-21) means book in Arabic.\nوهذا سطر بالعربية فيه C++ Primer وحده", source: "The Times" },
      { id: "latin-first", title: "BBC تنقل عن مصادرها", text: "زعفران أولاً\nApple تعلن عن هاتفها الجديد في القاهرة اليوم\n2015", source: "BBC عربي" },
      { id: "list", title: "سنوات", text: "سنوات الزعفران 2014, 2015, 2016 صعبة" },
      { id: "marks", title: "<زعفران> (1) [2]", text: "قال: «زعفران» (C++) و[2015-07-21]؛ 50% - 60%." },
    ],
  });
});
const at = () => written.at;

/** Whether the characters of a piece stand from left to right in an element that holds it, letter behind letter. */
const inOrder = (locator, piece) => locator.evaluate((element, piece) => {
  const nodes = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) nodes.push(walker.currentNode);
  const start = nodes.map((node) => node.data).join("").indexOf(piece);
  if (start < 0) return `${piece} is not there`;
  const boxes = [];
  let at = 0;
  for (const node of nodes) {
    for (let place = 0; place < node.data.length; place += 1, at += 1) {
      if (at < start || at >= start + piece.length || /\s/.test(node.data[place])) continue;
      const range = document.createRange();
      range.setStart(node, place);
      range.setEnd(node, place + 1);
      const [box] = range.getClientRects();
      boxes.push({ letter: node.data[place], left: box.left, line: Math.round(box.bottom) });
    }
  }
  const wrong = boxes.find((box, place) => place > 0 && Math.abs(box.line - boxes[place - 1].line) < 8
    && box.left < boxes[place - 1].left + 0.5);
  return wrong ? `${wrong.letter} stands left of what is before it` : "in order";
}, piece);

for (const language of ["ar", "en"]) {
  test(`dates, numbers and Latin names stand in order in titles, snippets and chips (${language})`,
    drive({ at }, async (page) => {
      await page.goto(`/?lang=${language}`);
      // Found by two words of the line, with marks beside the pieces.
      const view = { q: "زعفران الكاتب", company: PIECES.map((piece) => `${piece} Co.`) };
      let seen = 0;
      for (let place = 1; place <= PIECES.length / 10; place += 1) {
        await page.goto(address("/", { ...view, page: String(place) }));
        for (const hit of await page.locator(".hit").all()) {
          const [, number] = /piece-(\d+)&/.exec(await hit.locator("h2 a").getAttribute("href"));
          for (const part of ["h2", ".snippet"]) {
            assert.equal(await inOrder(hit.locator(part), PIECES[number]), "in order", `${part}: ${PIECES[number]}`);
          }
          assert.equal(await inOrder(hit.locator(".name.company").first(), `${PIECES[number]} Co.`), "in order");
          seen += 1;
        }
      }
      assert.equal(seen, PIECES.length);
      for (const piece of PIECES) {
        const named = { has: page.locator("bdi", { hasText: `${piece} Co.` }) };
        assert.equal(await inOrder(page.locator(".chips li", named).first(), `${piece} Co.`), "in order", piece);
        assert.equal(await inOrder(page.locator('ul[data-facet="company"] a', named).first(), `${piece} Co.`), "in order", piece);
      }
    }));

  test(`they stand in order in the reading view, with marks in them too (${language})`, drive({ at }, async (page) => {
    await page.goto(`/?lang=${language}`);
    let numMarked = 0;
    for (const [number, piece] of PIECES.entries()) {
      if (language === "en" && number % 4 !== 0) continue;
      const word = /[A-Za-z]{2,}|\d+(\.\d+)?/.exec(piece)?.[0] ?? "";
      await page.goto(address("/document", { id: `piece-${number}`, q: `الكاتب ${word}` }));
      const marked = await page.locator("article mark").allTextContents();
      numMarked += marked.some((mark) => piece.includes(mark)) ? 1 : 0;
      for (const part of ["article h1", "article .text p"]) {
        assert.equal(await inOrder(page.locator(part), piece), "in order", `${part}: ${piece}`);
      }
    }
    assert(numMarked > (language === "en" ? 2 : PIECES.length / 2), `marks stand in ${numMarked} pieces`);
  }));
}

test("the measure sees what stands in the wrong order", drive({ at }, async (page) => {
  await page.goto("/");
  await page.evaluate((texts) => {
    for (const text of texts) {
      const line = document.createElement("p");
      line.dir = "rtl";
      line.className = "bare";
      line.textContent = text;
      document.querySelector("main").append(line);
    }
  }, ["2015-07-21", "C#", "+971 4 555 1234"].map(sentence));
  for (const [place, piece] of ["2015-07-21", "C#", "+971 4 555 1234"].entries()) {
    assert.match(await inOrder(page.locator(".bare").nth(place), piece), /stands left/);
  }
}));

test("numbers side by side are a list that goes with the line", drive({ at }, async (page) => {
  await page.goto(address("/document", { id: "list" }));
  const lefts = await page.locator(".text p").evaluate((line) => ["2014", "2015", "2016"].map((year) => {
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const at = walker.currentNode.data.indexOf(year);
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(walker.currentNode, at);
      range.setEnd(walker.currentNode, at + 4);
      return range.getBoundingClientRect().left;
    }
    return NaN;
  }));
  assert(lefts[0] > lefts[1] && lefts[1] > lefts[2], String(lefts));
}));

/** Text of documents on the page, with the direction that its element is given and that which it is laid out in. */
const texts = (page) => page
  .locator(".hit h2, .snippet, article h1, .text p, .copies li a, bdi[dir], .fields bdi")
  .evaluateAll((all) => all.map((element) => ({
    text: element.textContent,
    dir: element.getAttribute("dir"),
    computed: getComputedStyle(element).direction,
  })));

for (const [name, base, views] of [
  ["sample", undefined, ["/", address("/", { q: "مصر" }), address("/document", { id: "dafaf-101", q: "Meta" }),
    address("/values", { facet: "company" })]],
  ["lines", at, [address("/", { q: "زعفران" }),
    ...["english", "latin-first", "marks", "list"].map((id) => address("/document", { id }))]],
]) {
  test(`every text of a document has the direction of most of its letters (${name})`, drive({ at: base }, async (page) => {
    let seen = 0;
    for (const language of ["ar", "en"]) {
      await page.goto(`/?lang=${language}`);
      for (const view of views) {
        await page.goto(view);
        for (const { text, dir, computed } of await texts(page)) {
          const wanted = direction(text);
          seen += 1;
          if (wanted) assert.deepEqual([dir, computed], [wanted, wanted], text);
        }
      }
    }
    assert(seen > 100, `${seen} texts`);
  }));
}

test("lines of both directions stand in one text", drive({ at }, async (page) => {
  await page.goto(address("/document", { id: "english" }));
  const { text } = await stored("english", at());
  const lines = page.locator(".text p");
  assert.deepEqual(await lines.allTextContents(), text.split("\n"));
  assert.deepEqual(await lines.evaluateAll((all) => all.map((line) => line.dir)), ["ltr", "ltr", "rtl"]);
  assert.deepEqual(await lines.evaluateAll((all) => all.map((line) => getComputedStyle(line).textAlign)),
    ["start", "start", "start"]);
  assert.equal(await inOrder(lines.nth(2), "C++ Primer"), "in order");
}));

test("a date behind an Arabic word in an English line stands in order", drive({ at }, async (page) => {
  await page.goto(address("/document", { id: "english" }));
  assert.equal(await inOrder(page.locator(".text p").nth(1), "(2015-07-21) means"), "in order");
}));

test("every text of the page stands in the direction of most of its letters", drive({}, async (page) => {
  for (const language of ["ar", "en"]) {
    await page.goto(`/?lang=${language}`);
    for (const view of ["/", address("/", { q: "مصر", place: "القاهرة", from: "2020" }), address("/document", { id: "dafaf-101", q: "Meta" }), address("/values", { facet: "person" })]) {
      await page.goto(view);
      // Each line of text by the nearest element that makes a line of its own; queries stand as they do in the box.
      const lines = await page.evaluate(() => {
        const owners = new Set();
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          let owner = walker.currentNode.parentElement;
          const alone = (element) => {
            const { display, unicodeBidi } = getComputedStyle(element);
            return display !== "inline" || unicodeBidi.startsWith("isolate");
          };
          while (owner.parentElement && !alone(owner)) owner = owner.parentElement;
          if (walker.currentNode.data.trim() && getComputedStyle(owner).display !== "none"
            && !owner.matches("dt a")) owners.add(owner);
        }
        return [...owners].map((owner) => {
          const copy = owner.cloneNode(true);
          for (const isolated of copy.querySelectorAll("bdi, ul, ol, li, p, div, section")) isolated.remove();
          return [copy.textContent.trim(), getComputedStyle(owner).direction, owner.className || owner.tagName];
        });
      });
      assert(lines.length > 20);
      for (const [text, laid, name] of lines) {
        const wanted = direction(text);
        if (wanted) assert.equal(laid, wanted, `${view} ${name}: ${text}`);
      }
    }
  }
}));

test("what is typed stands in its own direction", drive({ suggest: [] }, async (page) => {
  for (const language of ["ar", "en"]) {
    await page.goto(`/?lang=${language}`);
    for (const [typed, wanted] of [["مكتبة", "rtl"], ["OpenAI", "ltr"]]) {
      await page.locator("#q").fill(typed);
      assert.equal(await page.locator("#q").evaluate((box) => getComputedStyle(box).direction), wanted);
    }
  }
}));
