// What a person does with the page: looks, filters, opens a call, goes on to the next, prints. Run by browser.sh.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const [, , pages, pictures, executablePath] = process.argv;
const flags = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
const browser = await chromium.launch({ executablePath, args: flags.split(" ") });

async function look(name, { many = false, colorScheme = "light" } = {}) {
  const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 1000 } });
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("request", (request) => request.url().startsWith("file:") || faults.push(`asked for ${request.url()}`));
  const picture = (what) => page.screenshot({ path: `${pictures}/${name}-${colorScheme}-${what}.png` });
  const rows = () => page.locator("#list tbody tr:visible");

  const begun = Date.now();
  await page.goto(`file://${pages}/${name}.html`);
  const all = await rows().count();
  console.log(`${name} ${colorScheme}: ${all} calls, laid out in ${Date.now() - begun} ms`);
  assert.equal(all, many ? 5000 : 40);
  assert.equal(await page.locator(".charts figure svg[role=img]").count(), 4);
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(paper === "rgb(255, 255, 255)", colorScheme === "light", paper);
  await picture("list");

  await page.selectOption("select[data-of=verdict]", "fail");
  await page.waitForFunction((all) => !document.querySelector("#shown").textContent.startsWith(`${all} `), all);
  const failed = await rows().count();
  assert.ok(failed > 0 && failed < all, `${failed} of ${all}`);
  assert.equal(await page.locator("#list tbody tr:visible:not([data-verdict=fail])").count(), 0);
  await page.fill("#q", "A0");
  await page.waitForFunction((failed) => !document.querySelector("#shown").textContent.startsWith(`${failed} `), failed);
  assert.ok((await rows().count()) < failed);
  await picture("filtered");
  await page.click("button[type=reset]");
  await page.waitForFunction((all) => document.querySelector("#shown").textContent.startsWith(`${all} `), all);
  await page.click("[data-pick='category=threat']");
  assert.equal(await page.locator("select[data-of=category]").inputValue(), "threat");
  assert.equal(await page.locator("#list tbody tr:visible:not([data-category~=threat])").count(), 0);

  const link = rows().first().locator("a");
  const id = await link.textContent();
  await link.click();
  const section = page.locator("section:visible", { has: page.locator("h2", { hasText: id }) });
  await section.waitFor();
  assert.ok((await section.locator("table.dialogue mark").count()) > 0, "words are marked");
  assert.ok((await section.locator(".finding").count()) > 0, "findings stand beside them");
  await picture("call");
  if (many) {
    assert.equal(await page.locator("section").count(), 1);
    await page.click("#next");
    await page.waitForFunction((id) => document.querySelector("section h2").textContent !== id, id);
    await page.keyboard.press("Escape");
    await page.locator("#list").waitFor();
    assert.ok((await rows().count()) < all, "the filter stays");
  }
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("#filter").isVisible(), false);
  if (!many) await picture("print");
  assert.deepEqual(faults, []);
  await page.close();
}

try {
  await look("few");
  await look("few", { colorScheme: "dark" });
  await look("few-en");
  await look("many", { many: true });
  await look("many", { many: true, colorScheme: "dark" });
} finally {
  await browser.close();
}
console.log(`scripts/browser.sh: all passed; pictures in ${pictures}`);
