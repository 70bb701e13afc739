import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import * as z from "zod";
import { createRoutes, type RoutesOptions } from "../../../agent/server/routes.ts";
import { Envelope } from "../../../schemas/protocol/method.ts";
import { methods, type MethodName } from "../../../schemas/protocol.ts";
import { listFiles } from "./source-files.ts";

const names = Object.keys(methods) as MethodName[];

test("The example of every method is what the method takes", () => {
  for (const name of names) {
    const parsed = (methods[name].params as z.ZodType).safeParse(methods[name].example);
    assert.ok(parsed.success, `${name}: ${parsed.error?.message ?? ""}`);
  }
});

test("No method has a parameter that the envelope would take away", () => {
  for (const name of names)
    for (const key of Object.keys(Envelope.shape)) assert.ok(!(key in methods[name].params.shape), name);
});

test("Parameters and answers refuse keys that they do not know", () => {
  for (const name of names) {
    const params = methods[name].params as z.ZodType;
    assert.ok(!params.safeParse({ ...methods[name].example, unknownKey: 1 }).success, name);
  }
});

test("The wire name is the path: every method has its handler's file, and every such file its method", () => {
  for (const name of names) assert.ok(existsSync(`agent/handlers/${name}.ts`), `agent/handlers/${name}.ts`);
  const files = listFiles(["agent/handlers"], [".ts"]).map(({ file }) =>
    file.slice("agent/handlers/".length, -".ts".length),
  );
  for (const file of files.filter((name) => name.includes("/")))
    assert.ok((names as string[]).includes(file), `agent/handlers/${file}.ts handles no method`);
});

test("Every path over HTTP stands in docs/protocol.md", () => {
  const page = readFileSync("docs/protocol.md", "utf8");
  for (const { method, path } of createRoutes({ services: {} } as RoutesOptions))
    assert.ok(page.includes(`| \`${method}\` | \`${path}\` |`), `${method} ${path}`);
});
