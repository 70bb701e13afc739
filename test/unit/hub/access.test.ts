import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test, type TestContext } from "node:test";
import { hubAccess } from "../../../agent/hub/access.ts";
import { guardedLookup } from "../../../agent/hub/allowed-hosts.ts";
import { proxyFor } from "../../../agent/hub/connect.ts";
import type { HubSettings } from "../../../schemas/hub.ts";

const settings: HubSettings = { allowed: true, endpoint: null, hosts: [], certificates: null };
const nowhere = { HF_HOME: "/nowhere" };

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-access-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("Settings go before the environment, and the environment before what is usual", () => {
  const endpoint = (changes: Partial<HubSettings>, environment: NodeJS.ProcessEnv) =>
    hubAccess({ ...settings, ...changes }, { ...nowhere, ...environment }, undefined).endpoint;
  assert.equal(endpoint({}, {}), "https://huggingface.co");
  assert.equal(endpoint({}, { HF_ENDPOINT: "https://mirror.example/hub/" }), "https://mirror.example/hub");
  const both = endpoint({ endpoint: "https://set.example" }, { HF_ENDPOINT: "https://mirror.example" });
  assert.equal(both, "https://set.example");
  for (const text of ["mirror", "ftp://mirror.example", "https://user:word@mirror.example"])
    assert.throws(() => endpoint({}, { HF_ENDPOINT: text }), { code: "hub_setting_not_usable" });
});

test("The token comes from the call, the environment or the file of Hugging Face's programs", (context) => {
  const folder = folderOf(context);
  writeFileSync(path.join(folder, "token"), "hf_file\n");
  const token = (given: string | undefined, environment: NodeJS.ProcessEnv) =>
    hubAccess(settings, environment, given).token;
  assert.equal(token("hf_given", { HF_TOKEN: "hf_variable" }), "hf_given");
  assert.equal(token(undefined, { HF_TOKEN: "hf_variable", HF_HOME: folder }), "hf_variable");
  assert.equal(token(undefined, { HF_HOME: folder }), "hf_file");
  assert.equal(token(undefined, { HF_HOME: folder, HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" }), undefined);
  assert.equal(token(undefined, nowhere), undefined);
  assert.throws(() => token("a b\r\nX: y", nowhere), { code: "hub_setting_not_usable" });
});

test("Certificates are read from the setting and from NODE_EXTRA_CA_CERTS; a file that is missing is told", (context) => {
  const folder = folderOf(context);
  const file = path.join(folder, "company.pem");
  writeFileSync(file, "PEM");
  const read = (certificates: string | null, environment: NodeJS.ProcessEnv) =>
    hubAccess({ ...settings, certificates }, { ...nowhere, ...environment }, undefined).certificates;
  assert.deepEqual(read(file, { NODE_EXTRA_CA_CERTS: file }), ["PEM", "PEM"]);
  assert.deepEqual(read(null, {}), []);
  assert.throws(() => read(path.join(folder, "none"), {}), { code: "hub_setting_not_usable" });
});

const proxies: [noProxy: string, url: string, isProxied: boolean][] = [
  ["", "https://huggingface.co/x", true],
  ["huggingface.co", "https://huggingface.co/x", false],
  [".huggingface.co", "https://cdn.huggingface.co/x", false],
  ["huggingface.co", "https://evilhuggingface.co/x", true],
  ["mirror:8443", "https://mirror:8443/x", false],
  ["mirror:8443", "https://mirror/x", true],
  ["a, *.b", "https://c.b/x", false],
  ["*", "https://huggingface.co/x", false],
];
for (const [noProxy, url, isProxied] of proxies) {
  test(`With NO_PROXY ${JSON.stringify(noProxy)}, ${url} goes ${isProxied ? "through the proxy" : "directly"}`, () => {
    const environment = { ...nowhere, HTTPS_PROXY: "proxy.example:3128", NO_PROXY: noProxy };
    const access = hubAccess(settings, environment, undefined);
    assert.equal(proxyFor(access, new URL(url))?.href, isProxied ? "http://proxy.example:3128/" : undefined);
  });
}

test("A name of the Hub that leads to this machine is refused once it is resolved, one that the user named is not", async () => {
  const resolve = (kind: "own" | "named") =>
    new Promise<unknown>((done) => {
      guardedLookup(kind)("localhost", { all: true }, (error, addresses) => done(error ?? addresses));
    });
  assert.equal(((await resolve("own")) as { code?: string }).code, "hub_host_not_allowed");
  assert.ok(Array.isArray(await resolve("named")));
});
