import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { after, before, test } from "node:test";
import { createRun } from "../../../agent/run/create.ts";
import { writeManifest } from "../../../agent/run/folder.ts";
import { ask, sendBytes } from "../../support/http.ts";
import { trainingFile } from "../../support/kept-runs.ts";
import { startTestAgent, type TestAgent } from "../../support/test-agent.ts";
import { until } from "../../support/until.ts";

const content = "0123456789".repeat(1000);
const sum = createHash("sha256").update(content).digest("hex");
let agent: TestAgent;

before(async () => {
  agent = await startTestAgent();
  const { models, datasets, runs, root } = agent.home;
  for (const folder of [
    path.join(models, "m", "v1", "onnx"),
    path.join(datasets, "d", "v1"),
    path.join(runs, "r", "checkpoints"),
  ])
    mkdirSync(folder, { recursive: true });
  for (const file of [
    path.join(models, "m", "v1", "model.gguf"),
    path.join(models, "m", "v1", "onnx", "model.onnx"),
    path.join(datasets, "d", "v1", "train.jsonl"),
    path.join(runs, "r", "metrics.jsonl"),
    path.join(root, "outside.txt"),
    path.join(models, "m", "v1", ".hidden"),
  ])
    writeFileSync(file, content);
  symlinkSync(root, path.join(models, "m", "v1", "up"));
  symlinkSync(path.join(root, "outside.txt"), path.join(models, "m", "v1", "linked.txt"));
});
after(() => agent.stop());

const get = (at: string, headers: Record<string, string> = {}, method = "GET") =>
  ask(agent.port, { method, path: at, headers: { Authorization: `Bearer ${agent.token}`, ...headers } });

test("Files of datasets, models and runs are sent with their sums, to be saved and not shown", async () => {
  for (const at of [
    "/models/m/v1/model.gguf",
    "/models/m/v1/onnx/model.onnx",
    "/datasets/d/v1/train",
    "/runs/r/files/metrics.jsonl",
  ]) {
    const { status, headers, body } = await get(at);
    assert.deepEqual([status, headers.etag, body.toString()], [200, `"${sum}"`, content], at);
    assert.match(
      headers["content-disposition"]!,
      /^attachment; filename="[\w.]+"; filename\*=UTF-8''[\w.]+$/,
    );
    assert.equal(headers["content-type"], "application/octet-stream");
  }
  const head = await get("/models/m/v1/model.gguf", {}, "HEAD");
  assert.deepEqual([head.status, head.headers["content-length"], head.body.length], [200, "10000", 0]);
});

for (const [range, wanted] of [
  ["bytes=0-9", { status: 206, range: "bytes 0-9/10000", body: content.slice(0, 10) }],
  ["bytes=9990-", { status: 206, range: "bytes 9990-9999/10000", body: content.slice(9990) }],
  ["bytes=-5", { status: 206, range: "bytes 9995-9999/10000", body: content.slice(-5) }],
  ["bytes=9999-20000", { status: 206, range: "bytes 9999-9999/10000", body: "9" }],
  ["bytes=-20000", { status: 206, range: "bytes 0-9999/10000", body: content }],
  ["bytes=10000-", { status: 416, range: "bytes */10000", body: undefined }],
  ["bytes=-0", { status: 416, range: "bytes */10000", body: undefined }],
  ["bytes=9-5", { status: 200, range: undefined, body: content }],
  ["bytes=0-1,5-6", { status: 200, range: undefined, body: content }],
  ["lines=0-1", { status: 200, range: undefined, body: content }],
] as const)
  test(`The range ${range} is answered with ${wanted.status}`, async () => {
    const { status, headers, body } = await get("/models/m/v1/model.gguf", { Range: range });
    assert.deepEqual([status, headers["content-range"]], [wanted.status, wanted.range]);
    if (wanted.body !== undefined) assert.equal(body.toString(), wanted.body);
  });

test("A download goes on only while the file is the same, and is not sent again to who has it", async () => {
  const at = "/runs/r/files/metrics.jsonl";
  assert.equal((await get(at, { "If-None-Match": `"${sum}"` })).status, 304);
  assert.equal((await get(at, { Range: "bytes=5-", "If-Range": `"${sum}"` })).status, 206);
  appendFileSync(path.join(agent.home.runs, "r", "metrics.jsonl"), "more");
  assert.equal((await get(at, { Range: "bytes=5-", "If-Range": `"${sum}"` })).status, 200);
  assert.equal((await get(at, { "If-None-Match": `"${sum}"` })).status, 200);
});

/** What a path of a request may try; none leads out, and none tells whether a file lies there. */
const escapes = [
  "..",
  "../outside.txt",
  "..%2foutside.txt",
  "%2e%2e/%2e%2e/%2e%2e/outside.txt",
  "%252e%252e%252foutside.txt",
  "..%5coutside.txt",
  "/etc/passwd",
  "%2fetc%2fpasswd",
  "C:%5cWindows%5cwin.ini",
  "%5c%5chost%5cshare",
  "model.gguf%00.txt",
  "up/outside.txt",
  "up/nothing.txt",
  "linked.txt",
  ".hidden",
  "./model.gguf",
  "model.gguf::$DATA",
  "sha256:..%2f..",
  "",
  "%ff",
];

for (const escape of escapes)
  test(`No file is sent for the name ${JSON.stringify(escape)}`, async () => {
    // The path goes out as it is, which a client that tidies paths would not do.
    const head = `Host: 127.0.0.1:${agent.port}\r\nAuthorization: Bearer ${agent.token}\r\nConnection: close\r\n`;
    for (const at of [
      `/models/m/v1/${escape}`,
      `/runs/r/files/${escape}`,
      `/datasets/d/v1/${escape}`,
      `/datasets/${escape}/v1/train`,
    ]) {
      const answer = await sendBytes(agent.port, `GET ${at} HTTP/1.1\r\n${head}\r\n`);
      assert.match(answer, /^HTTP\/1\.1 40[04] /, at);
      assert.ok(!answer.includes(content.slice(0, 100)));
    }
  });

test("Whether a file lies behind a bad name is not told", async () => {
  const tellOf = async (at: string) => {
    const { status, body } = await get(at);
    const { error } = JSON.parse(body.toString()) as { error: Record<string, unknown> };
    return { status, ...error, requestId: "" };
  };
  assert.deepEqual(
    await tellOf("/models/m/v1/up%2foutside.txt"),
    await tellOf("/models/m/v1/up%2fnothing.txt"),
  );
  assert.deepEqual(await tellOf("/models/m/v1/.hidden"), await tellOf("/models/m/v1/.nothing"));
  assert.deepEqual(await tellOf("/models/m/v1/up"), await tellOf("/models/m/v1/linked.txt"));
});

test("Clients that leave while a history is read for them are no bug", async () => {
  const { folder, manifest } = createRun(agent.home, "/a.toml", trainingFile("plain", 5));
  writeManifest(folder, { ...manifest, state: "succeeded" });
  writeFileSync(folder.metrics, "");
  const at = `/runs/${manifest.id}/series`;
  await until(async () => (await get(at, {}, "HEAD")).status === 200, "the run is known");
  const head = `Host: 127.0.0.1:${agent.port}\r\nAuthorization: Bearer ${agent.token}\r\n`;
  const asked = () => agent.log().filter(({ route }) => route === "GET /runs/:id/series");
  await until(async () => {
    const before = asked().length;
    const socket = connect(agent.port, "127.0.0.1").on("error", () => undefined);
    socket.write(`GET ${at} HTTP/1.1\r\n${head}\r\n`, () => socket.resetAndDestroy());
    await until(() => asked().length > before, "the request has ended");
    return asked().some(({ outcome }) => outcome === "cut");
  }, "a client has left in between");
  assert.deepEqual(
    agent.log().filter(({ level }) => level === "error"),
    [],
  );
});
