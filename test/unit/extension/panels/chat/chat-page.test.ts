import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { holdAnswer } from "../../../../support/held-answer.ts";
import { startTestAgent } from "../../../../support/test-agent.ts";
import { until } from "../../../../support/until.ts";
import { brief, openDesk, type Opened } from "./real-agent.ts";

const short = { model: "short" };
const long = { model: "long" };

const rolesOf = (opened: Opened): string[] => opened.messages().map(({ role }) => role);
const settle = (opened: Opened): Promise<unknown> =>
  until(() => opened.messages().every(({ id }) => !id.startsWith("?")), "the agent has told of everything");

test("An answer is shown as it is written, is kept, and is there in another window", async (context) => {
  const desk = await openDesk(context);
  const opened = desk.open(short);
  await opened.ask("Hello");
  await settle(opened);
  const pieces = opened.told.flatMap((message) => (message.kind === "text" ? [message.text] : []));
  const [question, answer] = opened.messages();
  assert.deepEqual(rolesOf(opened), ["user", "assistant"]);
  assert.ok(
    pieces.every((piece) => answer!.content.includes(piece)),
    "pieces are told as they come",
  );
  assert.equal(opened.state().columns[0]!.failure, null);
  const other = desk.restore(opened.page.subject);
  await until(() => other.messages().length === 2, "the other window has it, too");
  assert.deepEqual(other.messages(), [question, answer]);

  await other.ask("And now?");
  await until(() => opened.messages().length === 4, "what one window asks the other shows");
  assert.deepEqual(opened.page.talks[0]!.name, "Hello");
});

test("Answers and questions have versions, between which one goes back and forth", async (context) => {
  const opened = (await openDesk(context)).open(short);
  await opened.perform({ kind: "changeSettings", settings: brief });
  await opened.ask("Hello");
  await opened.perform({ kind: "regenerate", column: 0, message: null });
  await settle(opened);
  const branch = opened.messages()[1]!.branch!;
  assert.deepEqual([branch.place, branch.count, branch.next], [2, 2, null]);
  await opened.ask("More");
  await opened.perform({ kind: "edit", message: opened.messages()[0]!.id, content: "Hello again" });
  await settle(opened);
  assert.deepEqual(rolesOf(opened), ["user", "assistant"]);
  const edited = opened.messages()[0]!;
  assert.deepEqual([edited.content, edited.branch?.place, edited.branch?.count], ["Hello again", 2, 2]);
  await opened.perform({ kind: "switchTo", column: 0, message: edited.branch!.previous! });
  await until(() => opened.messages().length === 4, "the other branch is there to its end");
  assert.equal(opened.messages()[2]!.content, "More");
});

test("A stopped answer stays as far as it was written, also when another window stops it", async (context) => {
  const desk = await openDesk(context);
  const opened = desk.open(long);
  const asking = opened.ask("Hello");
  await until(() => (opened.messages().at(-1)?.content ?? "") !== "", "the first words", 120);
  const other = desk.restore(opened.page.subject);
  await until(() => other.state().columns[0]!.isElsewhere, "the other window says that it is being answered");
  await other.perform({ kind: "stop" });
  await asking;
  await until(() => opened.messages().at(-1)!.stopReason === "cancelled", "it has ended here");
  await until(() => other.messages().at(-1)?.stopReason === "cancelled", "it has ended there");
  assert.equal(other.state().columns[0]!.isAnswering, false);
});

test("What is asked while an answer is written comes back to its page", async (context) => {
  const opened = (await openDesk(context)).open(short);
  const attachment = { key: "k", name: "a.txt", content: "x", tokens: null };
  const asking = opened.perform({ kind: "send", content: "First", attachments: [] });
  await opened.perform({ kind: "send", content: "Second", attachments: [attachment] });
  await asking;
  await settle(opened);
  const later = opened.ask("Third");
  await opened.perform({ kind: "edit", message: opened.messages()[0]!.id, content: "Other" });
  await later;
  await until(() => opened.messages().length === 4, "both answers are there");
  assert.deepEqual(
    opened.told.filter((message) => message.kind === "notSent"),
    [
      { kind: "notSent", content: "Second", attachments: [attachment] },
      { kind: "notSent", content: "Other", attachments: [] },
    ],
  );
  const questions = opened.messages().filter(({ role }) => role === "user");
  assert.deepEqual(
    questions.map(({ content }) => content),
    ["First", "Third"],
  );
});

test("A model that is not there is told, the question stays, and another model answers it", async (context) => {
  const opened = (await openDesk(context)).open({ model: "nothing" });
  await opened.ask("Hello");
  await until(() => opened.state().columns[0]!.failure !== null, "the failure is told");
  const { failure, isModelGone } = opened.state().columns[0]!;
  assert.match(failure!.message, /nothing/);
  assert.deepEqual([failure!.actions[0], isModelGone], ["chooseModel", true]);
  assert.equal(opened.messages()[0]!.content, "Hello");
  await opened.perform({ kind: "chooseModel", column: 0, key: "model short " });
  await opened.perform({ kind: "retry", column: 0 });
  await settle(opened);
  assert.deepEqual(rolesOf(opened), ["user", "assistant"]);
});

test("When the agent is killed in the middle of an answer what there is of it stays, and can be answered again", async (context) => {
  const desk = await openDesk(context);
  const opened = desk.open(long);
  const asking = opened.ask("Hello");
  await until(() => (opened.messages().at(-1)?.content ?? "").length > 20, "some words", 120);
  await desk.agent.kill();
  await asking;
  await until(() => opened.state().columns[0]!.failure !== null, "the failure is told", 60);
  assert.equal(opened.messages()[0]!.content, "Hello");
  assert.deepEqual(opened.state().columns[0]!.failure!.actions.includes("retry"), true);

  const next = await startTestAgent({ home: desk.agent.home.root });
  context.after(() => next.stop());
  await until(
    () => opened.messages().at(-1)!.stopReason === "failed",
    "what the next agent knows is shown",
    60,
  );
  assert.deepEqual(rolesOf(opened), ["user", "assistant"]);
  await opened.perform({ kind: "changeSettings", settings: brief });
  await opened.perform({ kind: "retry", column: 0 });
  await settle(opened);
  assert.deepEqual([opened.messages().length, opened.messages()[1]!.branch?.count], [2, 2]);
});

test("A model is switched in mid-conversation, and answers say whose they are", async (context) => {
  const opened = (await openDesk(context)).open(short);
  await opened.perform({ kind: "changeSettings", settings: brief });
  await opened.ask("Hello");
  await opened.perform({ kind: "chooseModel", column: 0, key: "model long " });
  await opened.ask("And you?");
  await settle(opened);
  assert.deepEqual(
    opened.messages().map(({ modelName }) => modelName),
    [undefined, "short", undefined, undefined],
  );
  assert.equal(opened.state().columns[0]!.modelName, "long");
});

test("What is changed while the agent answers something older counts, and is kept", async (context) => {
  const desk = await openDesk(context);
  const { page, ...opened } = desk.open(short);
  const kept = async (): Promise<string> => {
    const conversation = page.talks[0]!.conversation!;
    return (await desk.connection.call("chat/get", { conversation })).conversation.system;
  };
  const opening = holdAnswer(desk.connection, "chat/open");
  const asking = opened.ask("Hello");
  await opening.isThere;
  await opened.perform({ kind: "changeSettings", settings: { ...brief, system: "Be brief." } });
  opening.release();
  await asking;
  assert.equal(await kept(), "Be brief.");
  const reading = holdAnswer(desk.connection, "chat/get");
  const loading = page.talks[0]!.load();
  await reading.isThere;
  await opened.perform({ kind: "changeSettings", settings: { ...brief, system: "Be kind." } });
  reading.release();
  await loading;
  assert.deepEqual([page.talks[0]!.settings.system, await kept()], ["Be kind.", "Be kind."]);
});

test("Of two conversations that are opened one after the other the later one is shown", async (context) => {
  const desk = await openDesk(context);
  const opened = desk.open(short);
  const ids: string[] = [];
  for (const question of ["Hello", "Good day"]) {
    await opened.perform({ kind: "startAnew" });
    await opened.perform({ kind: "changeSettings", settings: brief });
    await opened.ask(question);
    ids.push(opened.page.subject.columns[0]!.conversation!);
  }
  const held = holdAnswer(desk.connection, "chat/get");
  const earlier = opened.perform({ kind: "open", conversations: [ids[1]!] });
  await held.isThere;
  await opened.perform({ kind: "open", conversations: [ids[0]!] });
  held.release();
  await earlier;
  assert.equal(opened.page.subject.columns[0]!.conversation, ids[0]);
});

test("Conversations are listed, found, opened, renamed, exported and removed", async (context) => {
  const opened = (await openDesk(context)).open(short);
  await opened.perform({ kind: "changeSettings", settings: brief });
  await opened.ask("The first question");
  const first = opened.page.talks[0]!.conversation!;
  await opened.perform({ kind: "startAnew" });
  assert.deepEqual(opened.messages(), []);
  await opened.ask("Something else");
  const names = (): string[] => {
    const list = opened.told.findLast((message) => message.kind === "list");
    return list?.conversations.map(({ name }) => name) ?? [];
  };
  await opened.perform({ kind: "search", search: "" });
  assert.deepEqual(names(), ["Something else", "The first question"]);
  await opened.perform({ kind: "search", search: "FIRST" });
  assert.deepEqual(names(), ["The first question"]);
  await opened.perform({ kind: "open", conversations: [first] });
  await until(() => opened.messages()[0]?.content === "The first question", "it is open");
  await opened.perform({ kind: "rename", conversations: [first], name: "One: a question" });
  await opened.perform({ kind: "export", conversations: [first], as: "markdown" });
  await opened.perform({ kind: "export", conversations: [first], as: "jsonl" });
  const [[name, markdown], [, row]] = [...opened.around.saved] as [[string, string], [string, string]];
  assert.equal(name, "One- a question.md");
  assert.match(markdown, /^# One: a question\n\n## User\n\nThe first question\n\n## Assistant/);
  assert.deepEqual((JSON.parse(row) as { messages: object[] }).messages.length, 2);
  opened.around.isSure = false;
  await opened.perform({ kind: "remove", conversations: [first] });
  assert.equal(opened.messages().length, 2);
  opened.around.isSure = true;
  await opened.perform({ kind: "remove", conversations: [first] });
  assert.deepEqual(opened.messages(), []);
  assert.equal(opened.page.talks[0]!.conversation, null);
  assert.deepEqual(opened.around.failures, []);
});

test("A conversation that is deleted leaves the page, also where it is found to be gone before that is answered", async (context) => {
  const desk = await openDesk(context);
  const opened = desk.open(short);
  await opened.perform({ kind: "changeSettings", settings: brief });
  await opened.ask("Hello");
  const [talk] = opened.page.talks;
  const held = holdAnswer(desk.connection, "chat/remove");
  const removing = opened.perform({ kind: "remove", conversations: [talk!.conversation!] });
  await held.isThere;
  await talk!.load();
  held.release();
  await removing;
  assert.deepEqual(opened.messages(), []);
  assert.notEqual(opened.page.talks[0], talk);
});

test("What is attached is measured, and what the model cannot see at once is refused", async (context) => {
  const opened = (await openDesk(context)).open(short);
  opened.around.picked = { name: "a.ts", language: "ts", content: "let a;" };
  await opened.perform({ kind: "attach", what: "file" });
  const attached = opened.told.findLast((message) => message.kind === "attached")!;
  const measured = opened.told.findLast((message) => message.kind === "measured")!;
  assert.equal(measured.key, attached.attachment.key);
  await opened.perform({ kind: "send", content: "Why?", attachments: [attached.attachment] });
  await settle(opened);
  assert.deepEqual(opened.messages()[0]!.attachments, [{ name: "a.ts", characters: 6 }]);

  opened.around.picked = { name: "big.ts", content: "many words ".repeat(100) };
  await opened.perform({ kind: "attach", what: "selection" });
  const refused = opened.told.findLast((message) => message.kind === "notAttached")!;
  assert.match(refused.message, /^big\.ts has [\d,]+ tokens, and short sees at most 64 at once/);
  opened.around.picked = { name: "huge.ts", content: "x".repeat(400_001) };
  await opened.perform({ kind: "attach", what: "file" });
  const last = opened.told.findLast((message) => message.kind === "notAttached")!;
  assert.match(last.message, /^huge\.ts has 400,001 characters; at most 400,000/);
});

test("Files that are dropped are attached one after the other, with the language of their names", async (context) => {
  const opened = (await openDesk(context)).open(short);
  await opened.perform({ kind: "attachDropped", addresses: ["file:///a.ts", "file:///b.ts"] });
  await opened.perform({ kind: "attachText", name: "pasted.py", content: "a = 1" });
  const attached = opened.told.filter((message) => message.kind === "attached");
  assert.deepEqual(
    attached.map(({ attachment: { name, language, content } }) => [name, language, content]),
    [
      ["file:///a.ts", undefined, "at file:///a.ts"],
      ["file:///b.ts", undefined, "at file:///b.ts"],
      ["pasted.py", "py", "a = 1"],
    ],
  );
});

test("A model that is removed from the disk in mid-answer ends it whole; what was asked next is told and kept", async (context) => {
  const desk = await openDesk(context);
  const opened = desk.open({ model: "long" });
  const asking = opened.ask("Hello");
  await until(() => (opened.messages().at(-1)?.content.length ?? 0) > 20, "it answers");
  rmSync(path.join(desk.agent.home.models, "long"), { recursive: true });
  await opened.perform({ kind: "stop" });
  await asking;
  await until(() => opened.messages().at(-1)!.stopReason === "cancelled", "what there is of it is kept");
  const kept = opened.messages();
  await opened.ask("And now?");
  await until(() => opened.state().columns[0]!.failure !== null, "the failure is told");
  const { failure } = opened.state().columns[0]!;
  assert.match(failure!.message, /long/);
  assert.equal(failure!.actions[0], "chooseModel");
  assert.deepEqual(
    opened.messages().map(({ content }) => content),
    [...kept.map(({ content }) => content), "And now?"],
  );
  await opened.perform({ kind: "chooseModel", column: 0, key: "model short " });
  await opened.perform({ kind: "retry", column: 0 });
  await settle(opened);
  assert.deepEqual(rolesOf(opened), ["user", "assistant", "user", "assistant"]);
});

test("An answer is rated, corrected, and becomes a row of a new or an old dataset", async (context) => {
  const desk = await openDesk(context);
  const opened = desk.open(short);
  await opened.perform({ kind: "changeSettings", settings: brief });
  await opened.ask("Hello");
  await settle(opened);
  const { id: message } = opened.messages()[1]!;
  await opened.perform({ kind: "rate", column: 0, message, rating: "down" });
  await opened.perform({ kind: "correct", column: 0, message, content: "Good day" });
  await until(() => opened.messages()[1]!.isCorrected === true, "the correction is shown");
  assert.deepEqual([opened.messages()[1]!.content, opened.messages()[1]!.rating], ["Good day", "down"]);
  opened.around.dataset = { name: "answers" };
  await opened.perform({ kind: "addToDataset", column: 0, message });
  const row = opened.around.imported.get("answers")!;
  assert.match(row, /"content":"Good day"/);

  const file = `${desk.agent.home.root}/answers.jsonl`;
  const { writeFileSync } = await import("node:fs");
  writeFileSync(file, row);
  const imported = await desk.agent.client.call("dataset/import", { source: { path: file } });
  opened.around.dataset = { dataset: imported.dataset.id };
  await opened.perform({ kind: "addToDataset", column: 0, message });
  assert.deepEqual(opened.around.failures, []);
  const { dataset } = await desk.agent.client.call("dataset/get", { dataset: imported.dataset.id });
  assert.equal(dataset.versions[0]!.revisionOf?.added, 1);
});
