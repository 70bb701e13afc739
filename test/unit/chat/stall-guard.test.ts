import { test } from "node:test";
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { openHosts } from "../../../agent/chat/hosts.ts";
import { Reply, type RequestSent } from "../../../agent/chat/messages.ts";
import { patienceFor } from "../../../agent/chat/stall-guard.ts";
import { addTinyModel } from "../../support/chat-home.ts";
import { builtProgram } from "../../support/built-program.ts";
import { failureOf } from "../../support/failures.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const program = builtProgram("inference-host.mjs");
const file = path.resolve(await addTinyModel(temporaryFolder(), "a", { contextLength: 4000 }));
const drawn = { temperature: 0, topP: 1, seed: 0, anew: false, maxTokens: 2 };

/** llama.cpp goes through it in 2 to the 60 ways as soon as the first character is there. */
const endless = [
  'root ::= "{" a0 "}"',
  ...Array.from({ length: 60 }, (_, index) => `a${index} ::= a${index + 1} | a${index + 1}`),
  'a60 ::= "x"',
].join("\n");

test("an answer that llama.cpp never comes back from is ended with its process, and the next question is answered", async (context) => {
  const hosts = openHosts({ memoryBudget: 2 ** 40, program, silenceSeconds: 4 });
  context.after(() => hosts.close());
  const { signal } = new AbortController();
  const answer = async (grammar?: string): Promise<string> =>
    await hosts.use(file, { signal }, async (chat) => {
      const options = { maxTokens: 2, ...(grammar !== undefined && { grammar }) };
      return (await chat.chat([{ role: "user", content: "Show the log" }], options)).text;
    });
  const before = await answer();
  const { code, message } = await failureOf(answer(endless));
  assert.equal(code, "model_stalled");
  assert.ok(message.includes(file) && message.includes("4 s"), message);
  assert.equal(await answer(), before);
});

test("each piece of a prompt is told before it is read, and each long text as a whole", async (context) => {
  const host = fork(program, [file, "0", "1"], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    serialization: "advanced",
  });
  context.after(() => host.kill("SIGKILL"));
  const replies: Reply[] = [];
  host.on("message", (message) => replies.push(Reply.parse(message)));
  const next = async (kind: Reply["kind"]): Promise<void> => {
    while (!replies.some((reply) => reply.kind === kind)) await once(host, "message");
  };
  const send = (request: RequestSent): void => void host.send(request);
  await next("checked");
  send({ kind: "load", sequences: 1 });
  await next("ready");
  const tokens = Array.from({ length: 1200 }, (_, index) => index % 200);
  send({ kind: "generate", id: 1, tokens, ...drawn });
  await next("answered");
  send({ kind: "embed", id: 2, inputs: [tokens, [5, 9]] });
  await next("embeddings");
  send({ kind: "logProbabilities", id: 3, tokens: tokens.slice(0, 600) });
  await next("logProbabilities");
  const told = replies.flatMap((reply) => (reply.kind === "computing" ? [[reply.id, reply.tokens]] : []));
  const prompt = told.filter(([id, count]) => id === 1 && count! > 1);
  assert.deepEqual(prompt, [
    [1, 512],
    [1, 512],
    [1, 176],
  ]);
  assert.deepEqual(
    told.filter(([id]) => id !== 1),
    [
      [2, 1200],
      [2, 2],
      [3, 600],
    ],
  );
  assert.ok(
    replies.findIndex(({ kind }) => kind === "computing") < replies.findIndex(({ kind }) => kind === "piece"),
  );
});

test("silence may be longer the larger the model is, and the more it computes at once", () => {
  const gibibyte = 2 ** 30;
  assert.equal(patienceFor(0, 1), 1);
  assert.equal(patienceFor(0, 512), 1);
  assert.equal(patienceFor(0, 5120), 10);
  assert.ok(120 * patienceFor(8 * gibibyte, 32) > 500);
  assert.ok(120 * patienceFor(40 * gibibyte, 32) > 2000);
});
