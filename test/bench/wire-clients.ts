// Many clients in one process, which know just enough JSON-RPC to count their answers.
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { subprotocol } from "../../schemas/agent-file.ts";

export interface Target {
  readonly port: number;
  readonly token: string;
}

const [callStart, callEnd] = JSON.stringify({
  ...{ jsonrpc: "2.0", id: "#", method: "agent/info" },
  params: { client: { name: "bench", version: "1.0" }, protocolVersion: 1 },
}).split('"#"') as [string, string];
let calls = 0;

function sendCall(client: WebSocket): void {
  client.send(callStart + String(++calls) + callEnd);
}

/** Opens connections, some at a time. */
export async function openClients(target: Target, count: number): Promise<WebSocket[]> {
  const clients: WebSocket[] = [];
  while (clients.length < count) {
    const some = Array.from({ length: Math.min(100, count - clients.length) }, () => openClient(target));
    clients.push(...(await Promise.all(some)));
  }
  return clients;
}

async function openClient({ port, token }: Target): Promise<WebSocket> {
  const client = new WebSocket(`ws://127.0.0.1:${port}/rpc`, [subprotocol], {
    headers: { Authorization: `Bearer ${token}` },
    perMessageDeflate: false,
  });
  await once(client, "open");
  return client;
}

/** One call of each client after another. Returns how many were answered with a result. */
export async function callOnce(clients: readonly WebSocket[]): Promise<number> {
  let answered = 0;
  for (const client of clients) {
    sendCall(client);
    const [data] = (await once(client, "message")) as [Buffer];
    if (isAnswer(data)) answered++;
  }
  return answered;
}

/** Keeps one call of each client going, and returns how long each took in milliseconds. */
export async function keepCalling(
  clients: readonly WebSocket[],
  seconds: number,
): Promise<{ latencies: Float64Array; seconds: number; failed: number }> {
  const latencies: number[] = [];
  let failed = 0;
  const started = performance.now();
  const end = started + seconds * 1000;
  const keep = (client: WebSocket): Promise<void> =>
    new Promise((resolve) => {
      let sentAt = performance.now();
      client.on("message", (data) => {
        const now = performance.now();
        latencies.push(now - sentAt);
        if (!isAnswer(data as Buffer)) failed++;
        if (now > end) {
          client.removeAllListeners("message");
          resolve();
          return;
        }
        sentAt = now;
        sendCall(client);
      });
      sendCall(client);
    });
  await Promise.all(clients.map(keep));
  const taken = (performance.now() - started) / 1000;
  return { latencies: Float64Array.from(latencies).sort(), seconds: taken, failed };
}

/** Sends calls at an even rate, to one client after another, and returns how late each answer came. */
export async function callAtRate(
  clients: readonly WebSocket[],
  perSecond: number,
  seconds: number,
): Promise<{ latencies: Float64Array; failed: number }> {
  const latencies: number[] = [];
  const waiting = clients.map((): number[] => []);
  let failed = 0;
  for (const [index, client] of clients.entries())
    client.on("message", (data) => {
      latencies.push(performance.now() - waiting[index]!.shift()!);
      if (!isAnswer(data as Buffer)) failed++;
    });
  const started = performance.now();
  for (let sent = 0; sent < perSecond * seconds;) {
    await sleep(1);
    const due = ((performance.now() - started) / 1000) * perSecond;
    for (; sent < due; sent++) {
      // Counted from when it was due, so that a slow sender hides nothing.
      waiting[sent % clients.length]!.push(started + (sent / perSecond) * 1000);
      sendCall(clients[sent % clients.length]!);
    }
  }
  while (waiting.some((times) => times.length > 0)) await sleep(1);
  for (const client of clients) client.removeAllListeners("message");
  return { latencies: Float64Array.from(latencies).sort(), failed };
}

export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** What bare `ws` sends back is the call itself. */
function isAnswer(data: Buffer): boolean {
  return !data.includes('"error":');
}
