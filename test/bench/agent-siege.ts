// What others and the agent's memory notice of a client that floods, and of clients that never read.
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { connectAgent } from "../../agent/client/connect.ts";
import { openRaw, type RawConnection } from "../support/toy-server.ts";
import type { MeasuredServer, WireAnswer, WireRequest } from "./agent-wire-request.ts";
import { runBenchProgram } from "./programs.ts";
import { percentile } from "./wire-clients.ts";

type Siege = Extract<WireRequest["task"], { kind: "flood" | "deaf" }>;

/** Calls after which memory is compared: a process that has just started still grows by itself. */
const warmUpSeconds = 3;

export async function measureSiege(
  server: MeasuredServer,
  task: Siege,
  readMemoryMiB: () => number,
): Promise<WireAnswer> {
  const before = await observe(server, warmUpSeconds, readMemoryMiB);
  const besieging = task.kind === "flood" ? flood(server, task.seconds) : beDeaf(server, task);
  const during = await observe(server, task.seconds, readMemoryMiB);
  const evidence = await besieging;
  return {
    figures: {
      p50: percentile(during.latencies, 0.5),
      p99: percentile(during.latencies, 0.99),
      MiB: Math.max(0, during.mostMiB - before.mostMiB),
      calmP99: percentile(before.latencies, 0.99),
    },
    evidence,
  };
}

async function observe(
  server: MeasuredServer,
  seconds: number,
  readMemoryMiB: () => number,
): Promise<{ latencies: Float64Array; mostMiB: number }> {
  const client = await connectAgent({ port: server.port, token: server.token, tls: false });
  const latencies: number[] = [];
  let mostMiB = 0;
  for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
    const sentAt = performance.now();
    await client.call("agent/info", {});
    latencies.push(performance.now() - sentAt);
    mostMiB = Math.max(mostMiB, readMemoryMiB());
    await sleep(5);
  }
  await client.close();
  return { latencies: Float64Array.from(latencies).sort(), mostMiB };
}

/** 1 when every connection of the flood was ended with 1008, and there was at least one. */
async function flood(server: MeasuredServer, seconds: number): Promise<number[]> {
  const output = await runBenchProgram("flood", `${server.port} ${server.token} ${seconds}`);
  const codes = z.array(z.int()).parse(JSON.parse(output));
  return [Number(codes.length > 0 && codes.every((code) => code === 1008))];
}

/** Each asks to be told of the machine over and over, and never reads. Returns how many they are. */
async function beDeaf(
  server: MeasuredServer,
  { clients, seconds }: Extract<Siege, { kind: "deaf" }>,
): Promise<number[]> {
  const deaf = await Promise.all(
    Array.from({ length: clients }, async () => {
      const raw = await openRaw(server.port, server.token);
      raw.socket.pause();
      return raw;
    }),
  );
  const end = performance.now() + seconds * 1000;
  for (let id = 0; performance.now() < end; id++) {
    for (const client of deaf) askForHistory(client, id);
    await sleep(20);
  }
  for (const { socket } of deaf) socket.terminate();
  return [clients];
}

function askForHistory(client: RawConnection, id: number): void {
  if (client.socket.readyState !== client.socket.OPEN) return;
  client.send({ jsonrpc: "2.0", id, method: "monitor/watch", params: { progressToken: id } });
  client.send({ jsonrpc: "2.0", id: `info-${id}`, method: "agent/info", params: {} });
}
