// docs/protocol.md: every method of the wire with its types and an example, from the schemas that both sides import.
import * as z from "zod";
import * as monitorSchemas from "../../schemas/monitor.ts";
import * as agent from "../../schemas/protocol/agent.ts";
import * as chat from "../../schemas/protocol/chat.ts";
import * as dataset from "../../schemas/protocol/dataset.ts";
import * as evaluation from "../../schemas/protocol/evaluation.ts";
import * as hub from "../../schemas/protocol/hub.ts";
import * as method from "../../schemas/protocol/method.ts";
import * as model from "../../schemas/protocol/model.ts";
import * as run from "../../schemas/protocol/run.ts";
import * as evaluationFiles from "../../schemas/evaluation.ts";
import * as testSetFiles from "../../schemas/test-set.ts";
import * as datasetFiles from "../../schemas/dataset.ts";
import * as exportFiles from "../../schemas/export.ts";
import * as hubFiles from "../../schemas/hub.ts";
import * as problem from "../../schemas/problem.ts";
import { Changed, ErrorData, errorCodes, methods, type MethodName } from "../../schemas/protocol.ts";
import * as runFiles from "../../schemas/run.ts";
import { TrainingFile } from "../../schemas/training.ts";
import { routesSection, settingsSection } from "./serve-reference.ts";
import { typeNotation } from "./type-notation.ts";

const modules = [
  agent,
  dataset,
  run,
  model,
  hub,
  hubFiles,
  chat,
  method,
  monitorSchemas,
  runFiles,
  datasetFiles,
  exportFiles,
  evaluation,
  evaluationFiles,
  testSetFiles,
  problem,
];

const named: readonly (readonly [string, z.ZodType])[] = modules.flatMap((module) =>
  Object.entries(module).filter((entry): entry is [string, z.ZodType] => entry[1] instanceof z.ZodType),
);
const names = new Map<z.core.$ZodType, string>([
  ...named.map(([name, schema]) => [schema, name] as const),
  [TrainingFile, "TrainingFile"],
]);

export function protocolPage(): string {
  const groups = new Map<string, MethodName[]>();
  for (const name of Object.keys(methods) as MethodName[]) {
    const group = name.split("/")[0]!;
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  return [
    "<!-- Generated from schemas/protocol/ by `npm run generate`. Change the schemas, not this page. -->",
    "",
    "# The agent's protocol",
    "",
    introduction,
    "",
    ...[...groups].flatMap(([group, members]) => [
      `- ${group}: ${members.map((name) => `[\`${name}\`](#${anchor(name)})`).join(", ")}`,
    ]),
    "",
    "## Around every call",
    "",
    "These stand beside a method's own parameters:",
    "",
    ...types(typeNotation(method.Envelope, names, "input")),
    "",
    "## Errors",
    "",
    "`error.code` is one of these numbers:",
    "",
    "| Name | Number |",
    "|---|---|",
    ...Object.entries(errorCodes).map(([name, code]) => `| \`${name}\` | ${code} |`),
    "",
    "and `error.data` says what failed; [errors.md](errors.md) describes every `code` that can stand there.",
    "",
    ...types(`ErrorData = ${typeNotation(ErrorData, names, "output")}`),
    "",
    "## Notifications",
    "",
    "`changed` goes to connections that asked for it in `agent/info`:",
    "",
    ...types(typeNotation(Changed, names, "output")),
    "",
    ...routesSection(),
    "",
    ...settingsSection(),
    "",
    ...[...groups].flatMap(([group, members]) => ["", `## ${group}`, ...members.flatMap(describe)]),
    "",
    "## Types",
    "",
    "`TrainingFile` is described in [training-files.md](training-files.md).",
    ...namedTypes(),
    "",
  ].join("\n");
}

const introduction = [
  "JSON-RPC 2.0 over a WebSocket at `ws://127.0.0.1:PORT/rpc`, one message a frame, at most 1 MiB each. Port and token stand",
  "in `agent.json` in Trainyard's home folder. The token goes into the header `Authorization: Bearer TOKEN`; a browser, which",
  "cannot set that header, offers the subprotocols `trainyard.v1` and `trainyard.token.TOKEN`. Cancel a call with",
  "`$/cancelRequest`; what arrives meanwhile comes as `$/progress`. From a shell: `trainyard call METHOD JSON`.",
].join("\n");

function describe(name: MethodName): string[] {
  const { summary, params, result, progress, changes, example } = methods[name] as method.Method<
    z.ZodType,
    z.ZodType,
    z.ZodType
  >;
  const request = { jsonrpc: "2.0", id: 1, method: name, params: example };
  return [
    "",
    `### ${name}`,
    "",
    `${summary}${changes ? " Takes an `operationId`." : ""}`,
    "",
    ...types(
      `params: ${typeNotation(params, names, "input")}`,
      `result: ${names.get(result) ?? typeNotation(result, names, "output")}`,
      ...(progress === undefined
        ? []
        : [`progress: ${names.get(progress) ?? typeNotation(progress, names, "output")}`]),
    ),
    "",
    "```json",
    JSON.stringify(request),
    "```",
  ];
}

/** Those that a method mentions, directly or through another type. */
function namedTypes(): string[] {
  const written = new Map(named.map(([name, schema]) => [name, typeNotation(schema, names, "output")]));
  const wanted = new Set<string>();
  const collect = (text: string): void => {
    for (const word of text.match(/\b[A-Z]\w+\b/g) ?? []) {
      const type = written.get(word);
      if (type === undefined || wanted.has(word)) continue;
      wanted.add(word);
      collect(type);
    }
  };
  for (const name of Object.keys(methods) as MethodName[]) describe(name).forEach(collect);
  return [...wanted].sort().flatMap((name) => ["", ...types(`${name} = ${written.get(name)!}`)]);
}

function types(...blocks: string[]): string[] {
  return ["```ts", ...blocks, "```"];
}

function anchor(name: string): string {
  return name.replace("/", "");
}
