import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import * as z from "zod";
import { errors } from "../../../../agent/errors.ts";
import { newOperation } from "../../../../extension/agents/operation.ts";
import { AgentFailure } from "../../../../extension/agents/failure.ts";
import { AgentWords } from "../../../../extension/words/agent-words.ts";
import { connectionTo } from "../../../support/editor-connection.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { startTestAgent } from "../../../support/test-agent.ts";

const words = new AgentWords({
  "There is no file {0}.": "文件 {0} 不存在。",
  "Check the path.": "请检查路径。",
  "{0} cannot be read: {1}.": "无法读取 {0}：{1}。",
  "it is not JSON": "不是 JSON",
  "it has {0} bytes": "它有 {0} 字节",
  "{0} of {1}": "{0} / {1}",
  "{0} of {1} rows were kept out.": "共 {1} 行，{0} 行未导入。",
  "Value: {0}": "值：{0}",
  "Waits for {0}.": "正在等待 {0}。",
  "{0} ({1} free)": "{0}（可用 {1}）",
  core: "个核心",
});

const sayings: readonly (readonly [what: string, english: string, chinese: string])[] = [
  ["A whole sentence", "Check the path.", "请检查路径。"],
  ["A sentence with a name", "There is no file a b.txt.", "文件 a b.txt 不存在。"],
  ["A known reason", "x cannot be read: it is not JSON.", "无法读取 x：不是 JSON。"],
  ["A reason with a value of its own", "x cannot be read: it has 3 bytes.", "无法读取 x：它有 3 字节。"],
  ["A reason of the system's", "x cannot be read: EIO: i/o error.", "无法读取 x：EIO: i/o error。"],
  ["Two sentences", "There is no file a. Check the path.", "文件 a 不存在。请检查路径。"],
  ["A sentence after one that is not known", "Never heard. Check the path.", "Never heard. 请检查路径。"],
  ["Values in another order", "3 of 12 rows were kept out.", "共 12 行，3 行未导入。"],
  ["A number of things", "Waits for 2 cores (0.5 free).", "正在等待 2 个核心（可用 0.5）。"],
  ["What says little, between figures", "3 of 12", "3 / 12"],
  ["What says little, between words", "the end of the line", "the end of the line"],
  ["What is not known", "Something else of this kind.", "Something else of this kind."],
];
for (const [what, english, chinese] of sayings)
  test(`${what} is said in the user's language as far as it is known`, () => {
    assert.equal(words.say(english), chinese);
  });

test("Of a result only the words for people are said, and rows of data stay as they are", () => {
  const data = { message: "Check the path." };
  const told = { problems: [{ code: "x", message: "Check the path.", line: 3 }], name: "Check the path." };
  assert.deepEqual(words.sayIn({ ...told, value: data, notes: ["it is not JSON"], at: null }), {
    problems: [{ code: "x", message: "请检查路径。", line: 3 }],
    ...{ name: "Check the path.", value: data, notes: ["不是 JSON"], at: null },
  });
});

test("Markdown is said line by line", () => {
  assert.equal(words.sayMarkdown("**key**\n\n- Value: 3 of 4\n"), "**key**\n\n- 值：3 / 4\n");
});

const chinese = new AgentWords(
  z
    .record(z.string(), z.string())
    .parse(JSON.parse(readFileSync(path.join("extension", "l10n", "agent.zh-cn.json"), "utf8"))),
);

test("Failures are wholly Chinese, but for names and what the system says", () => {
  const failures = [
    errors.fileNotFound("a.txt"),
    errors.fileNotReadable("a.txt", "EACCES"),
    errors.datasetNotFound("a", "b", ["c", "d"]),
    errors.modelFileDamaged("m.gguf", "it is shorter than 8 bytes"),
    errors.diskFull("/home"),
    errors.pathNotAbsolute("a"),
  ];
  for (const { message, advice } of failures)
    for (const text of [message, advice])
      assert.doesNotMatch(chinese.say(text), /[a-z]{2,} [a-z]{2,} [a-z]{2,}/, text);
});

test("A connection in a Chinese window tells failures, problems and progress in Chinese", async (context) => {
  const home = temporaryFolder();
  const agent = await startTestAgent({ home });
  const connection = connectionTo(home, { words: () => Promise.resolve(chinese) });
  context.after(async () => {
    connection.dispose();
    await agent.stop();
  });
  await connection.adopt();
  await assert.rejects(connection.call("dataset/get", { dataset: "none" }), (error) => {
    assert.ok(error instanceof AgentFailure);
    assert.deepEqual(
      [error.code, error.message],
      ["dataset_not_found", chinese.say("There is no dataset none.")],
    );
    assert.match(error.message, /\p{Script=Han}/u);
    return true;
  });
  const file = path.join(home, "none.jsonl");
  await assert.rejects(
    connection.call("dataset/import", { source: { path: file }, ...newOperation() }),
    (error) => error instanceof AgentFailure && /\p{Script=Han}/u.test(`${error.message} ${error.advice}`),
  );
});
