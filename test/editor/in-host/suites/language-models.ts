// Our models and tools as other extensions see them.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { until } from "../../../support/until.ts";
import { extension } from "./extension.ts";

describe("language models", () => {
  let model: vscode.LanguageModelChat;
  let caller: vscode.LanguageModelChat;

  before(async () => {
    await extension().activate();
    await vscode.commands.executeCommand("trainyard.agent.start");
    model = await modelNamed("talker");
    caller = await modelNamed("caller");
  });

  it("are there for every extension, with limits that the context holds", () => {
    assert.equal(model.id, "model/talker");
    assert.ok(model.maxInputTokens > 1000 && model.maxInputTokens < 16_000);
  });

  it("count tokens by their own tokenizer", async () => {
    assert.equal(await model.countTokens(""), 0);
    assert.ok((await model.countTokens("The agent of the run")) < 10);
  });

  it("answer a request with text", async () => {
    const messages = [vscode.LanguageModelChatMessage.User("Hello")];
    const { text } = await model.sendRequest(messages, { modelOptions: { max_tokens: 20, temperature: 0 } });
    let said = "";
    for await (const piece of text) said += piece;
    assert.ok(said.length > 10, said);
  });

  it("refuse a prompt that is too long, and say how long it is", async () => {
    const messages = [vscode.LanguageModelChatMessage.User("agent ".repeat(20_000))];
    await assert.rejects(async () => {
      const { text } = await model.sendRequest(messages);
      for await (const piece of text) assert.fail(piece);
    }, /tokens, and talker takes 12,000/);
  });

  it("call a tool that they are offered, and answer with what it gave", async () => {
    const question = vscode.LanguageModelChatMessage.User("How is the weather?");
    const tools = [{ name: "get_weather", description: "The weather", inputSchema: { type: "object" } }];
    const [call, ...others] = await partsOf(caller.sendRequest([question], { tools }));
    assert.deepEqual(others, []);
    assert.ok(call instanceof vscode.LanguageModelToolCallPart);
    assert.deepEqual([call.name, call.input], ["get_weather", { city: "Oslo" }]);
    assert.match(call.callId, /^\w{9}$/);
    const told = new vscode.LanguageModelToolResultPart(call.callId, [
      new vscode.LanguageModelTextPart("sunny, 20 degrees"),
    ]);
    const messages = [
      question,
      vscode.LanguageModelChatMessage.Assistant([call]),
      vscode.LanguageModelChatMessage.User([told]),
    ];
    const [said] = await partsOf(caller.sendRequest(messages, { tools }));
    assert.ok(said instanceof vscode.LanguageModelTextPart);
    assert.equal(said.value, "It is sunny.");
  });

  it("call the tool that they must call, as its schema has it", async () => {
    const inputSchema = { type: "object", properties: { days: { enum: [1, 2] } }, required: ["days"] };
    const [call] = await partsOf(
      caller.sendRequest([vscode.LanguageModelChatMessage.User("Hello")], {
        tools: [{ name: "forecast", description: "The weather to come", inputSchema }],
        toolMode: vscode.LanguageModelChatToolMode.Required,
        modelOptions: { temperature: 0 },
      }),
    );
    assert.ok(call instanceof vscode.LanguageModelToolCallPart);
    assert.equal(call.name, "forecast");
    assert.match(JSON.stringify(call.input), /^\{"days":[12]/);
  });

  it("end an answer that is cancelled", async () => {
    const source = new vscode.CancellationTokenSource();
    const messages = [vscode.LanguageModelChatMessage.User("Hello")];
    const { text } = await model.sendRequest(messages, {}, source.token);
    let pieces = 0;
    try {
      for await (const piece of text) {
        pieces += piece.length > 0 ? 1 : 0;
        source.cancel();
      }
    } catch {
      // Whether the end of an answer is an error is VS Code's to say.
    }
    assert.ok(pieces > 0);
  });
});

async function modelNamed(wanted: string): Promise<vscode.LanguageModelChat> {
  return await until(
    async () =>
      (await vscode.lm.selectChatModels({ vendor: "trainyard" })).find(({ name }) => name === wanted),
    `the model ${wanted}`,
    60,
  );
}

async function partsOf(response: Thenable<vscode.LanguageModelChatResponse>): Promise<unknown[]> {
  const parts: unknown[] = [];
  for await (const part of (await response).stream) parts.push(part);
  return parts;
}

describe("tools for language models", () => {
  const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration("trainyard");
  const use = (name: string, input: object): Thenable<vscode.LanguageModelToolResult> =>
    vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });

  after(async () => {
    await settings().update("chat.tools", undefined, vscode.ConfigurationTarget.Global);
  });

  it("do nothing before they are switched on, and then answer", async () => {
    await assert.rejects(Promise.resolve(use("trainyard_list_models", {})));
    await settings().update("chat.tools", true, vscode.ConfigurationTarget.Global);
    const result: vscode.LanguageModelToolResult = await until(
      async () => use("trainyard_list_models", {}).then(undefined, () => undefined),
      "the tool",
    );
    const [part] = result.content;
    assert.ok(part instanceof vscode.LanguageModelTextPart);
    assert.match(part.value, /"talker"/);
  });

  it("say what is wrong so that a model can mend it", async () => {
    await assert.rejects(
      Promise.resolve(use("trainyard_watch_run", { run: "nothing", seconds: 0 })),
      /no run nothing/,
    );
  });
});
