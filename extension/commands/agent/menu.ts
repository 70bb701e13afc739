// The agent at a glance: how it stands, what goes on, and what can be done about it.
import * as vscode from "vscode";
import { isActive } from "../../../schemas/run-state.ts";
import type { AgentState } from "../../agents/connection.ts";
import { agentStateText } from "../../agents/state-text.ts";
import { formatCores } from "../../amounts.ts";
import { pickOne, wording } from "../../pick/pick.ts";
import type { PickGroup, PickRow } from "../../pick/row.ts";
import { runRow } from "../../pick/runs.ts";
import type { Services } from "../../services.ts";

/** A command with what it is called with. */
type Action = readonly [id: string, ...args: readonly string[]];

export async function showAgentMenu(services: Services): Promise<void> {
  const { agent, runs } = services;
  const chosen = await pickOne<Action>({
    title: "Trainyard",
    placeholder: describeState(agent.state),
    groups: () => [jobs(services), actions(agent.state)].filter(({ rows }) => rows.length > 0),
    keyOf: (action) => action.join(" "),
    source: { isLoaded: runs.isLoaded || agent.state.kind !== "connected", onDidChange: runs.onDidChange },
  });
  if (chosen !== undefined) await vscode.commands.executeCommand(...chosen);
}

function jobs({ runs }: Services): PickGroup<Action> {
  const active = runs.items.filter(({ state }) => isActive(state));
  const rows = active.map((run): PickRow<Action> => ({
    ...runRow(run, wording()),
    value: ["trainyard.run.open", run.id],
  }));
  return { heading: vscode.l10n.t("Runs"), rows };
}

function actions({ kind }: AgentState): PickGroup<Action> {
  const { t } = vscode.l10n;
  const row = (icon: string, label: string, ...value: Action): PickRow<Action> => ({
    label: `$(${icon}) ${label}`,
    value,
  });
  const agent =
    kind === "connected"
      ? [
          row("debug-restart", t("Restart Agent"), "trainyard.agent.restart"),
          row("debug-stop", t("Stop Agent"), "trainyard.agent.stop"),
        ]
      : kind === "incompatible"
        ? [row("debug-restart", t("Replace Agent"), "trainyard.agent.restart")]
        : [row("play", t("Start Agent"), "trainyard.agent.start")];
  return {
    heading: t("Agent"),
    rows: [
      ...agent,
      row("output", t("Show Agent Log"), "trainyard.agent.showLog"),
      row("gear", t("Open Settings"), "workbench.action.openSettings", "trainyard"),
      row("report", t("Report Problem…"), "trainyard.general.reportProblem"),
    ],
  };
}

function describeState(state: AgentState): string {
  const { t } = vscode.l10n;
  if (state.kind !== "connected") return agentStateText(state, t);
  const { version, hostname, cores } = state.info;
  return t("Agent {0} on {1}: {2}", version, hostname, formatCores(cores, wording()));
}
