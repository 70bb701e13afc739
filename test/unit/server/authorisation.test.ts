import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { limits } from "../../../agent/server/limits.ts";
import { createRoutes, type RoutesOptions } from "../../../agent/server/routes.ts";
import { ask, sendBytes, upgradeHeaders, type Question } from "../../support/http.ts";
import { startTestAgent, type TestAgent } from "../../support/test-agent.ts";

// Listed only: none of what stands behind them is asked for.
const routes = createRoutes({ services: { home: {} }, limits } as RoutesOptions);
const paths = [...new Set(routes.map(({ path }) => path)), "/nothing/here"];
const allMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const wrongToken = "A".repeat(43);

let agent: TestAgent;
before(async () => {
  agent = await startTestAgent();
});
after(() => agent.stop());

/** Every way to come without being let in, with the status that it earns where a token is needed. */
const strangers: Record<
  string,
  (question: Question) => { question: Question; status: number; always: boolean }
> = {
  "no token": (question) => ({ question, status: 401, always: false }),
  "a wrong token": (question) => withHeaders(question, { Authorization: `Bearer ${wrongToken}` }, 401),
  "a token of another length": (question) => withHeaders(question, { Authorization: "Bearer A" }, 401),
  "the token by another scheme": (question) =>
    withHeaders(question, { Authorization: `Basic ${agent.token}` }, 401),
  "the token in the address": (question) => ({
    question: { ...question, path: `${question.path}?token=${agent.token}&access_token=${agent.token}` },
    status: 401,
    always: false,
  }),
  "the token in a cookie": (question) => withHeaders(question, { Cookie: `token=${agent.token}` }, 401),
  "a foreign host": (question) => withHeaders(question, { ...bearer(), Host: "evil.example" }, 403),
  "a foreign host with our port": (question) =>
    withHeaders(question, { ...bearer(), Host: `evil.example:${agent.port}` }, 403),
  "a foreign origin": (question) =>
    withHeaders(question, { ...bearer(), Origin: "http://evil.example" }, 403),
  "another port's origin": (question) =>
    withHeaders(question, { ...bearer(), Origin: "http://127.0.0.1:1" }, 403),
  "the origin null": (question) => withHeaders(question, { ...bearer(), Origin: "null" }, 403),
  "another site": (question) => withHeaders(question, { ...bearer(), "Sec-Fetch-Site": "cross-site" }, 403),
};

function withHeaders(question: Question, headers: Record<string, string>, status: number) {
  return {
    question: { ...question, headers: { ...question.headers, ...headers } },
    status,
    always: status === 403,
  };
}

const bearer = () => ({ Authorization: `Bearer ${agent.token}` });
/** An open route answers it; files of pages are named by what comes after the route's path. */
const isOpen = (method: string, path: string) => openRouteOf(method, path) !== undefined;
const openRouteOf = (method: string, path: string) =>
  routes.find(
    (route) =>
      route.access === "open" &&
      (route.path.endsWith("/*") ? path.startsWith(route.path.slice(0, -1)) : route.path === path) &&
      (route.method === method || (route.method === "GET" && method === "HEAD")),
  );
/** No page has a file of that name. */
const statusWhereOpen = (method: string, path: string) =>
  openRouteOf(method, path)!.path.endsWith("/*") ? 404 : 200;
const fill = (path: string) => path.replaceAll(/:\w+/g, "x").replace("*", "y");

test("docs/agent.md names every path, and no other", () => {
  const page = readFileSync("docs/agent.md", "utf8");
  const named = [...page.matchAll(/^\| `([A-Z]+ \/\S*)`/gm)].map((match) => match[1]);
  assert.deepEqual(named.sort(), routes.map(({ method, path }) => `${method} ${path}`).sort());
});

test("Only the health of the agent and files without data may be asked for without a token", () => {
  const open = routes
    .filter(({ access }) => access === "open")
    .map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual(open, ["GET /healthz", "GET /", "GET /browser/*", "GET /webviews/*"]);
});

for (const name of Object.keys(strangers))
  test(`Every path refuses every method with ${name}`, async () => {
    for (const path of paths)
      for (const method of allMethods) {
        const { question, status, always } = strangers[name]!({ method, path: fill(path) });
        const answer = await ask(agent.port, question);
        const wanted = !always && isOpen(method, path) ? statusWhereOpen(method, path) : status;
        assert.equal(answer.status, wanted, `${method} ${path}`);
      }
    assert.deepEqual(readdirSync(agent.home.uploads), []);
  });

for (const name of Object.keys(strangers))
  test(`No WebSocket is opened with ${name}`, async () => {
    for (const path of ["/rpc", "/"]) {
      const { question, status } = strangers[name]!({ path, headers: upgradeHeaders });
      assert.equal((await ask(agent.port, question)).status, status);
    }
  });

test("With the token every path answers something else than a refusal of who asks", async () => {
  for (const { method, path } of routes) {
    const { status } = await ask(agent.port, { method, path: fill(path), headers: bearer() });
    assert.ok(![401, 403].includes(status), `${method} ${path}: ${status}`);
  }
});

test("A WebSocket is opened with the token in the header, or in the subprotocol beside the one that is spoken", async () => {
  const protocols = (text: string) => ({ ...upgradeHeaders, "Sec-WebSocket-Protocol": text });
  const upgrade = (headers: Record<string, string>) => ask(agent.port, { path: "/rpc", headers });
  assert.equal((await upgrade({ ...upgradeHeaders, ...bearer() })).status, 101);
  const answer = await upgrade(protocols(`trainyard.v1, trainyard.token.${agent.token}`));
  assert.equal(answer.status, 101);
  assert.equal(answer.headers["sec-websocket-protocol"], "trainyard.v1");
  assert.equal((await upgrade(protocols(`trainyard.token.${agent.token}`))).status, 401);
  assert.equal((await upgrade(protocols(`trainyard.v1, trainyard.token.${wrongToken}`))).status, 401);
});

test("Our own origins are let in, by each of the names of this machine", async () => {
  for (const host of ["127.0.0.1", "localhost", "[::1]"]) {
    const headers = { ...bearer(), Host: `${host}:${agent.port}`, Origin: `http://${host}:${agent.port}` };
    assert.equal((await ask(agent.port, { path: "/agent", headers })).status, 200, host);
  }
});

test("What browsers send for forms and plain texts is refused, and answers allow no other site", async () => {
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
    const headers = { ...bearer(), "Content-Type": type, "Tus-Resumable": "1.0.0", "Upload-Length": "1" };
    const answer = await ask(agent.port, { method: "POST", path: "/uploads", headers, body: "x" });
    assert.equal(answer.status, 415, type);
  }
  const { headers } = await ask(agent.port, { path: "/agent", headers: bearer() });
  assert.equal(headers["x-content-type-options"], "nosniff");
  assert.equal(headers["cross-origin-resource-policy"], "same-origin");
  assert.match(String(headers["content-security-policy"]), /default-src 'none'/);
  assert.equal(headers["access-control-allow-origin"], undefined);
  assert.equal(headers["set-cookie"], undefined);
});

test("Too many headers, a head that is too long and a target that is no path are refused", async () => {
  const many = Array.from({ length: 2000 }, (_, index) => `h${index}:\r\n`).join("");
  const head = `Host: 127.0.0.1:${agent.port}\r\nConnection: close\r\nAuthorization: Bearer ${agent.token}\r\n`;
  const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
  assert.equal(statusOf(await sendBytes(agent.port, `GET /agent HTTP/1.1\r\n${head}${many}\r\n`)), 431);
  assert.equal(
    statusOf(await sendBytes(agent.port, `GET /agent HTTP/1.1\r\n${head}a: ${"b".repeat(20_000)}\r\n\r\n`)),
    431,
  );
  assert.equal(
    statusOf(await sendBytes(agent.port, `GET http://127.0.0.1:${agent.port}/agent HTTP/1.1\r\n${head}\r\n`)),
    400,
  );
  assert.equal(
    statusOf(await sendBytes(agent.port, `GET /agent HTTP/1.1\r\n${head}Host: evil.example\r\n\r\n`)),
    400,
  );
  assert.equal(statusOf(await sendBytes(agent.port, `GET /agent HTTP/1.1\r\n${head}\r\n`)), 200);
});
