import assert from "node:assert/strict";
import { test } from "node:test";
import { chatPanel, type ChatState } from "../../../schemas/panels/chat.ts";
import { until } from "../../support/until.ts";
import { expectAccessible } from "../support/accessible.ts";
import { themeNames } from "../support/themes.ts";
import { openWebview, type TestWebview, type WebviewOptions } from "../support/webview.ts";

async function openChat(
  changes: Partial<ChatState> = {},
  options: WebviewOptions = {},
): Promise<TestWebview<typeof chatPanel>> {
  const view = await openWebview(chatPanel, options);
  await view.send({
    kind: "state",
    model: { run: "helper", step: "best" },
    conversation: null,
    modelName: "helper, best checkpoint",
    messages: [],
    isAnswering: false,
    status: "",
    failure: null,
    ...changes,
  });
  await view.page.getByRole("heading", { name: "helper, best checkpoint" }).waitFor();
  return view;
}

const question = { id: "q", role: "user", content: "How do I undo?" } as const;
const answer = {
  id: "a",
  role: "assistant",
  content: "git reset",
  tokens: 3,
  tokensPerSecond: 41.6,
} as const;

for (const theme of themeNames)
  test(`The chat can be used by everybody in ${theme}`, async () => {
    const view = await openChat(
      { messages: [question, answer], failure: "The model was removed." },
      { theme },
    );
    await view.page.getByText("3 tokens · 42 tokens/s").waitFor();
    await expectAccessible(view.page);
    view.expectNoViolations();
  });

test("Enter sends the question, Shift+Enter begins a line", async () => {
  const view = await openChat();
  const field = view.page.getByRole("textbox", { name: "Your question" });
  await field.click();
  await view.page.keyboard.type("one");
  await view.page.keyboard.press("Shift+Enter");
  await view.page.keyboard.type("two");
  await view.page.keyboard.press("Enter");
  await until(() => view.intents.length > 0, "the question");
  assert.deepEqual(view.intents, [{ kind: "send", content: "one\ntwo" }]);
  await until(async () => (await field.inputValue()) === "", "the field is empty");
});

test("The answer grows piece by piece and can be stopped", async () => {
  const view = await openChat({ messages: [question, { ...answer, content: "git" }], isAnswering: true });
  await view.send({ kind: "text", text: " re" });
  await view.send({ kind: "text", text: "set" });
  await view.page.getByText("git reset").waitFor();
  await view.page.getByRole("button", { name: "Stop" }).click();
  await until(() => view.intents.length > 0, "the stop");
  assert.deepEqual(view.intents, [{ kind: "stop" }]);
});

test("What was typed and not sent is there again when the page is", async () => {
  const view = await openChat();
  await view.page.getByRole("textbox", { name: "Your question" }).fill("half a question");
  await view.reload();
  await view.send({
    kind: "state",
    model: { run: "helper", step: "best" },
    conversation: null,
    modelName: "helper",
    messages: [],
    isAnswering: false,
    status: "",
    failure: null,
  });
  const field = view.page.getByRole("textbox", { name: "Your question" });
  await field.waitFor();
  assert.equal(await field.inputValue(), "half a question");
});

test("What a model writes is text, never a part of the page", async () => {
  const content = '<img src="x" onerror="alert(1)"><b>bold</b>';
  const view = await openChat({ messages: [question, { ...answer, content }] });
  await view.page.getByText('<img src="x"').waitFor();
  assert.equal(await view.page.locator("article img, article b").count(), 0);
});
