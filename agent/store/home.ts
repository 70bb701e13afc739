// Where Trainyard keeps datasets, runs and models: TRAINYARD_HOME where that is not empty, or ~/.trainyard.
import os from "node:os";
import path from "node:path";
import { makeFolders } from "./write-file.ts";

export interface Home {
  root: string;
  /** datasets/<id>/<version>/ */
  datasets: string;
  /** runs/<id>/ */
  runs: string;
  /** models/<id>/<version>/ */
  models: string;
  /** test-sets/<id>/ */
  testSets: string;
  /** evaluations/<id>/ */
  evaluations: string;
  /** Names, tags, notes, the queue and settings; see database.ts. */
  database: string;
  /** conversations/<id>.jsonl */
  conversations: string;
  /** Files that are being sent to the agent. */
  uploads: string;
  /** What can be made again at any time. */
  cache: string;
  /** Who did what. */
  audit: string;
  /** How to reach the agent that runs. */
  agentFile: string;
}

export function openHome(root = defaultRoot()): Home {
  const folders = {
    root: path.resolve(root),
    datasets: path.resolve(root, "datasets"),
    runs: path.resolve(root, "runs"),
    models: path.resolve(root, "models"),
    testSets: path.resolve(root, "test-sets"),
    evaluations: path.resolve(root, "evaluations"),
    database: path.resolve(root, "db"),
    conversations: path.resolve(root, "conversations"),
    uploads: path.resolve(root, "uploads"),
    cache: path.resolve(root, "cache"),
    audit: path.resolve(root, "audit"),
  };
  for (const folder of Object.values(folders)) makeFolders(folder);
  return { ...folders, agentFile: path.resolve(root, "agent.json") };
}

/** GGUF files that were made to be talked with, adapters among them. */
export function ggufCache({ cache }: Pick<Home, "cache">): string {
  return path.join(cache, "gguf");
}

function defaultRoot(): string {
  const chosen = process.env["TRAINYARD_HOME"] ?? "";
  return chosen === "" ? path.join(os.homedir(), ".trainyard") : chosen;
}
