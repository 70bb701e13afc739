// A client that sends 10,000 calls a second and waits for nothing; sent away, it comes back at once.
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { subprotocol } from "../../schemas/agent-file.ts";

const [port = "", token = "", seconds = ""] = (process.argv[2] ?? "").split(" ");
const perSecond = 10_000;
const call = JSON.stringify({ jsonrpc: "2.0", id: "#", method: "agent/info", params: {} }).split("#");
const started = performance.now();
const codes: number[] = [];
let socket = open();

for (let sent = 0; performance.now() - started < Number(seconds) * 1000;) {
  await sleep(1);
  for (const due = ((performance.now() - started) / 1000) * perSecond; sent < due; sent++)
    if (socket.readyState === WebSocket.OPEN) socket.send(`${call[0]!}${sent}${call[1]!}`);
}
console.log(JSON.stringify(codes));
process.exit();

function open(): WebSocket {
  const next = new WebSocket(`ws://127.0.0.1:${port}/rpc`, [subprotocol], {
    headers: { Authorization: `Bearer ${token}` },
  });
  next.on("error", () => undefined);
  next.on("close", (code) => {
    codes.push(code);
    socket = open();
  });
  return next;
}
