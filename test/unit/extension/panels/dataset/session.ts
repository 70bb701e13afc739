// A real agent with a connection of the editor to it, and what an editor's page would be told.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { AgentConnection } from "../../../../../extension/agents/connection.ts";
import { AgentFailure } from "../../../../../extension/agents/failure.ts";
import { RowRanges } from "../../../../../extension/panels/dataset/row-ranges.ts";
import {
  importAndSave,
  type Saved,
  type SaveOptions,
} from "../../../../../extension/panels/dataset/saving.ts";
import { TableSession, type RowsOfTable } from "../../../../../extension/panels/dataset/table-session.ts";
import type { DatasetDown } from "../../../../../schemas/panels/dataset.ts";
import { builtProgram } from "../../../../support/built-program.ts";
import { connectionTo } from "../../../../support/editor-connection.ts";
import { startTestAgent, type TestAgent } from "../../../../support/test-agent.ts";
import { until } from "../../../../support/until.ts";

export type Message<K extends DatasetDown["kind"]> = DatasetDown & { kind: K };

export interface Workbench {
  readonly server: TestAgent;
  readonly agent: AgentConnection;
  readonly folder: string;
  /** Writes rows, one a line. */
  readonly write: (name: string, rows: readonly unknown[]) => string;
  readonly close: () => Promise<void>;
}

export async function openWorkbench(): Promise<Workbench> {
  const server = await startTestAgent();
  const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-dataset-editor-"));
  const agent = connectionTo(server.home.root, { program: builtProgram("main.mjs") });
  await agent.ensure();
  return {
    server,
    agent,
    folder,
    write: (name, rows) => {
      const file = path.join(folder, name);
      const lines = rows.map((row) => (typeof row === "string" ? row : JSON.stringify(row)));
      writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
      return file;
    },
    close: async () => {
      agent.dispose();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Rows with an answer each. */
export function sums(count: number): { prompt: string; completion: string }[] {
  return Array.from({ length: count }, (_, index) => ({
    prompt: `${index} + 1 =`,
    completion: `${index + 1}`,
  }));
}

export function saveOptions(agent: AgentConnection): SaveOptions {
  return { agent, notes: "", signal: new AbortController().signal, onProgress: () => undefined };
}

/** A file of so many sums becomes a dataset; its rows stay in order where no split is kept for validation. */
export function importSums(
  { agent, write }: Workbench,
  name: string,
  count: number,
  options: Parameters<typeof importAndSave>[2] = { validation_fraction: 0 },
): Promise<Saved> {
  const unchanged = { excluded: RowRanges.none, edits: [] };
  return importAndSave(saveOptions(agent), write(name, sums(count)), options, unchanged);
}

export interface TestSession {
  readonly session: TableSession;
  readonly told: DatasetDown[];
  /** The first message of a kind, from the `from`th on; waits for it. */
  readonly message: <K extends DatasetDown["kind"]>(
    kind: K,
    fits?: (message: Message<K>) => boolean,
    from?: number,
  ) => Promise<Message<K>>;
}

export function openSession(agent: AgentConnection, rows: RowsOfTable): TestSession {
  const told: DatasetDown[] = [];
  const session = new TableSession({
    agent,
    rows: () => rows,
    send: (message) => void told.push(message),
    describe: (error) => ({
      message: error instanceof AgentFailure ? error.code : String(error),
      advice: "",
    }),
  });
  return {
    session,
    told,
    message: (kind, fits = () => true, from = 0) =>
      until(
        () =>
          told
            .slice(from)
            .find(
              (one): one is Message<typeof kind> => one.kind === kind && fits(one as Message<typeof kind>),
            ),
        kind,
        30,
      ),
  };
}
