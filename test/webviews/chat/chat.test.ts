import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../support/until.ts";
import { expectAccessible } from "../support/accessible.ts";
import { themeNames } from "../support/themes.ts";
import { answer, chatState, openChat, question, sideBySide, tell } from "./stand-in.ts";

const everything = `# Undoing

Use **git reset**, or [the manual](https://git-scm.com/docs).

| command | keeps |
| --- | --- |
| \`--soft\` | all |

> Think first.

1. one
2. two

\`\`\`python
def undo(count: int = 1) -> str:
    """Gives the command."""  # a comment
    return f"git reset HEAD~{count}"
\`\`\`
`;

for (const theme of themeNames)
  test(`The chat can be used by everybody in ${theme}`, async () => {
    const rated = {
      ...answer,
      content: everything,
      rating: "up" as const,
      branch: { place: 2, count: 2, previous: "b", next: null },
    };
    const view = await openChat(
      {
        messages: [{ ...question, attachments: [{ name: "main.ts:1-20", characters: 300 }] }, rated],
        columns: [{ failure: { message: "The model was removed.", actions: ["chooseModel", "retry"] } }],
      },
      { theme },
    );
    await view.page.getByText("3 tokens · 42 tokens/s").waitFor();
    await view.page.getByText("43 of 2,048 tokens").waitFor();
    await expectAccessible(view.page);
    await view.page.getByRole("button", { name: "System Prompt and Sampling" }).click();
    await view.page.getByRole("button", { name: "Conversations" }).click();
    await view.send({
      kind: "list",
      search: "",
      conversations: [
        { id: "c-1", conversations: ["c-1"], comparison: null, name: "Undoing", detail: "helper · now" },
      ],
      total: 1,
      failure: null,
    });
    await view.page.getByRole("button", { name: /^Undoing/ }).waitFor();
    await expectAccessible(view.page);
    await tell(view, sideBySide());
    await view.send({
      kind: "standings",
      votes: 2,
      standings: [{ name: "base", wins: 2, losses: 0, draws: 0 }],
    });
    await view.page.getByRole("button", { name: "None Is Good" }).waitFor();
    await expectAccessible(view.page);
    view.expectNoViolations();
    await view.close();
  });

test("Enter sends the question, Shift+Enter begins a line", async () => {
  const view = await openChat();
  const field = view.page.getByRole("textbox", { name: "Your question" });
  await field.click();
  await view.page.keyboard.type("one");
  await view.page.keyboard.press("Shift+Enter");
  await view.page.keyboard.type("two");
  await view.page.keyboard.press("Enter");
  assert.deepEqual(await view.intent(({ kind }) => kind === "send"), {
    kind: "send",
    content: "one\ntwo",
    attachments: [],
  });
  await until(async () => (await field.inputValue()) === "", "the field is empty again");
  await view.close();
});

test("The answer grows piece by piece, is told to screen readers once, and Escape stops it", async () => {
  const pending = { id: "?answer", role: "assistant" as const, content: "git" };
  const view = await openChat({ messages: [question, pending], columns: [{ isAnswering: true }] });
  await view.send({ kind: "text", column: 0, text: " re", tokensPerSecond: 0 });
  await view.send({ kind: "text", column: 0, text: "set", tokensPerSecond: 0 });
  await view.page.getByText("git reset").waitFor();
  const spoken = view.page.locator(".conversation > [role=status]");
  assert.equal(await spoken.textContent(), "");
  await view.page.getByRole("textbox", { name: "Your question" }).press("Escape");
  await view.intent(({ kind }) => kind === "stop");
  await view.send({ kind: "messages", column: 0, from: 1, messages: [{ ...answer, content: "git reset" }] });
  await until(async () => (await spoken.textContent()) === "Answer: git reset", "the answer is told");
  await view.close();
});

test("How fast an answer is written is told while it is, but not of a model whose name is hidden", async () => {
  const pending = { id: "?answer", role: "assistant" as const, content: "git" };
  const view = await openChat({ messages: [question, pending], columns: [{ isAnswering: true }] });
  await view.send({ kind: "text", column: 0, text: " reset", tokensPerSecond: 33.7 });
  await view.page.getByText("34 tokens/s").waitFor();
  await view.send(chatState({ state: { areNamesHidden: true }, columns: [{ isAnswering: true }] }));
  await view.page.getByText("34 tokens/s").waitFor({ state: "detached" });
  await view.close();
});

test("Files are dropped and pasted, by VS Code's addresses or with what is in them", async () => {
  const view = await openChat();
  const { page } = view;
  const drop = (kind: "dragover" | "drop", types: Readonly<Record<string, string>>): Promise<void> =>
    page.evaluate(
      ([name, data]) => {
        const transfer = new DataTransfer();
        for (const [type, text] of Object.entries(data)) transfer.setData(type, text);
        document.body.dispatchEvent(
          new DragEvent(name, { dataTransfer: transfer, bubbles: true, cancelable: true }),
        );
      },
      [kind, types] as const,
    );
  const list = { "text/uri-list": "file:///work/a.ts\r\n# b\r\nfile:///work/b.ts" };
  await drop("dragover", { "text/plain": "some words" });
  assert.equal(await page.getByText("Drop files to attach them").count(), 0);
  await drop("dragover", list);
  await page.getByText("Drop files to attach them").waitFor();
  await expectAccessible(page);
  await drop("drop", list);
  await page.getByText("Drop files to attach them").waitFor({ state: "detached" });
  assert.deepEqual(await view.intent(({ kind }) => kind === "attachDropped"), {
    kind: "attachDropped",
    addresses: ["file:///work/a.ts", "file:///work/b.ts"],
  });
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["let a;"], "pasted.ts"));
    transfer.items.add(new File([new Uint8Array([0, 1, 255])], "picture.png"));
    document.body.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }),
    );
  });
  assert.deepEqual(await view.intent(({ kind }) => kind === "attachText"), {
    kind: "attachText",
    name: "pasted.ts",
    content: "let a;",
  });
  await page.getByRole("alert").getByText("picture.png is not a text file.").waitFor();
  view.expectNoViolations();
  await view.close();
});

test("What was typed, what is attached and what is open is there again when the page is", async () => {
  const view = await openChat();
  await view.page.getByRole("textbox", { name: "Your question" }).fill("half a question");
  await view.page.getByRole("button", { name: "System Prompt and Sampling" }).click();
  const attachment = { key: "k", name: "main.ts:1-2", content: "let a;", tokens: null };
  await view.send({ kind: "attached", attachment }, { kind: "measured", key: "k", tokens: 12 });
  await view.page.getByText("12 tokens").waitFor();
  await until(async () => (await view.kept())?.draft === "half a question", "it is kept");
  await view.reload();
  await tell(view, {});
  const field = view.page.getByRole("textbox", { name: "Your question" });
  await field.waitFor();
  assert.equal(await field.inputValue(), "half a question");
  await view.page.getByRole("textbox", { name: "Temperature" }).waitFor();
  await view.page.getByText("12 tokens").waitFor();
  await field.press("Enter");
  const sent = await view.intent(({ kind }) => kind === "send");
  assert.deepEqual(sent, {
    kind: "send",
    content: "half a question",
    attachments: [{ ...attachment, tokens: 12 }],
  });
  await view.close();
});

test("What was typed last is kept when the page is left right after it", async () => {
  const view = await openChat();
  const { page } = view;
  await page.getByRole("button", { name: "System Prompt and Sampling" }).click();
  await page.getByRole("textbox", { name: "Seed" }).waitFor();
  const kept = await page.evaluate(() => {
    const type = (selector: string, text: string): void => {
      const field = document.querySelector<HTMLInputElement>(selector)!;
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    type('[aria-label="Your question"]', "half a question");
    type('.settings [aria-label="Seed"]', "7");
    window.dispatchEvent(new Event("blur"));
    return sessionStorage.getItem("trainyard-kept")!;
  });
  assert.match(kept, /"draft":"half a question"/);
  const { settings } = await view.intent((intent) => intent.kind === "changeSettings");
  assert.equal(settings.sampling.seed, 7);
  await view.close();
});

test("A question without an answer can be answered, also by another model", async () => {
  const view = await openChat({ messages: [question, answer, { ...question, id: "q2" }] });
  await view.page.getByText("This question has no answer yet.").waitFor();
  await view.page.getByRole("button", { name: "Answer It" }).click();
  await view.intent(({ kind }) => kind === "retry");
  await view.send(chatState({ columns: [{ isAnswering: true }] }));
  await view.page.getByText("This question has no answer yet.").waitFor({ state: "detached" });
  await view.close();
});

test("The same text goes along once, and no more of them than a question takes", async () => {
  const view = await openChat();
  const attach = (number: number): Promise<void> =>
    view.send({
      kind: "attached",
      attachment: { key: `k${number}`, name: `${number % 21}.ts`, content: "let a;", tokens: null },
    });
  for (let number = 0; number < 20; number++) await attach(number);
  await attach(21);
  await view.page.getByRole("button", { name: "Without 19.ts" }).waitFor();
  assert.equal(await view.page.getByRole("button", { name: /^Without/ }).count(), 20);
  await attach(20);
  await view.page.getByRole("alert").getByText("At most 20 texts go along with a question.").waitFor();
  await view.close();
});

test("A text that does not fit is refused with its reason, and the others stay", async () => {
  const view = await openChat();
  await view.send({ kind: "attached", attachment: { key: "k", name: "big.ts", content: "x", tokens: null } });
  await view.page.getByRole("button", { name: "Without big.ts" }).waitFor();
  await view.send({ kind: "notAttached", key: "k", message: "big.ts has 9,000 tokens." });
  await view.page.getByRole("alert").getByText("big.ts has 9,000 tokens.").waitFor();
  assert.equal(await view.page.getByRole("button", { name: "Without big.ts" }).count(), 0);
  await view.close();
});

test("A question that an answer was before comes back, before what was typed since", async () => {
  const view = await openChat();
  const field = view.page.getByRole("textbox", { name: "Your question" });
  await field.fill("And then?");
  const attachment = { key: "k", name: "small.ts", content: "x", tokens: null };
  await view.send({ kind: "notSent", content: "Why?", attachments: [attachment] });
  await view.page.getByRole("button", { name: "Without small.ts" }).waitFor();
  assert.equal(await field.inputValue(), "Why?\nAnd then?");
  await view.close();
});

test("Questions are edited, answers are asked for again, and one goes from version to version", async () => {
  const branch = { place: 2, count: 3, previous: "b1", next: "b3" };
  const view = await openChat({ messages: [question, { ...answer, branch }] });
  const { page } = view;
  await page.getByText("2/3").waitFor();
  await page.getByRole("button", { name: "Previous Version" }).click();
  await view.intent((intent) => intent.kind === "switchTo" && intent.message === "b1");
  await page.getByRole("button", { name: "Answer Again" }).click();
  await view.intent((intent) => intent.kind === "regenerate" && intent.message === "a");
  await page.getByText("How do I undo?").hover();
  await page.getByRole("button", { name: "Edit Question" }).click();
  await page.locator(".editor textarea:focus").waitFor();
  await page.keyboard.type(" And redo?");
  await page.keyboard.press("Enter");
  const edit = await view.intent(({ kind }) => kind === "edit");
  assert.deepEqual(edit, { kind: "edit", message: "q", content: "How do I undo? And redo?" });
  await page.getByText("How do I undo?", { exact: true }).waitFor();
  await view.close();
});

test("Answers are rated, corrected, copied, inserted and added to a dataset", async () => {
  const view = await openChat({ messages: [question, answer] });
  const { page } = view;
  await page.getByRole("button", { name: "Good Answer" }).click();
  await page.getByRole("button", { name: "Copy Answer" }).click();
  await page.getByRole("button", { name: "Insert Answer into the Editor" }).click();
  await page.getByRole("button", { name: "Add Answer to a Dataset…" }).click();
  await page.getByRole("button", { name: "Correct Answer" }).click();
  const field = page.getByRole("textbox", { name: "What the answer should have been" });
  await field.fill("git revert");
  await page.getByRole("button", { name: "Save" }).click();
  await view.intent(({ kind }) => kind === "correct");
  assert.deepEqual(view.intents, [
    { kind: "rate", column: 0, message: "a", rating: "up" },
    { kind: "copy", text: answer.content },
    { kind: "insert", text: answer.content },
    { kind: "addToDataset", column: 0, message: "a" },
    { kind: "correct", column: 0, message: "a", content: "git revert" },
  ]);
  await view.close();
});

test("Sampling counts as soon as it can be used, and what cannot be says what can", async () => {
  const view = await openChat();
  const { page } = view;
  await page.getByRole("button", { name: "System Prompt and Sampling" }).click();
  await page.getByRole("textbox", { name: "Top-p" }).fill("2");
  await page.getByText("above 0, up to 1").waitFor();
  await page.getByRole("textbox", { name: "Top-p" }).fill("0.5");
  await page.getByRole("textbox", { name: "Seed" }).fill("7");
  await page.getByRole("textbox", { name: "System prompt" }).fill("Be brief.");
  await view.intent(
    (intent) =>
      intent.kind === "changeSettings" &&
      intent.settings.system === "Be brief." &&
      intent.settings.sampling.topP === 0.5 &&
      intent.settings.sampling.seed === 7,
  );
  await view.close();
});

test("What is typed into two fields between two frames counts together", async () => {
  const view = await openChat();
  const { page } = view;
  await page.getByRole("button", { name: "System Prompt and Sampling" }).click();
  await page.getByRole("textbox", { name: "Top-p" }).waitFor();
  await page.evaluate(() => {
    for (const [label, text] of Object.entries({ "Top-p": "0.5", Seed: "7", "System prompt": "Be brief." })) {
      const field = document.querySelector(`.settings [aria-label="${label}"]`) as HTMLInputElement;
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
  const { settings } = await view.intent((intent) => intent.kind === "changeSettings");
  assert.equal(settings.system, "Be brief.");
  assert.deepEqual(settings.sampling, { temperature: 0.7, topP: 0.5, seed: 7 });
  await view.close();
});

test("The model is switched, another one is asked the same, and a removed one is told of", async () => {
  const view = await openChat({ columns: [{ isModelGone: true }] });
  const { page } = view;
  await page.getByText("helper, best checkpoint is no longer there.").waitFor();
  await page.getByRole("combobox", { name: "Model" }).selectOption("helper, step 500");
  await view.intent((intent) => intent.kind === "chooseModel" && intent.key === "run helper 500");
  await page.getByRole("button", { name: "Compare with Another Model" }).click();
  await view.intent((intent) => intent.kind === "addColumn" && intent.key === "model base ");
  await view.close();
});

test("Of models side by side the best answer is voted for, and blind ones are letters until then", async () => {
  const hidden = { areNamesHidden: true, subject: { ...chatState(sideBySide()).subject, isBlind: true } };
  const view = await openChat({
    ...sideBySide(hidden),
    columns: [
      { key: "", modelName: "Model A" },
      { key: "", modelName: "Model B", conversation: "c-2" },
    ],
  });
  const { page } = view;
  const bar = page.getByRole("group", { name: "Which answer is best?" });
  await bar.getByRole("button", { name: "Model B" }).waitFor();
  assert.equal(await page.getByText("helper").count(), 0, "no name is in the page");
  assert.equal(await page.getByText("tokens/s").count(), 0, "nor how quick each is");
  assert.equal(await page.getByRole("combobox").count(), 0);
  await bar.getByRole("button", { name: "Model B" }).click();
  assert.deepEqual(await view.intent(({ kind }) => kind === "vote"), { kind: "vote", verdict: "a2" });
  await tell(view, sideBySide({ votes: [{ messages: ["a", "a2"], verdict: "a2" }] }));
  await bar.getByRole("button", { name: "helper, step 500", pressed: true }).waitFor();
  await page.getByRole("button", { name: "Show Votes" }).click();
  await view.intent(({ kind }) => kind === "showStandings");
  await view.close();
});

test("Conversations are searched, opened by keyboard, renamed and deleted", async () => {
  const view = await openChat();
  const { page } = view;
  await page.getByRole("button", { name: "Conversations" }).click();
  const line = (id: string, name: string) => ({
    id,
    conversations: [id],
    comparison: null,
    name,
    detail: "base",
  });
  const conversations = [line("c-8", "Undoing"), line("c-9", "Branches")];
  await view.send({ kind: "list", search: "", conversations, total: 2, failure: null });
  await page.getByRole("button", { name: /^Undoing/ }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await view.intent((intent) => intent.kind === "open" && intent.conversations[0] === "c-9");
  await page.getByRole("button", { name: "Actions of Undoing" }).click();
  await page.getByRole("menuitem", { name: "Rename…" }).click();
  await page.getByRole("textbox", { name: "Name of the conversation" }).fill("Taking back");
  await page.keyboard.press("Enter");
  await view.intent((intent) => intent.kind === "rename" && intent.name === "Taking back");
  await page.getByRole("button", { name: "Actions of Branches" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await view.intent((intent) => intent.kind === "remove" && intent.conversations[0] === "c-9");
  await page.getByRole("textbox", { name: "Search Conversations" }).fill("redo");
  await view.intent((intent) => intent.kind === "search" && intent.search === "redo");
  await view.send({ kind: "list", search: "redo", conversations: [], total: 2, failure: null });
  await page.getByText("No conversation holds “redo”.").waitFor();
  await view.close();
});
