// A real agent whose Hub is one on this machine, and models to be found there.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { writeGoodModels, type GoodModels } from "./bad-models.ts";
import { startHub, type HubServer } from "./hub-server.ts";
import { startTestAgent, type TestAgent } from "./test-agent.ts";

export interface HubAgent {
  readonly agent: TestAgent;
  readonly hub: HubServer;
  /** Of this test alone; the Hub's cache lies there, too. */
  readonly folder: string;
  readonly good: GoodModels;
  /** Those of the model's folder, by their names. */
  readonly files: Readonly<Record<string, Buffer>>;
  stop(): Promise<void>;
}

export async function startHubAgent(): Promise<HubAgent> {
  const hub = await startHub();
  const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-hub-"));
  const good = await writeGoodModels(folder);
  const environment = { HF_ENDPOINT: hub.url, HF_HOME: folder, HF_TOKEN: "", NO_PROXY: "127.0.0.1" };
  const agent = await startTestAgent({ environment });
  return {
    ...{ agent, hub, folder, good, files: filesOf(good.folder) },
    async stop() {
      await agent.stop();
      await hub.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a repository of the Hub holds, from a folder. */
export function filesOf(folder: string): Record<string, Buffer> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name))]));
}
