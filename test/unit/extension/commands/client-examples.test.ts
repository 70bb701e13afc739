import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { clientExample, type ExampleLanguage } from "../../../../extension/commands/model/client-examples.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const address = "http://127.0.0.1:8790/v1";
const options = { address, home: "/home/it's me", platform: "linux", model: { run: "a", step: 20 } } as const;

for (const language of ["curl", "python", "javascript"] as const)
  test(`The ${language} example names the address, the model and the agent's file, and holds no key`, () => {
    const text = clientExample(language, options);
    for (const part of [address, '"a:20"', "agent.json", "Hello"]) assert.ok(text.includes(part), text);
  });

test("On Windows the terminal is PowerShell", () => {
  const where = { home: "C:\\Users\\O'Neil", platform: "win32" };
  const text = clientExample("curl", { ...options, ...where });
  assert.match(text, /Get-Content 'C:\\Users\\O''Neil\\agent\.json'/);
  assert.ok(
    clientExample("python", { ...options, ...where }).includes('"C:\\\\Users\\\\O\'Neil\\\\agent.json"'),
  );
});

test("The shell reads the key out of the agent's file", () => {
  const home = path.join(temporaryFolder(), "it's");
  execFileSync("mkdir", [home]);
  writeFileSync(path.join(home, "agent.json"), JSON.stringify({ port: 1, token: "k3y-_", pid: 2 }));
  const language: ExampleLanguage = "curl";
  const [first] = clientExample(language, { ...options, home }).split("\n");
  assert.equal(execFileSync("sh", ["-c", `${first!}; printf %s "$TOKEN"`], { encoding: "utf8" }), "k3y-_");
});
