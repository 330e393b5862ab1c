// What on a page does not come from us: elements, attributes, ids and addresses that the page never has by itself.
//
// The lists are all that the page has; whatever a document could bring in is outside of them.

/** Runs inside the browser: everything strange in a document, which may be one that was only parsed. */
export function strange(root) {
  const elements = "html head meta title link script body a header form div input ul ol li select option button nav main p h1 h2"
    + " details summary dl dt dd span strong bdi mark article time section aside svg g rect footer small label";
  const attributes = {
    "*": "class id lang dir hidden role aria-label aria-current aria-hidden aria-live aria-selected",
    html: "data-theme",
    meta: "charset name content",
    link: "rel href",
    script: "src defer",
    body: "data-past data-forget data-word data-empty data-person data-company data-organization data-place",
    a: "href rel title download",
    form: "action method autocomplete",
    input: "type name value maxlength placeholder autocomplete spellcheck aria-expanded aria-autocomplete aria-controls"
      + " aria-activedescendant enterkeyhint data-facet",
    ul: "data-facet",
    li: "data-query data-forget",
    select: "name",
    option: "value selected",
    button: "type",
    nav: "data-matches",
    time: "datetime",
    svg: "viewBox preserveAspectRatio",
    g: "data-from data-to",
    rect: "x y width height",
    details: "open",
  };
  const names = "q index from to sort find facet person company organization place source category year count viewport color-scheme";
  const ids = /^(q|suggestions|main|filters|hit|m\d+|option\d+|option-forget)$/;
  const found = [];
  for (const element of root.querySelectorAll("*")) {
    const tag = element.localName;
    const own = element.namespaceURI.endsWith("/svg") === ["svg", "g", "rect"].includes(tag) || tag === "title";
    if (!elements.split(" ").includes(tag) || !own) found.push(`<${tag}>`);
    for (const { name, value } of element.attributes) {
      if (!`${attributes["*"]} ${attributes[tag] ?? ""}`.split(" ").includes(name)) found.push(`<${tag} ${name}>`);
      if (name === "id" && !ids.test(value)) found.push(`id=${value}`);
      if (name === "name" && !names.split(" ").includes(value)) found.push(`name=${value}`);
      if (name === "class" && !/^[a-z -]*$/.test(value)) found.push(`class=${value}`);
      if (["href", "action", "src"].includes(name)) {
        const isOurs = /^(\/(document|values|api\/export)?(\?|$)|#|\/assets\/[a-z.-]+(\?v=[0-9a-f]{8})?$)/.test(value);
        const isOriginal = tag === "a" && /^https?:\/\//i.test(value) && element.relList.contains("external");
        if (!isOurs && !isOriginal) found.push(`<${tag} ${name}=${value}>`);
      }
    }
  }
  const count = (selector) => root.querySelectorAll(selector).length;
  if (count("script") !== 1 || count("head > script") !== 1) found.push(`${count("script")} scripts`);
  if (count("meta") !== 3 || count("head > meta") !== 3) found.push(`${count("meta")} metas`);
  if (count("link") !== 2 || count("head > link") !== 2) found.push(`${count("link")} links`);
  if (count("body > *") !== 4) found.push(`${count("body > *")} parts of the body`);
  if (count("form.search") !== 1 || count("main") !== 1) found.push("another search or main");
  return found;
}
