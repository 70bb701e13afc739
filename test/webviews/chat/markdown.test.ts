import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, openChat, question, type ChatWebview } from "./stand-in.ts";

async function openAnswer(content: string): Promise<ChatWebview> {
  return openChat({ messages: [question, { ...answer, content }] });
}

test("Markdown is drawn, code has its language, its colours and its buttons", async () => {
  const view = await openAnswer("**bold** and\n\n- a list\n\n```ts\nconst one = 1;\n```");
  const { page } = view;
  await page.locator("article strong", { hasText: "bold" }).waitFor();
  await page.locator("article li", { hasText: "a list" }).waitFor();
  await page.locator(".code-block .hljs-keyword", { hasText: "const" }).waitFor();
  assert.equal(await page.locator(".code-block .language").textContent(), "ts");
  await page.getByRole("button", { name: "Copy Code" }).click();
  await page.getByRole("button", { name: "Insert Code into the Editor" }).click();
  await view.intent(({ kind }) => kind === "insert");
  assert.deepEqual(view.intents, [
    { kind: "copy", text: "const one = 1;" },
    { kind: "insert", text: "const one = 1;" },
  ]);
  await view.close();
});

test("What a model writes is text, never a part of the page, and nothing is loaded for it", async () => {
  const view = await openAnswer(
    [
      '<img src="x" onerror="alert(1)"><b>bold</b><script>alert(2)</script>',
      "![picture](https://example.com/track.png)",
      "[run](javascript:alert(3)) [safe](https://example.com/page)",
      "![svg](data:image/svg+xml;base64,PHN2Zz4=)",
      '```html"><img src=y onerror=alert(4)>\n<img src="z">\n```',
    ].join("\n\n"),
  );
  const { page } = view;
  await page.getByText('<img src="x"').waitFor();
  assert.equal(await page.locator("article img, article b, article script").count(), 0);
  assert.deepEqual(
    await page
      .locator("article a")
      .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href)),
    ["https://example.com/track.png", "https://example.com/page"],
  );
  await page.getByRole("link", { name: "safe" }).click();
  const opened = await view.intent(({ kind }) => kind === "openLink");
  assert.deepEqual(opened, { kind: "openLink", address: "https://example.com/page" });
  view.expectNoViolations();
  await view.close();
});

test("An answer that comes in pieces looks at the end as one that came at once", async () => {
  const content =
    "# Title\n\nOne *two* three.\n\n1. a\n2. b\n\n   ```js\n   x()\n   ```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n" +
    "```python\ndef f():\n    return 1\n\n\n# no title\n```\n\nlast ~~line~~ \\* <tag>";
  const whole = await openAnswer(content);
  const htmlOf = (view: ChatWebview): Promise<string> =>
    view.page.locator(".markdown").evaluate((element) => {
      const copy = element.cloneNode(true) as HTMLElement;
      copy.querySelector(".growing")?.remove();
      return copy.innerHTML.replaceAll(/<!--.*?-->/g, "");
    });
  const pending = { id: "?answer", role: "assistant" as const, content: "" };
  const growing = await openChat({ messages: [question, pending], columns: [{ isAnswering: true }] });
  for (const piece of content.match(/.{1,7}/gs)!)
    await growing.send({ kind: "text", column: 0, text: piece, tokensPerSecond: 0 });
  await growing.page.getByText("last line").waitFor();
  await growing.send({ kind: "messages", column: 0, from: 1, messages: [{ ...answer, content }] });
  // It comes once the answer is drawn as a finished one.
  await growing.page.getByRole("button", { name: "Copy Answer" }).waitFor();
  assert.equal(await htmlOf(growing), await htmlOf(whole));
  await whole.close();
  await growing.close();
});

test("While an answer grows only its last block is drawn again", async () => {
  const pending = { id: "?answer", role: "assistant" as const, content: "first\n\nsecond\n\nthird" };
  const view = await openChat({ messages: [question, pending], columns: [{ isAnswering: true }] });
  const first = view.page.locator(".markdown > p", { hasText: "first" });
  await first.evaluate((element) => {
    (element as HTMLElement).dataset["mark"] = "same";
  });
  for (let piece = 0; piece < 20; piece++)
    await view.send({ kind: "text", column: 0, text: `\n\nmore ${piece}`, tokensPerSecond: 0 });
  await view.page.getByText("more 19").waitFor();
  assert.equal(await first.getAttribute("data-mark"), "same");
  await view.close();
});
