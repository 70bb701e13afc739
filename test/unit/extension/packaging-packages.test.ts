import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { isNative, machineOf } from "../../../extension/packaging/machine.mjs";
import { notices } from "../../../extension/packaging/notices.mjs";
import {
  besideTheBundle,
  nativePackages,
  packageFiles,
  reachedFiles,
  type Lock,
} from "../../../extension/packaging/packages.mjs";
import { targetNamed, targets } from "../../../extension/packaging/targets.mjs";

const licences = path.join("extension", "packaging", "licences");

for (const name of ["darwin-x64", "alpine-x64", "web", "vax-11"])
  test(`A package for ${name} is refused with the reason and with what can be made`, () => {
    assert.throws(() => targetNamed(name), new RegExp(`for ${name}: .+ can be made: linux-x64, .+`));
  });

test("The native packages of every platform are those of package-lock.json, with its sums", () => {
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as Lock;
  for (const target of Object.values(targets)) {
    const native = nativePackages(target, lock);
    for (const name of [target.koffi.package, target.llama.package]) {
      const { version, integrity } = lock.packages[`node_modules/${name}`]!;
      assert.equal(native.manifest.dependencies[name], version);
      assert.equal(native.lock.packages[`node_modules/${name}`]!.integrity, integrity);
    }
  }
});

test("Of packages beside the bundle the package holds what they load, and nothing else", async () => {
  const reached = await reachedFiles(path.resolve("."));
  for (const name of besideTheBundle) assert.ok(reached.includes(`node_modules/${name}/package.json`), name);
  for (const file of reached) {
    assert.ok(existsSync(file), file);
    assert.match(file, /\.(js|cjs|mjs|json)$/);
    assert.doesNotMatch(file, /\/cli\/commands\//);
  }
});

test("Of libraries the package holds those of its platform alone", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "packages-"));
  const target = targetNamed("win32-arm64");
  const llama = path.join(folder, target.llama.folder);
  mkdirSync(llama, { recursive: true });
  for (const name of ["llama.dll", "llama-addon.node", "llama-addon.lib"])
    writeFileSync(path.join(llama, name), "");
  const inside = packageFiles(".", target, [], ["koffi", folder]).map(([, to]) => to);
  assert.deepEqual(inside.filter(isNative), [
    "dist/node_modules/onnxruntime-node/bin/napi-v6/win32/arm64/onnxruntime.dll",
    "dist/node_modules/onnxruntime-node/bin/napi-v6/win32/arm64/onnxruntime_binding.node",
    "dist/node_modules/@koromix/koffi-win32-arm64/win32_arm64/koffi.node",
    "dist/node_modules/@node-llama-cpp/win-arm64/bins/win-arm64/llama-addon.node",
    "dist/node_modules/@node-llama-cpp/win-arm64/bins/win-arm64/llama.dll",
  ]);
  assert.ok(!inside.some((file) => file.endsWith(".lib")));
  rmSync(folder, { recursive: true });
});

test("The machine of a library is read from its first bytes", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "machines-"));
  const file = path.join(folder, "library");
  const heads = {
    "linux-arm64": [
      [0, "\x7fELF"],
      [18, "\xb7\0"],
    ],
    "darwin-arm64": [
      [0, "\xcf\xfa\xed\xfe"],
      [4, "\x0c\0\0\x01"],
    ],
    "win32-x64": [
      [0, "MZ"],
      [0x3c, "\x80\0\0\0"],
      [0x80, "PE\0\0\x64\x86"],
    ],
    undefined: [[0, "#!/bin/sh"]],
  } as const;
  for (const [machine, parts] of Object.entries(heads)) {
    const bytes = Buffer.alloc(512);
    for (const [at, text] of parts) bytes.write(text, at, "latin1");
    writeFileSync(file, bytes);
    assert.equal(String(machineOf(file)), machine);
  }
  assert.equal(machineOf(process.execPath), `${process.platform}-${process.arch}`);
  rmSync(folder, { recursive: true });
});

test("The notices have every package with its licence, and llama.cpp beside the library that carries it", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "notices-"));
  const add = (name: string, files: Record<string, string>): string => {
    const at = path.join(folder, name);
    mkdirSync(at, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(at, file), text);
    return at;
  };
  const described = (name: string) => ({
    "package.json": JSON.stringify({ name, version: "1.2.3", license: "MIT" }),
  });
  const llama = add("llama", { ...described("@node-llama-cpp/linux-x64"), LICENSE: "The text of llama" });
  const onnx = add("onnx", described("onnxruntime-node"));
  const text = notices([llama, onnx], licences);
  for (const part of [
    "@node-llama-cpp/linux-x64 1.2.3",
    "The text of llama",
    "The ggml authors",
    "Microsoft",
  ])
    assert.ok(text.includes(part), part);
  assert.equal(text.match(/WITHOUT WARRANTY OF ANY KIND/g)?.length, 2);
  const nameless = add("nameless", described("no-licence-text"));
  assert.throws(() => notices([nameless], licences), /no-licence-text comes without the text of its licence/);
  rmSync(folder, { recursive: true });
});
