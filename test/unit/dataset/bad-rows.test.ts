// Bad rows are kept out and listed with their line; good rows beside them are imported.
import assert from "node:assert/strict";
import { test } from "node:test";
import { brief, examples, jsonLines, Workplace } from "./importing.ts";

const good = '{"prompt":"1+1=","completion":"2"}';
const goodExample = { kind: "completion", prompt: "1+1=", completion: "2" };
const conversation = (...turns: [role: string, content: unknown][]) =>
  JSON.stringify({ messages: turns.map(([role, content]) => ({ role, content })) });

/** Each bad line stands between two good ones, as line 2. */
const keptOut: { name: string; line: string | Buffer; problem: string; says?: RegExp }[] = [
  { name: "a cut-off line", line: '{"prompt":"1', problem: "not_json 2:13", says: /closing double quote/ },
  {
    name: "a missing comma",
    line: '{"prompt":"1" "completion":"2"}',
    problem: "not_json 2:15",
    says: /"," or "}"/,
  },
  { name: "two rows on a line", line: `${good}${good}`, problem: `not_json 2:${good.length + 1}` },
  { name: "a bare word", line: '{"prompt": tru}', problem: "not_json 2:12", says: /a value, found "t"/ },
  { name: "a list", line: "[1,2]", problem: "row_not_an_object 2", says: /a list/ },
  { name: "10^5 brackets", line: "[".repeat(100_000), problem: "nested_too_deep 2:65" },
  { name: "10^5 objects", line: '{"a":'.repeat(100_000), problem: "nested_too_deep 2:321" },
  {
    name: "a row without its column",
    line: '{"prompt":"1+1="}',
    problem: "column_missing 2",
    says: /"completion"/,
  },
  {
    name: "a column of the wrong type",
    line: '{"prompt":"a","completion":{}}',
    problem: "column_not_text 2",
  },
  { name: "an empty completion", line: '{"prompt":"a","completion":" "}', problem: "empty_completion 2" },
  { name: "an escaped NUL", line: '{"prompt":"a\\u0000","completion":"b"}', problem: "nul_character 2" },
  {
    name: "a NUL byte",
    line: '{"prompt":"a\0","completion":"b"}',
    problem: "not_json 2:13",
    says: /control/,
  },
  {
    name: "half a surrogate pair",
    line: '{"prompt":"\\ud83d","completion":"b"}',
    problem: "half_character 2",
  },
  {
    name: "invalid UTF-8",
    line: Buffer.concat([Buffer.from('{"prompt":"é'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
    problem: "invalid_utf8 2:13",
    says: new RegExp(`Byte ${good.length + 1 + 13} of the file`),
  },
];

for (const { name, line, problem, says } of keptOut) {
  test(`${name} is kept out with its place`, async (context) => {
    const place = new Workplace(context);
    const content = Buffer.concat([Buffer.from(`${good}\n`), Buffer.from(line), Buffer.from(`\n${good}\n`)]);
    const { version, train, problems } = await place.importing("rows.jsonl", content);
    assert.deepEqual(
      train.map((row) => row.line),
      [1, 3],
    );
    assert.deepEqual(examples(train), [goodExample, goodExample]);
    const told = problems.filter(({ code }) => code !== "duplicate_rows");
    assert.deepEqual(brief(told), ["warning rows_kept_out", `warning ${problem}`]);
    assert.equal(version!.manifest.rowsKeptOut, 1);
    assert.ok(told.every(({ message, advice }) => message !== "" && advice !== undefined));
    if (says) assert.match(told[1]!.message, says);
  });
}

const conversations: { name: string; line: string; problems: string[]; kept: boolean }[] = [
  {
    name: "no messages",
    line: '{"messages":[]}',
    problems: ["no_messages 2"],
    kept: false,
  },
  {
    name: "messages that are no list",
    line: '{"messages":"hi"}',
    problems: ["not_messages 2"],
    kept: false,
  },
  {
    name: "an unknown role",
    line: conversation(["user", "a"], ["robot", "b"]),
    problems: ["unknown_role 2"],
    kept: false,
  },
  {
    name: "a message without content",
    line: conversation(["user", "a"], ["assistant", null]),
    problems: ["content_missing 2"],
    kept: false,
  },
  {
    name: "an image",
    line: conversation(["user", [{ type: "image_url", image_url: {} }]], ["assistant", "b"]),
    problems: ["content_not_text 2"],
    kept: false,
  },
  { name: "no answer", line: conversation(["user", "a"]), problems: ["no_assistant_turn 2"], kept: false },
  { name: "no question", line: conversation(["assistant", "a"]), problems: ["no_user_turn 2"], kept: false },
  {
    name: "nothing but empty answers",
    line: conversation(["user", "a"], ["assistant", ""]),
    problems: ["empty_completion 2"],
    kept: false,
  },
  {
    name: "the same role twice",
    line: conversation(["user", "a"], ["user", "b"], ["assistant", "c"]),
    problems: ["same_role_twice 2"],
    kept: true,
  },
  {
    name: "a tail that nobody answers",
    line: conversation(["user", "a"], ["assistant", "b"], ["user", "c"]),
    problems: ["last_turn_not_assistant 2"],
    kept: true,
  },
  {
    name: "a system message in the middle",
    line: conversation(["user", "a"], ["system", "b"], ["assistant", "c"]),
    problems: ["system_not_first 2"],
    kept: true,
  },
  {
    name: "one empty answer among others",
    line: conversation(["user", "a"], ["assistant", ""], ["user", "b"], ["assistant", "c"]),
    problems: ["empty_assistant_turn 2"],
    kept: true,
  },
  {
    name: "a weight",
    line: '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b","weight":0}]}',
    problems: ["weight_ignored 2"],
    kept: true,
  },
];

for (const { name, line, problems: expected, kept } of conversations) {
  test(`a conversation with ${name} is ${kept ? "kept with a warning" : "kept out"}`, async (context) => {
    const first = conversation(["user", "Hi"], ["assistant", "Hello"]);
    const { train, problems } = await new Workplace(context).importing("a.jsonl", `${first}\n${line}\n`);
    assert.equal(train.length, kept ? 2 : 1);
    const told = brief(problems).filter((problem) => problem !== "warning rows_kept_out");
    assert.deepEqual(
      told,
      expected.map((problem) => `warning ${problem}`),
    );
  });
}

test("keys named __proto__ are reported and pollute nothing", async (context) => {
  const place = new Workplace(context);
  const line = '{"__proto__":{"polluted":1,"completion":"x"},"prompt":"a","completion":"b"}';
  const jsonl = await place.importing("a.jsonl", `${line}\n`);
  assert.deepEqual(examples(jsonl.train), [{ kind: "completion", prompt: "a", completion: "b" }]);
  assert.ok(brief(jsonl.problems).includes("warning proto_key 1"));
  const missing = await place.importing("b.jsonl", '{"__proto__":{"completion":"x"},"prompt":"a"}\n');
  assert.equal(missing.version, undefined);
  const csv = await place.importing("a.csv", "__proto__,text\nx,y\nz,w\n");
  assert.deepEqual(examples(csv.train), [
    { kind: "text", text: "y" },
    { kind: "text", text: "w" },
  ]);
  assert.ok(brief(csv.problems).includes("warning proto_key 2"));
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
});

test("a byte order mark, CR LF and blank lines do no harm", async (context) => {
  const place = new Workplace(context);
  for (const [name, content] of [
    ["a.jsonl", `\ufeff${good}\r\n\r\n \r\n${good}`],
    ["a.json", `\ufeff\r\n[${good},\r\n\r\n${good}]\r\n`],
    ["a.csv", '\ufeffprompt,completion\r\n1+1=,2\r\n\r\n"1+1=","2"\r\n'],
  ] as const) {
    const { train } = await place.importing(name, content);
    assert.deepEqual(examples(train), [goodExample, goodExample], name);
  }
});

test("a dataset in which no row is left is refused with the reasons", async (context) => {
  const { version, problems } = await new Workplace(context).importing(
    "a.jsonl",
    jsonLines({ prompt: "a", completion: "" }, { prompt: "b", completion: "" }),
  );
  assert.equal(version, undefined);
  assert.deepEqual(brief(problems), [
    "error no_row_left",
    "error empty_completion 1",
    "error empty_completion 2",
  ]);
});

test("thousands of bad rows are counted, and the first are shown", async (context) => {
  const bad = '{"prompt":"a","completion":""}\n'.repeat(3000);
  const { version, problems } = await new Workplace(context).importing("a.jsonl", bad + good);
  assert.equal(version!.manifest.rowsKeptOut, 3000);
  assert.ok(problems.length < 60);
  assert.match(problems.find(({ code }) => code === "rows_kept_out")!.message, /3000 of 3001 rows/);
  assert.match(problems.at(-1)!.message, /2950 more/);
});
