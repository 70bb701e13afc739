// What docs/protocol.md says beside the methods: the paths over HTTP, and the settings of `trainyard serve`.
import { Command } from "commander";
import { registerServe } from "../../agent/command/serve.ts";
import { limits } from "../../agent/server/limits.ts";
import { createRoutes, type RoutesOptions } from "../../agent/server/routes.ts";
import { SeriesQuery } from "../../schemas/series.ts";

/** The routes, of which none is asked for anything. */
const routes = createRoutes({ services: { home: {} }, limits } as RoutesOptions);

export function routesSection(): string[] {
  return [
    "## HTTP",
    "",
    "The same port answers these paths; [agent.md](agent.md) says more of uploads and downloads. All but those that say so",
    "need the token in `Authorization: Bearer TOKEN`, and `Host` must be an address of this machine or a name given with",
    "`--allow-host`. `GET` answers `HEAD` too. Failures are",
    '`{"error": {"code", "message", "advice", "requestId"}}`.',
    "",
    "| Method | Path | What it does |",
    "|---|---|---|",
    ...routes.map(({ method, path, summary, access }) =>
      row([`\`${method}\``, `\`${path}\``, access === "open" ? `${summary} Needs no token.` : summary]),
    ),
    "",
    `Parameters of the history of a run: ${Object.keys(SeriesQuery.shape)
      .map((key) => `\`${key}\``)
      .join(", ")}.`,
  ];
}

export function settingsSection(): string[] {
  const program = new Command();
  registerServe(program);
  return [
    "## Settings of the agent",
    "",
    "`trainyard serve` takes these options:",
    "",
    "| Option | What it does | Default |",
    "|---|---|---|",
    ...program.commands[0]!.options.map(({ flags, description, defaultValue, argChoices }) =>
      row([
        `\`${flags}\``,
        argChoices === undefined ? description : `${description}: ${argChoices.join(", ")}`,
        defaultOf(defaultValue),
      ]),
    ),
    "",
    "and reads this environment variable:",
    "",
    "| Variable | What it does | Default |",
    "|---|---|---|",
    row(["`TRAINYARD_HOME`", "where data lies; empty is as if it were not set", "`~/.trainyard`"]),
  ];
}

function defaultOf(value: unknown): string {
  return typeof value === "string" ? `\`${value}\`` : "";
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
