// What the handlers work with; made once when the agent starts.
import type { AgentInfo } from "../../schemas/protocol/agent.ts";
import type { Changed } from "../../schemas/protocol.ts";
import type { Conversations } from "../chat/conversations.ts";
import type { ModelHosts } from "../chat/hosts.ts";
import type { Serving } from "../chat/serving.ts";
import type { Monitor } from "../monitor/monitor.ts";
import type { Runs } from "../run/runs.ts";
import type { Database } from "../store/database.ts";
import type { Home } from "../store/home.ts";
import type { Tables } from "../worker/tables.ts";
import type { Workers } from "../worker/workers.ts";

export interface Services {
  readonly home: Home;
  readonly database: Database;
  /** Every run of the home: its state, its place in the queue, its trainer. */
  readonly runs: Runs;
  /** Child processes for work that is heavy or reads what strangers wrote. */
  readonly workers: Workers;
  /** One child for each table that is looked at. */
  readonly tables: Tables;
  /** One child for each model that is loaded. */
  readonly hosts: ModelHosts;
  /** What of them was started for others to ask. */
  readonly serving: Serving;
  readonly conversations: Conversations;
  readonly monitor: Monitor;
  /** The folder of a finished upload; throws `upload_not_found`. */
  readonly uploads: { file(id: string): string };
  /** Tells the connections that asked for it that something has changed. */
  changed(change: Changed): void;
  info(): AgentInfo;
  shutdown(options: { stopRuns: boolean }): void;
}
