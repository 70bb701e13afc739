// Keeps models loaded for other programs, lets them go again, and tells how a program asks them.
import * as vscode from "vscode";
import type { ModelReference } from "../../../schemas/protocol/method.ts";
import type { ServedModel } from "../../../schemas/protocol/serve.ts";
import { newOperation } from "../../agents/operation.ts";
import { standingOf } from "../../catalog/standing.ts";
import { pickOne } from "../../pick/pick.ts";
import type { Services } from "../../services.ts";
import { onEach } from "../each.ts";
import { chosenReferences, namedReferences, nameOf } from "./chosen.ts";
import { clientExample, type ExampleLanguage } from "./client-examples.ts";

export async function startServing(services: Services, ...args: readonly unknown[]): Promise<void> {
  const { agent, served } = services;
  const models = await chosenReferences(services, args, vscode.l10n.t("Start Serving"));
  const [first] = models;
  if (first === undefined) return;
  const title =
    models.length === 1
      ? vscode.l10n.t("Loading {0}", nameOf(services, first))
      : vscode.l10n.t("Loading {0} models", models.length);
  const started: ServedModel[] = [];
  await onEach(services, models, {
    title,
    nameOf: (model) => nameOf(services, model),
    perform: async (model, signal, report) => {
      const options = { signal, onProgress: report };
      started.push(await agent.call("serve/start", { model, ...newOperation() }, options));
    },
  });
  const [only] = started;
  if (only === undefined || started.length > 1) return;
  const text = vscode.l10n.t(
    "{0} is served at {1} under the name {2}.",
    nameOf(services, first),
    served.address ?? "",
    only.name,
  );
  const copy = vscode.l10n.t("Copy Client Example…");
  // Whoever waits for the model does not wait until somebody has read this.
  void vscode.window.showInformationMessage(text, copy).then((chosen) => {
    if (chosen === copy) void vscode.commands.executeCommand("trainyard.model.copyExample", first);
  });
}

/** Answers that are being written are written to their end. */
export async function stopServing(services: Services, ...args: readonly unknown[]): Promise<void> {
  const { agent, served } = services;
  const named = namedReferences(args);
  const chosen = named.length > 0 ? named : [await askForServed(services)].filter((one) => one !== undefined);
  const started = chosen.flatMap((model) => standingOf(served.items, model)?.startedAs ?? []);
  if (started.length === 0 && chosen.length > 0)
    void vscode.window.showInformationMessage(vscode.l10n.t("Nobody has started this model."));
  await onEach(services, started, {
    title: vscode.l10n.t("Stopping serving"),
    nameOf: (model) => nameOf(services, model),
    perform: (model) => agent.call("serve/stop", { model, ...newOperation() }),
  });
}

/** The address of the API, which is the same for all models. */
export async function copyEndpoint(services: Services): Promise<void> {
  await services.agent.ensure();
  const { address } = await connection(services);
  await vscode.env.clipboard.writeText(address);
  vscode.window.setStatusBarMessage(vscode.l10n.t("Copied {0}", address), 3000);
}

export async function copyExample(services: Services, ...args: readonly unknown[]): Promise<void> {
  const title = vscode.l10n.t("Copy Client Example");
  const [model] = await chosenReferences(services, args, title);
  if (model === undefined) return;
  const language = await pickOne<ExampleLanguage>({
    title,
    placeholder: vscode.l10n.t("How {0} is asked", nameOf(services, model)),
    groups: () => [
      {
        heading: "",
        rows: [
          { label: "curl", description: vscode.l10n.t("in a terminal"), value: "curl" },
          { label: "Python", description: vscode.l10n.t("package openai"), value: "python" },
          { label: "JavaScript", description: vscode.l10n.t("package openai, Node.js"), value: "javascript" },
        ],
      },
    ],
    keyOf: String,
  });
  if (language === undefined) return;
  const { address, home, platform } = await connection(services);
  await vscode.env.clipboard.writeText(clientExample(language, { address, home, platform, model }));
  vscode.window.setStatusBarMessage(vscode.l10n.t("Copied"), 3000);
}

/** @throws AgentFailure */
async function connection({ agent, served }: Services) {
  const { home, platform } = await agent.call("agent/info", {});
  const path = (await agent.call("serve/list", {})).path;
  return { home, platform, address: served.address ?? (agent.address ?? "") + path };
}

async function askForServed(services: Services): Promise<ModelReference | undefined> {
  const { agent } = services;
  const { models } = await agent.call("serve/list", {});
  const started = models.filter(({ startedAs }) => startedAs.length > 0);
  if (started.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t("No model is served."));
    return undefined;
  }
  return pickOne<ModelReference>({
    title: vscode.l10n.t("Stop Serving"),
    placeholder: vscode.l10n.t("Type to search"),
    groups: () => [
      {
        heading: "",
        rows: started.map(({ name, model }) => ({
          label: `$(broadcast) ${nameOf(services, model)}`,
          description: name,
          value: model,
        })),
      },
    ],
    keyOf: (model) => JSON.stringify(model),
  });
}
