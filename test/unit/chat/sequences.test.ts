import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import type { ChatModel } from "../../../agent/chat/client.ts";
import { openHosts, type HostUse, type HostsOptions, type ModelHosts } from "../../../agent/chat/hosts.ts";
import { addTinyModel } from "../../support/chat-home.ts";
import { builtProgram } from "../../support/built-program.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { until } from "../../support/until.ts";

const program = builtProgram("inference-host.mjs");
const never = new AbortController().signal;
const opened: ModelHosts[] = [];
let file: string;

before(async () => {
  file = path.resolve(await addTinyModel(temporaryFolder(), "a", { contextLength: 2000 }));
});
after(() => Promise.all(opened.map((hosts) => hosts.close())));

function hostsWith(options: Partial<HostsOptions> = {}): ModelHosts {
  const hosts = openHosts({ memoryBudget: 2 ** 40, program, ...options });
  opened.push(hosts);
  return hosts;
}

const ask =
  (content: string, maxTokens = 30) =>
  async (model: ChatModel) =>
    (await model.chat([{ role: "user", content }], { maxTokens })).text;

/** Uses the model until `end` is called. */
async function occupy(hosts: ModelHosts, use: Partial<HostUse> = {}): Promise<() => Promise<void>> {
  let end!: () => void;
  const held = new Promise<void>((resolve) => (end = resolve));
  let ended!: Promise<void>;
  await new Promise<void>((begun, failed) => {
    ended = hosts.use(file, { signal: never, ...use }, () => {
      begun();
      return held;
    });
    ended.catch(failed);
  });
  return () => {
    end();
    return ended;
  };
}

test("as many answers are written at once as are wanted, each the one that it would be alone", async () => {
  const hosts = hostsWith();
  const use: HostUse = { signal: never, sequences: 3 };
  const contents = ["Show the log", "Delete", "the last three"];
  const alone: string[] = [];
  for (const content of contents) alone.push(await hosts.use(file, use, ask(content)));
  const most = { answering: 0 };
  hosts.onChange(() => (most.answering = Math.max(most.answering, hosts.list()[0]?.answering ?? 0)));
  assert.deepEqual(await Promise.all(contents.map((content) => hosts.use(file, use, ask(content)))), alone);
  assert.equal(most.answering, 3);
  assert.deepEqual([hosts.list()[0]?.sequences, hosts.list()[0]?.state], [3, "idle"]);
});

test("a model that is wanted for more at once is loaded anew, once those who use it have ended", async () => {
  const hosts = hostsWith();
  const end = await occupy(hosts);
  const [before] = hosts.list();
  assert.equal(before?.sequences, 1);
  const wanted = Promise.all(
    ["a", "b"].map((content) =>
      hosts.use(file, { signal: never, sequences: 2, client: content }, ask(content)),
    ),
  );
  await until(() => hosts.list()[0]?.waiting === 2, "both wait");
  await end();
  await wanted;
  const [after] = hosts.list();
  assert.equal(after?.sequences, 2);
  assert.notEqual(after.pid, before.pid);
  assert.ok(after.memory > before.memory);
  // Who wants fewer takes what there is.
  await hosts.use(file, { signal: never }, ask("c"));
  assert.equal(hosts.list()[0]?.pid, after.pid);
});

test("where memory has no room for more sequences there are fewer, and nothing is loaded again for them", async () => {
  const roomy = hostsWith();
  await roomy.use(file, { signal: never }, ask("x", 1));
  const { memory } = roomy.list()[0]!;
  const tight = hostsWith({ memoryBudget: memory + 2 ** 16 });
  for (let round = 0; round < 2; round++) await tight.use(file, { signal: never, sequences: 4 }, ask("x", 1));
  const { pid, sequences } = tight.list()[0]!;
  assert.equal(sequences, 1);
  await tight.use(file, { signal: never, sequences: 4 }, ask("x", 1));
  assert.equal(tight.list()[0]?.pid, pid);
});

test("who wants to be alone waits for all others, and they for him", async () => {
  const hosts = hostsWith();
  const end = await occupy(hosts, { sequences: 2 });
  const order: string[] = [];
  const alone = hosts.use(file, { signal: never, alone: true, client: "alone" }, async () => {
    assert.equal(hosts.list()[0]?.answering, 1);
    order.push("alone");
    await Promise.resolve();
  });
  await until(() => hosts.list()[0]?.waiting === 1, "it waits");
  const later = hosts.use(file, { signal: never, client: "later" }, () =>
    Promise.resolve(order.push("later")),
  );
  await end();
  await Promise.all([alone, later]);
  assert.deepEqual(order, ["alone", "later"]);
});

test("a model that is kept stays when nobody asks for it, and goes once it is let go", async () => {
  const hosts = hostsWith({ idleSeconds: 0.05 });
  const seen: string[] = [];
  hosts.onChange((changed) => seen.push(changed));
  hosts.keep(file, true);
  await hosts.use(file, { signal: never }, ask("x", 1));
  const pid = hosts.list()[0]?.pid;
  const end = await occupy(hosts);
  hosts.release(file);
  assert.equal(hosts.list()[0]?.pid, pid);
  await end();
  await until(() => hosts.list().length === 0, "it is unloaded");
  assert.ok(seen.length > 0 && seen.every((changed) => changed === file));
});
