import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { createRequestListener } from "../../../agent/server/http.ts";
import { limits } from "../../../agent/server/limits.ts";
import { createLog } from "../../../agent/server/log.ts";
import { StaticFiles } from "../../../agent/server/static-files.ts";
import { ask } from "../../support/http.ts";

const root = mkdtempSync(path.join(os.tmpdir(), "trainyard-static-"));
const folder = path.join(root, "pages");
const server = createServer();
let port: number;

before(async () => {
  mkdirSync(path.join(folder, "fonts"), { recursive: true });
  writeFileSync(path.join(root, "secret.js"), "secret");
  writeFileSync(path.join(folder, "main.js"), "start()");
  writeFileSync(path.join(folder, "main.js.map"), "{}");
  writeFileSync(path.join(folder, "fonts", "codicon.ttf"), "font");
  if (process.platform !== "win32") symlinkSync(path.join(root, "secret.js"), path.join(folder, "link.js"));
  const files = new StaticFiles([{ name: "pages", url: pathToFileURL(`${folder}/`) }]);
  server.on(
    "request",
    createRequestListener({
      routes: [
        {
          method: "GET",
          path: "/pages/*",
          summary: "",
          access: "open",
          handle: (exchange) => files.send(exchange, "pages", exchange.rest.join("/")),
        },
      ],
      limits,
      log: createLog("error", { write: () => undefined, close: () => undefined }),
      place: () => ({ port, tls: false, hosts: ["127.0.0.1"], token: "x" }),
      nextRequestId: () => "1",
    }),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
after(() => {
  server.close();
  rmSync(root, { recursive: true, force: true });
});

test("A file is served with its type, and once more only when it has changed", async () => {
  const { status, headers, body } = await ask(port, { path: "/pages/main.js" });
  assert.deepEqual([status, String(body)], [200, "start()"]);
  assert.equal(headers["content-type"], "text/javascript; charset=utf-8");
  assert.equal(headers["x-content-type-options"], "nosniff");
  const again = await ask(port, { path: "/pages/main.js", headers: { "If-None-Match": headers.etag } });
  assert.deepEqual([again.status, again.body.length], [304, 0]);
  assert.equal((await ask(port, { path: "/pages/fonts/codicon.ttf" })).status, 200);
});

test("Pages run no inline script, ask no other host and can be framed by nobody", async () => {
  const { headers } = await ask(port, { path: "/pages/main.js" });
  const policy = String(headers["content-security-policy"]);
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'self';/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.match(policy, new RegExp(`connect-src 'self' ws://127\\.0\\.0\\.1:${port} `));
});

test("No name leads to anything else: not out of the folder, not through a link, not to a source map", async () => {
  for (const name of [
    "../secret.js",
    "..%2fsecret.js",
    "%2e%2e/secret.js",
    "%252e%252e%252fsecret.js",
    "..%5csecret.js",
    "fonts/../../secret.js",
    "fonts/..%2f..%2fsecret.js",
    "%2fetc%2fpasswd",
    "C:%5csecret.js",
    "main.js%00.ttf",
    "link.js",
    "main.js.map",
    "fonts",
    "",
  ])
    assert.equal((await ask(port, { path: `/pages/${name}` })).status, 404, name);
});
