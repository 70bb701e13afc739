import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { request } from "node:http";
import path from "node:path";
import { after, before, test } from "node:test";
import { ask, type Answer } from "../../support/http.ts";
import { startTestAgent, until, type TestAgent } from "../../support/test-agent.ts";

let agent: TestAgent;
before(async () => {
  agent = await startTestAgent();
});
after(async () => {
  await agent.stop();
  // The one that was killed has left it to the next.
  rmSync(agent.home.root, { recursive: true, force: true });
});

const sum = (bytes: Uint8Array, form: "hex" | "base64" = "hex") =>
  createHash("sha256").update(bytes).digest(form);
const base64 = (text: string) => Buffer.from(text).toString("base64");
const tus = () => ({ Authorization: `Bearer ${agent.token}`, "Tus-Resumable": "1.0.0" });

function announce(length: number | string, metadata: string): Promise<Answer> {
  const headers = { ...tus(), "Upload-Length": String(length), "Upload-Metadata": metadata };
  return ask(agent.port, { method: "POST", path: "/uploads", headers });
}

const metadataOf = (name: string, sha256: string) => `filename ${base64(name)},sha256 ${base64(sha256)}`;

async function create(bytes: Uint8Array, name = "rows.jsonl"): Promise<string> {
  const answer = await announce(bytes.length, metadataOf(name, sum(bytes)));
  assert.equal(answer.status, 201, answer.body.toString());
  assert.match(answer.headers.location!, /^\/uploads\/u-[0-9a-f]{32}$/);
  return answer.headers.location!;
}

function patch(
  at: string,
  offset: number | string,
  body: Uint8Array,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const all = {
    ...tus(),
    "Content-Type": "application/offset+octet-stream",
    "Upload-Offset": String(offset),
    ...headers,
  };
  return ask(agent.port, { method: "PATCH", path: at, headers: all, body });
}

const offsetOf = async (at: string) => {
  const answer = await ask(agent.port, { method: "HEAD", path: at, headers: tus() });
  assert.equal(answer.status, 200);
  return Number(answer.headers["upload-offset"]);
};
const codeOf = ({ body }: Answer) => (JSON.parse(body.toString()) as { error: { code: string } }).error.code;
const pieceSum = (bytes: Uint8Array) => ({ "Upload-Checksum": `sha256 ${sum(bytes, "base64")}` });
const folderOf = (at: string) => path.join(agent.home.uploads, path.basename(at));

/** Sends the head and a part of the body, and then is gone. */
async function cutAfter(
  at: string,
  offset: number,
  part: Uint8Array,
  length: number,
  headers = {},
): Promise<void> {
  const cut = request({
    ...{ host: "127.0.0.1", port: agent.port, method: "PATCH", path: at, agent: false },
    headers: {
      ...tus(),
      "Content-Type": "application/offset+octet-stream",
      "Upload-Offset": offset,
      "Content-Length": length,
      ...headers,
    },
  });
  cut.on("error", () => undefined);
  cut.write(part);
  await until(
    "the part is on the disk",
    () => statSync(path.join(folderOf(at), "part")).size >= offset + part.length,
  );
  const closed = new Promise((resolve) => cut.once("close", resolve));
  cut.destroy();
  await closed;
}

test("A file arrives in pieces, each with its sum, and has a path when it is whole", async () => {
  const bytes = randomBytes(300_000);
  const at = await create(bytes);
  const [first, second] = [bytes.subarray(0, 100_000), bytes.subarray(100_000)];
  const answer = await patch(at, 0, first, pieceSum(first));
  assert.deepEqual([answer.status, answer.headers["upload-offset"]], [204, "100000"]);
  assert.ok(Date.parse(String(answer.headers["upload-expires"])) > Date.now());
  assert.equal(await offsetOf(at), 100_000);
  assert.equal((await patch(at, 100_000, second, pieceSum(second))).status, 204);
  assert.deepEqual(readFileSync(path.join(folderOf(at), "rows.jsonl")), bytes);
  if (process.platform !== "win32")
    for (const name of readdirSync(folderOf(at)))
      assert.equal(statSync(path.join(folderOf(at), name)).mode & 0o777, 0o600, name);
});

test("What came before a cut is kept, and the rest goes on from there, also with the next agent", async () => {
  const bytes = randomBytes(300_000);
  const at = await create(bytes);
  await cutAfter(at, 0, bytes.subarray(0, 120_000), bytes.length);
  await until("the offset is told", async () => (await offsetOf(at)) === 120_000);
  await agent.kill();
  agent = await startTestAgent({ home: agent.home.root });
  assert.equal(await offsetOf(at), 120_000);
  assert.equal((await patch(at, 120_000, bytes.subarray(120_000))).status, 204);
  assert.deepEqual(readFileSync(path.join(folderOf(at), "rows.jsonl")), bytes);
});

test("A piece with a sum that was cut, or is another one, is as if it had never come", async () => {
  const bytes = randomBytes(50_000);
  const at = await create(bytes);
  await cutAfter(at, 0, bytes.subarray(0, 20_000), bytes.length, pieceSum(bytes));
  await until("the upload is free again", async () => (await patch(at, 1, bytes)).status === 409);
  assert.equal(await offsetOf(at), 0);
  const wrong = await patch(at, 0, bytes, pieceSum(Buffer.from("another")));
  assert.deepEqual([wrong.status, codeOf(wrong)], [460, "upload_checksum_wrong"]);
  assert.equal(await offsetOf(at), 0);
  assert.equal((await patch(at, 0, bytes, pieceSum(bytes))).status, 204);
});

test("A whole file with another sum than was announced is removed", async () => {
  const bytes = randomBytes(1000);
  const answer = await announce(1000, metadataOf("rows.jsonl", sum(Buffer.from("another"))));
  const at = answer.headers.location!;
  assert.equal((await patch(at, 0, bytes)).status, 460);
  assert.ok(!existsSync(folderOf(at)));
  assert.equal((await ask(agent.port, { method: "HEAD", path: at, headers: tus() })).status, 404);
});

test("Wrong offsets, more bytes than announced and a second sender at once are refused", async () => {
  const bytes = randomBytes(1000);
  const at = await create(bytes);
  for (const offset of [5, "x", "-1", "1e3", ""])
    assert.ok([400, 409].includes((await patch(at, offset, bytes)).status));
  assert.equal((await patch(at, 0, randomBytes(1001))).status, 413);
  assert.equal(await offsetOf(at), 0);
  const slow = request({
    ...{ host: "127.0.0.1", port: agent.port, method: "PATCH", path: at, agent: false },
    headers: {
      ...tus(),
      "Content-Type": "application/offset+octet-stream",
      "Upload-Offset": 0,
      "Content-Length": 1000,
    },
  });
  slow.on("error", () => undefined);
  slow.write(bytes.subarray(0, 10));
  await until("it has begun", () => statSync(path.join(folderOf(at), "part")).size === 10);
  await until("the other is seen", async () => (await patch(at, 0, bytes)).status === 423);
  slow.destroy();
});

test("Announcements that cannot be used are refused, and nothing is made for them", async () => {
  const before = readdirSync(agent.home.uploads).length;
  const good = metadataOf("a.txt", sum(Buffer.from("")));
  for (const [length, metadata] of [
    ["", good],
    ["-1", good],
    ["1e5", good],
    [10, ""],
    [10, `filename ${base64("a.txt")}`],
    [10, metadataOf("a.txt", "abc")],
    ...[
      "../a.txt",
      "/etc/passwd",
      "C:\\a",
      "a/b",
      ".hidden",
      "nul",
      "COM1.txt",
      "a\0b",
      "",
      "a ",
      "part",
      "upload.json",
      "x".repeat(200),
    ].map((name) => [10, metadataOf(name, sum(Buffer.from("")))] as const),
  ] as const)
    assert.equal((await announce(length, metadata)).status, 400, `${length} ${metadata}`);
  assert.equal((await announce(2 ** 45, good)).status, 413);
  assert.equal((await announce(2 ** 39, good)).status, 507);
  const { Authorization } = tus();
  const unversioned = await ask(agent.port, { method: "POST", path: "/uploads", headers: { Authorization } });
  assert.deepEqual([unversioned.status, unversioned.headers["tus-version"]], [412, "1.0.0"]);
  assert.equal(readdirSync(agent.home.uploads).length, before);
});

test("The server says what it can, an empty file is whole at once, and an upload can be removed", async () => {
  const options = await ask(agent.port, { method: "OPTIONS", path: "/uploads", headers: tus() });
  assert.equal(options.headers["tus-extension"], "creation,checksum,expiration,termination");
  const at = await create(Buffer.from(""));
  assert.equal(readFileSync(path.join(folderOf(at), "rows.jsonl")).length, 0);
  assert.equal((await ask(agent.port, { method: "DELETE", path: at, headers: tus() })).status, 204);
  assert.ok(!existsSync(folderOf(at)));
  for (const method of ["HEAD", "DELETE"])
    assert.equal((await ask(agent.port, { method, path: at, headers: tus() })).status, 404);
});

test("An uploaded file is imported by its id", async () => {
  const bytes = Buffer.from(
    Array.from(
      { length: 20 },
      (_, row) => `${JSON.stringify({ prompt: `q${row}`, completion: "a" })}\n`,
    ).join(""),
  );
  const at = await create(bytes);
  assert.equal((await patch(at, 0, bytes)).status, 204);
  const { dataset, version } = await agent.client.call("dataset/import", {
    source: { upload: path.basename(at) },
  });
  assert.equal(dataset.versions[0]!.version, version);
});
