import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, afterEach, before, test } from "node:test";
import type { HubReference } from "../../../schemas/hub.ts";
import type { HubAccess } from "../../../agent/hub/access.ts";
import { bytesToLoad, loadModel } from "../../../agent/hub/load.ts";
import { inspectRepository, summarizeRepository } from "../../../agent/hub/repository.ts";
import { writeGoodModels } from "../../support/bad-models.ts";
import { tlsCertificate } from "../../support/certificate.ts";
import { failureOf } from "../../support/failures.ts";
import { startHub, startProxy, type HubModel, type HubServer } from "../../support/hub-server.ts";

let hub: HubServer;
let folder: string;
let model: HubModel;
let gguf: Buffer;
const id = "org/tiny";

before(async () => {
  hub = await startHub();
  folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-hub-"));
  const good = await writeGoodModels(folder);
  const names = readdirSync(good.folder);
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(path.join(good.folder, name))]));
  const others = { "pytorch_model.bin": Buffer.from("pickle"), "onnx/model.onnx": Buffer.from("onnx") };
  model = { files: { ...files, ...others }, large: ["model.safetensors"], license: "apache-2.0" };
  gguf = readFileSync(good.gguf);
});
after(async () => {
  await hub.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => {
  hub.faults = {};
  hub.asked.length = 0;
  hub.models.clear();
  rmSync(path.join(folder, "loaded"), { recursive: true, force: true });
});

function accessTo(server: HubServer, changes: Partial<HubAccess> = {}): HubAccess {
  return { endpoint: server.url, hosts: [server.storage], direct: [], certificates: [], ...changes };
}

async function load(
  reference: Partial<HubReference> = {},
  access = accessTo(hub),
): Promise<{ source: string; fractions: number[] }> {
  if (hub.models.size === 0) hub.models.set(id, model);
  const fractions: number[] = [];
  const { source } = await loadModel(
    access,
    { id, ...reference },
    path.join(folder, "loaded"),
    ({ fraction }) => {
      if (fraction !== undefined) fractions.push(fraction);
    },
  );
  return { source, fractions };
}

const weightsOf = (source: string): Buffer => readFileSync(path.join(source, "model.safetensors"));
const rangesAsked = (): string[] =>
  hub.asked.flatMap(({ host, range }) => (host === "storage" ? [range ?? "all"] : []));

test("What a model needs is loaded of one commit, and nothing else", async () => {
  const { source, fractions } = await load();
  assert.equal(path.basename(source), hub.commit);
  assert.deepEqual(weightsOf(source), model.files["model.safetensors"]);
  assert.ok(!existsSync(path.join(source, "pytorch_model.bin")));
  assert.ok(readdirSync(source).every((name) => !name.endsWith(".partial")));
  assert.ok(hub.asked.every(({ path: asked }) => !asked.includes("onnx/") && !asked.includes(".bin")));
  assert.ok(
    hub.asked
      .filter(({ path: asked }) => asked.includes("/resolve/"))
      .every((one) => one.path.includes(hub.commit)),
  );
  assert.equal(fractions.at(-1), 1);
  assert.deepEqual(
    fractions,
    fractions.toSorted((a, b) => a - b),
  );
});

test("The token is sent to the Hub and to no other host", async () => {
  await load({}, accessTo(hub, { token: "hf_right" }));
  const seen = (host: "hub" | "storage") =>
    new Set(hub.asked.filter((one) => one.host === host).map((one) => one.authorization));
  assert.deepEqual([...seen("hub")], ["Bearer hf_right"]);
  assert.deepEqual([...seen("storage")], [undefined]);
});

test("A file that is cut goes on where it was", async () => {
  const large = Buffer.alloc(6 << 20, "weights");
  hub.models.set(id, { files: { "a.gguf": large }, large: ["a.gguf"] });
  hub.faults.cut = { bytes: 2 << 20, times: 2 };
  const { source } = await load();
  assert.ok(readFileSync(source).equals(large));
  const [first, ...later] = rangesAsked();
  assert.equal(first, "all");
  assert.deepEqual(
    later.map((range) => /^bytes=[1-9]\d*-$/.test(range)),
    [true, true],
  );
});

test("What an earlier process left is taken up, and what is wrong in it is found out", async () => {
  const target = path.join(folder, "loaded", hub.commit);
  const whole = model.files["model.safetensors"]!;
  const { source } = await load();
  rmSync(path.join(source, "model.safetensors"));
  writeFileSync(path.join(target, "model.safetensors.partial"), whole.subarray(0, 1000));
  hub.asked.length = 0;
  await load();
  assert.deepEqual(rangesAsked(), ["bytes=1000-"]);
  assert.deepEqual(weightsOf(source), whole);

  rmSync(path.join(source, "model.safetensors"));
  writeFileSync(path.join(target, "model.safetensors.partial"), Buffer.alloc(1000));
  assert.equal((await failureOf(load())).code, "hub_download_damaged");
  assert.ok(!existsSync(path.join(target, "model.safetensors.partial")));
  await load();
  assert.deepEqual(weightsOf(source), whole);
});

test("Room is wanted only for what an earlier call has not brought", async () => {
  const target = path.join(folder, "loaded");
  mkdirSync(target);
  const sum = { blob: "" };
  const files = [
    { path: "config.json", bytes: 100, sum },
    { path: "q8/a.gguf", bytes: 5000, sum },
    { path: "b.gguf", bytes: 7000, sum },
  ];
  assert.equal(await bytesToLoad(target, files), 12_100);
  writeFileSync(path.join(target, "config.json"), Buffer.alloc(100));
  writeFileSync(path.join(target, "a.gguf.partial"), Buffer.alloc(4000));
  assert.equal(await bytesToLoad(target, files), 8000);
  writeFileSync(path.join(target, "b.gguf.partial"), Buffer.alloc(9000));
  assert.equal(await bytesToLoad(target, files), 1000);
});

test("A file that the disk does not say it has is not declared whole", async () => {
  const handle = await open(path.join(folder, "any"), "w");
  const handles = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const sync = Object.getOwnPropertyDescriptor(handles, "sync")!;
  handles.sync = () => Promise.reject(new Error("EIO: i/o error, fsync"));
  try {
    await assert.rejects(load(), /EIO/);
    assert.deepEqual(readdirSync(path.join(folder, "loaded", hub.commit)), []);
  } finally {
    Object.defineProperty(handles, "sync", sync);
  }
  const { source } = await load();
  assert.deepEqual(weightsOf(source), model.files["model.safetensors"]);
});

test("A server that knows no ranges sends the file again from its start", async () => {
  hub.faults.cut = { bytes: 30_000, times: 1 };
  hub.faults.ignoresRanges = true;
  const { source } = await load();
  assert.deepEqual(weightsOf(source), model.files["model.safetensors"]);
});

test("Bytes that were changed on their way are not kept", async () => {
  hub.faults.changesBytes = true;
  const failure = await failureOf(load());
  assert.equal(failure.code, "hub_download_damaged");
  assert.deepEqual(
    readdirSync(path.join(folder, "loaded", hub.commit)).filter((name) => name.startsWith("model.")),
    [],
  );
});

const elsewhere: [where: string, url: string][] = [
  ["the metadata of a cloud", "http://169.254.169.254/latest/meta-data/"],
  ["the metadata written otherwise", "http://2852039166/"],
  ["a private address", "http://10.0.0.1/model"],
  ["another port of this machine", "http://127.0.0.1:9/model"],
  ["this machine by name", "http://localhost/model"],
  ["a stranger", "https://example.org/model"],
  ["somebody whose name ends like the Hub's", "https://evilhuggingface.co/model"],
  ["the Hub without encryption", "http://huggingface.co/model"],
  ["a file", "file:///etc/passwd"],
];
for (const [where, redirectTo] of elsewhere) {
  test(`A redirect to ${where} is not followed`, async () => {
    hub.faults.redirectTo = redirectTo;
    assert.equal((await failureOf(load())).code, "hub_host_not_allowed");
  });
}

test("A redirect in a circle ends", async () => {
  hub.models.set(id, model);
  hub.faults.redirectTo = `${hub.url}/${id}/resolve/${hub.commit}/model.safetensors`;
  const failure = failureOf(inspectAndLoad());
  assert.equal((await failure).code, "hub_failed");
});

/** Without the pauses between attempts, which a passing failure has. */
async function inspectAndLoad(): Promise<void> {
  const { askHub } = await import("../../../agent/hub/request.ts");
  (await askHub(accessTo(hub), { url: hub.faults.redirectTo!, id })).destroy();
}

test("Models that are missing, private, gated or asked for with a wrong token are told apart", async () => {
  const codes = async (changes: Partial<HubAccess>, named = id, revision?: string) =>
    (await failureOf(inspectRepository(accessTo(hub, changes), { id: named, ...(revision && { revision }) })))
      .code;
  hub.models.set(id, model);
  hub.models.set("org/gated", { ...model, gated: true, token: "hf_right" });
  hub.models.set("org/private", { ...model, token: "hf_right" });
  assert.equal(await codes({}, "org/none"), "hub_model_not_found");
  assert.equal(await codes({}, "org/private"), "hub_model_not_found");
  assert.equal(await codes({}, "org/gated"), "hub_model_gated");
  assert.equal(await codes({ token: "hf_wrong" }), "hub_token_refused");
  assert.equal(await codes({}, id, "v9"), "hub_revision_not_found");
  for (const [status, code] of [
    [429, "hub_rate_limited"],
    [500, "hub_failed"],
    [418, "hub_failed"],
  ] as const) {
    hub.faults.status = status;
    assert.equal(await codes({}), code);
  }
  hub.faults = {};
  const { gated, license } = await inspectRepository(accessTo(hub, { token: "hf_right" }), {
    id: "org/gated",
  });
  assert.deepEqual([gated, license], [true, "apache-2.0"]);
});

test("A server that is not there and one that is no Hub are told apart", async () => {
  const at = async (endpoint: string) =>
    (await failureOf(inspectRepository(accessTo(hub, { endpoint }), { id }))).code;
  assert.equal(await at("http://127.0.0.1:9"), "hub_not_reachable");
  hub.models.set("other/place", model);
  assert.equal(await at(`${hub.url}/nowhere`), "hub_model_not_found");
});

test("Of several GGUF files one is chosen; pickles alone are not usable", async () => {
  const reference = { id };
  hub.models.set(id, {
    files: { "a-Q4_0.gguf": gguf, "q8/a-Q8_0.gguf": gguf, "README.md": Buffer.from("x") },
    large: [],
  });
  assert.equal((await failureOf(load())).code, "hub_file_not_chosen");
  const { choices, files } = summarizeRepository(await inspectRepository(accessTo(hub), reference));
  assert.deepEqual([choices.map(({ path: file }) => file), files], [["a-Q4_0.gguf", "q8/a-Q8_0.gguf"], []]);
  const { source } = await load({ file: "q8/a-Q8_0.gguf" });
  assert.deepEqual([path.basename(source), readFileSync(source)], ["a-Q8_0.gguf", gguf]);
  assert.equal((await failureOf(load({ file: "b.gguf" }))).code, "hub_file_not_found");
  hub.models.set(id, { files: { "config.json": Buffer.from("{}"), "pytorch_model.bin": gguf } });
  assert.equal((await failureOf(load())).code, "hub_nothing_usable");
});

test("A model that cannot be computed is found out before its weights are loaded", async () => {
  const files = { ...model.files, "config.json": Buffer.from('{"model_type":"mamba"}') };
  hub.models.set(id, { ...model, files });
  assert.equal((await failureOf(load())).code, "model_not_supported");
  assert.deepEqual(rangesAsked(), []);
});

test("Through a proxy everything goes by tunnels, but what NO_PROXY names", async () => {
  const proxy = await startProxy();
  try {
    await load({}, accessTo(hub, { proxy: proxy.url }));
    assert.ok(proxy.tunnels.includes(hub.storage) && proxy.tunnels.includes(new URL(hub.url).host));
    proxy.tunnels.length = 0;
    rmSync(path.join(folder, "loaded"), { recursive: true });
    await load({}, accessTo(hub, { proxy: proxy.url, direct: ["127.0.0.1"] }));
    assert.deepEqual(proxy.tunnels, []);
    const wrong = accessTo(hub, { proxy: proxy.url.replace("secret", "wrong") });
    const failure = await failureOf(inspectRepository(wrong, { id }));
    assert.deepEqual([failure.code, /407/.test(failure.message)], ["hub_not_reachable", true]);
  } finally {
    proxy.close();
  }
});

test("A certificate of an unknown authority is refused until the authority is named, also within a tunnel", async () => {
  const secure = await startHub({ secure: true });
  const proxy = await startProxy();
  try {
    secure.models.set(id, model);
    const inspect = (changes: Partial<HubAccess>) => inspectRepository(accessTo(secure, changes), { id });
    assert.equal((await failureOf(inspect({}))).code, "hub_certificate_not_trusted");
    const certificates = [tlsCertificate];
    assert.equal((await inspect({ certificates })).revision, secure.commit);
    assert.equal((await inspect({ certificates, proxy: proxy.url })).revision, secure.commit);
    assert.equal(proxy.tunnels.length > 0, true);
  } finally {
    proxy.close();
    await secure.close();
  }
});
