// The card of a model or a checkpoint, in a panel of its own.
import * as vscode from "vscode";
import { modelPanel, type ModelCardState } from "../../../schemas/panels/model.ts";
import type { Up } from "../../../schemas/panels/panel.ts";
import type { ModelReference } from "../../../schemas/protocol/method.ts";
import { AgentFailure } from "../../agents/failure.ts";
import { editorWords } from "../../editor-words.ts";
import { showFailure } from "../../failures.ts";
import type { Services } from "../../services.ts";
import type { TreeNode } from "../../views/node.ts";
import { PanelChannel } from "../channel.ts";
import { keyOf, modelName } from "../chat/model-choices.ts";
import { cardState, type CardOptions, type LookedUp } from "./card.ts";

/** Between two states, in milliseconds. */
const MILLISECONDS_APART = 150;

const opened = new Map<string, vscode.WebviewPanel>();

export interface CardPlace {
  /** What can be done here. */
  readonly abilities: CardOptions["abilities"];
  /** The keyboard stays where it is. */
  readonly keepsFocus?: boolean;
}

export function openModelPanel(services: Services, subject: ModelReference, place: CardPlace): void {
  const { keepsFocus = false } = place;
  const open = opened.get(keyOf(subject));
  if (open !== undefined) {
    open.reveal(undefined, keepsFocus);
    return;
  }
  const name = modelName(services, subject, editorWords());
  const panel = vscode.window.createWebviewPanel("trainyard.model", name, {
    viewColumn: vscode.ViewColumn.Active,
    preserveFocus: keepsFocus,
  });
  fillModelPanel(services, panel, subject, place);
}

/** Also after a reload of the window. */
export function fillModelPanel(
  services: Services,
  panel: vscode.WebviewPanel,
  subject: ModelReference,
  { abilities }: CardPlace,
): void {
  const key = keyOf(subject);
  opened.set(key, panel);
  const card = new Card(services, panel, { subject, abilities });
  panel.onDidDispose(() => {
    card.dispose();
    if (opened.get(key) === panel) opened.delete(key);
  });
}

class Card {
  readonly #services: Services;
  readonly #panel: vscode.WebviewPanel;
  readonly #options: Pick<CardOptions, "subject" | "abilities">;
  readonly #channel: PanelChannel<typeof modelPanel>;
  readonly #subscriptions: readonly { dispose(): void }[];
  #lookedUp: LookedUp = {};
  #isLookingUp = false;
  /** Something has changed since the look-up that is under way began. */
  #isOld = false;
  #isClosed = false;
  #working: ModelCardState["working"] = "";
  #telling: ReturnType<typeof setTimeout> | undefined;

  constructor(
    services: Services,
    panel: vscode.WebviewPanel,
    options: Pick<CardOptions, "subject" | "abilities">,
  ) {
    this.#services = services;
    this.#panel = panel;
    this.#options = options;
    const lookUp = (): void => {
      this.#lookUp().catch((error: unknown) => showFailure(services, error));
    };
    this.#channel = new PanelChannel(panel.webview, panel.title, modelPanel, services, {
      onReady: () => {
        lookUp();
        this.#tell();
      },
      onIntent: (intent) => {
        this.#perform(intent).catch((error: unknown) => showFailure(services, error));
      },
    });
    const tellSoon = (): void => {
      this.#telling ??= setTimeout(() => {
        this.#tell();
      }, MILLISECONDS_APART);
    };
    const { models, runs, datasets, served, agent } = services;
    this.#subscriptions = [
      models.onDidChange(() => {
        lookUp();
        tellSoon();
      }),
      runs.onDidChange(tellSoon),
      datasets.onDidChange(tellSoon),
      served.onDidChange(tellSoon),
      agent.onDidChangeState(tellSoon),
    ];
  }

  dispose(): void {
    this.#isClosed = true;
    clearTimeout(this.#telling);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#channel.dispose();
  }

  /** Also after something that was waited for, when the panel may be closed. */
  #tell(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#telling);
    this.#telling = undefined;
    const words = editorWords();
    const options = { ...this.#options, lookedUp: this.#lookedUp, working: this.#working };
    const state = cardState(this.#services, options, words);
    if (this.#panel.title !== state.name) this.#panel.title = state.name;
    this.#channel.send(state);
  }

  /** What cannot be read is told on the card, with the rest of it. */
  async #lookUp(): Promise<void> {
    this.#isOld = true;
    if (this.#isLookingUp) return;
    this.#isLookingUp = true;
    try {
      while (this.#isOld && !this.#isClosed) {
        this.#isOld = false;
        await this.#lookUpOnce();
        this.#tell();
      }
    } finally {
      this.#isLookingUp = false;
    }
  }

  async #lookUpOnce(): Promise<void> {
    const { agent } = this.#services;
    const { subject } = this.#options;
    try {
      if ("model" in subject) {
        const { manifest, folder } = await agent.call("model/get", subject);
        this.#lookedUp = { ...this.#lookedUp, manifest, folder };
      }
      const described = await agent.call("model/describe", { source: subject });
      const { manifest, folder } = this.#lookedUp;
      this.#lookedUp = {
        ...described,
        ...(manifest !== undefined && { manifest }),
        ...(folder !== undefined && { folder }),
      };
    } catch (error) {
      if (!(error instanceof AgentFailure)) throw error;
      this.#lookedUp = { ...this.#lookedUp, problem: error.message };
    }
  }

  async #perform(intent: Up<typeof modelPanel>): Promise<void> {
    const { subject } = this.#options;
    const run = (command: string, ...args: readonly unknown[]): Thenable<unknown> =>
      vscode.commands.executeCommand(`trainyard.${command}`, ...args);
    switch (intent.kind) {
      case "startServing":
        await this.#while("starting", () => run("model.startServing", subject));
        return;
      case "stopServing":
        await this.#while("stopping", () => run("model.stopServing", subject));
        return;
      case "copyExample":
        await run("model.copyExample", subject);
        return;
      case "chat":
        if ("run" in subject) await run("run.chat", subject.run, subject.step);
        else await run("model.chat", nodeOf(subject));
        return;
      case "tune":
        if ("model" in subject) await run("model.tune", nodeOf(subject));
        return;
      case "export":
        if ("run" in subject) await run("run.export", subject.run, subject.step);
        else await run("model.export", nodeOf(subject));
        return;
      case "reveal":
        if ("run" in subject) await run("run.reveal", subject.run);
        else await run("model.reveal", nodeOf(subject));
        return;
      case "copy":
        await vscode.env.clipboard.writeText(intent.text);
        vscode.window.setStatusBarMessage(vscode.l10n.t("Copied {0}", intent.text), 2000);
        return;
      case "openRun":
        await run("run.open", intent.run);
        return;
      case "openDataset":
        await this.#openDataset(intent);
        return;
    }
  }

  async #openDataset({ dataset, version }: { dataset: string; version: string }): Promise<void> {
    const { datasets, openRows } = this.#services;
    const known = datasets.get(dataset)?.versions.find((one) => one.version === version);
    const split = Object.keys(known?.rows ?? {})[0];
    if (split !== undefined) await openRows({ dataset, version, split, line: 1 });
  }

  async #while(working: ModelCardState["working"], work: () => Thenable<unknown>): Promise<void> {
    this.#working = working;
    this.#tell();
    try {
      await work();
    } finally {
      this.#working = "";
      this.#tell();
    }
  }
}

/** As the tree of models names it to the same commands. */
function nodeOf({ model: id, version }: Extract<ModelReference, { model: string }>): TreeNode {
  return version === undefined ? { kind: "model", id } : { kind: "modelVersion", id, version };
}
