// An agent of another version: it proves that it is the agent of its home, and understands nothing else.
// node foreign-agent.program.mjs HOME PROTOCOL_VERSION
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { identifyProcess } from "../../../agent/store/process-identity.ts";
import { proofText } from "../../../schemas/agent-file.ts";

const [root = "", protocolVersion = ""] = process.argv.slice(2);
const token = "t".repeat(43);
const server = createServer((request, response) => {
  const nonce = new URL(request.url ?? "/", "http://agent").searchParams.get("challenge") ?? "";
  const proof = createHmac("sha256", token).update(proofText(nonce, port)).digest("hex");
  response.end(JSON.stringify({ proof }));
});
await once(server.listen(0, "127.0.0.1"), "listening");
const { port } = server.address() as AddressInfo;
const file = path.join(root, "agent.json");
writeFileSync(
  `${file}.new`,
  JSON.stringify({
    ...{ host: "127.0.0.1", port, tls: false, ...identifyProcess(process.pid), token },
    ...{ startedAt: new Date().toISOString(), version: "9.9.9", protocolVersion: Number(protocolVersion) },
    whatNewerOnesAdd: true,
  }),
);
renameSync(`${file}.new`, file);
