// One open form: it takes what its user does, asks the agent about rows and plan, and tells the page how all stands.
import os from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { trainingFormPanel, type FormInput } from "../../../schemas/panels/training-form.ts";
import type { DatasetSummary } from "../../../schemas/protocol/dataset.ts";
import { formatRows } from "../../amounts.ts";
import { importBase } from "../../commands/dataset/tune-base.ts";
import { startTraining } from "../../commands/training/start.ts";
import { requireTrust } from "../../commands/trust.ts";
import type { Disposable } from "../../emitter.ts";
import { failureLine } from "../../failure-text.ts";
import { showFailure } from "../../failures.ts";
import { baseChoices } from "../../pick/bases.ts";
import { wording } from "../../pick/pick.ts";
import type { Services } from "../../services.ts";
import { BaseCosts } from "../../training-files/form/base-costs.ts";
import { deriveForm, type DerivedForm, type FormContext } from "../../training-files/form/form-state.ts";
import { Planner } from "../../training-files/form/planner.ts";
import { chosenRows } from "../../training-files/form/rows-state.ts";
import { readTrainingText } from "../../training-files/form/read-text.ts";
import { RowsReader, type ChosenRows } from "../../training-files/form/rows-reader.ts";
import {
  afterSaving,
  takeIntent,
  withBase,
  withRows,
  withTexts,
  type FormIntent,
} from "../../training-files/form/take-intent.ts";
import { PanelChannel } from "../channel.ts";
import { askForFolder, askForHeldOut, askForRows, findRowFiles } from "./dialogs.ts";
import { choosePlace } from "./place.ts";
import { readLive, saveNewFile, saveText, watchFile } from "./training-file.ts";

/** A plan reads all rows: of larger files only when it is asked for. */
const BYTES_PLANNED_BY_ITSELF = 64e6;
/** While somebody types. */
const MILLISECONDS_APART = 40;

export class TrainingForm implements Disposable {
  readonly #services: Services;
  readonly #channel: PanelChannel<typeof trainingFormPanel>;
  readonly #planner: Planner;
  readonly #rows: RowsReader;
  readonly #costs: BaseCosts;
  readonly #subscriptions: Disposable[] = [];
  readonly #onEdited: (file: string) => void;
  #input: FormInput;
  #seen = 0;
  #original: string | undefined;
  #wantsPlan = false;
  #files: FormContext["files"] = [];
  #isSaving = false;
  #isReady = false;
  #isDisposed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    services: Services,
    panel: vscode.WebviewPanel,
    input: FormInput,
    onEdited: (file: string) => void,
  ) {
    this.#services = services;
    this.#input = input;
    this.#onEdited = onEdited;
    const tell = (): void => {
      this.#tell();
    };
    this.#planner = new Planner(services.agent, tell, failureLine);
    this.#costs = new BaseCosts(services.agent, tell);
    this.#rows = new RowsReader(services.agent, tell, failureLine);
    this.#channel = new PanelChannel(panel.webview, panel.title, trainingFormPanel, services, {
      onReady: () => {
        this.#isReady = true;
        this.#tell();
      },
      onIntent: (intent) => {
        this.#take(intent).catch((error: unknown) => showFailure(services, error));
      },
    });
    this.#subscriptions.push(
      this.#channel,
      services.datasets.onDidChange(tell),
      services.models.onDidChange(tell),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.#startAgent();
        this.#rows.choose(this.#chosenRows()).catch((error: unknown) => showFailure(services, error));
      }),
    );
  }

  /**
   * Reads the file that is edited, and the rows; starts the agent, which knows of datasets and makes plans. In a folder
   * that is not trusted, as after a reload, nobody is asked about rows and plans until it is.
   */
  async start(): Promise<void> {
    const { edited, template } = this.#input;
    this.#original = template;
    this.#startAgent();
    void this.#findFiles();
    if (edited !== undefined) await this.#edit(edited);
    await this.#readRows();
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#rows.dispose();
    this.#planner.dispose();
    this.#costs.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  async #take(intent: FormIntent): Promise<void> {
    this.#seen = Math.max(this.#seen, intent.number);
    const changed = takeIntent(this.#input, intent);
    if (changed !== undefined) {
      if (changed.rows !== this.#input.rows) this.#wantsPlan = false;
      this.#input = changed;
      this.#tell();
      await this.#readRows();
      return;
    }
    switch (intent.kind) {
      case "estimate":
        this.#wantsPlan = true;
        this.#planner.forgetFailure();
        this.#tell();
        return;
      case "manageTrust":
        await vscode.commands.executeCommand("workbench.trust.manage");
        return;
      case "importBase":
        await this.#importBase();
        return;
      case "browseRows":
        await this.#browse(askForRows, (file) => this.#setRows({ kind: "file", path: file }));
        return;
      case "browseHeldOut":
        await this.#browse(askForHeldOut, (file) => {
          const relative = path.relative(this.#place().folder, file).replaceAll(path.sep, "/");
          this.#input = withTexts(this.#input, { "dataset.validation_path": relative });
        });
        return;
      case "browseFolder":
        await this.#browse(askForFolder, (folder) => {
          this.#input = { ...this.#input, folder };
        });
        return;
      case "openText":
        if (this.#input.edited !== undefined)
          await vscode.window.showTextDocument(vscode.Uri.file(this.#input.edited), {
            viewColumn: vscode.ViewColumn.Beside,
          });
        return;
      case "save":
        await this.#save(intent.train);
        return;
      default:
        return;
    }
  }

  async #importBase(): Promise<void> {
    const base = await importBase();
    if (base !== undefined) this.#input = withBase(this.#input, base);
    this.#tell();
  }

  #startAgent(): void {
    if (!vscode.workspace.isTrusted) return;
    this.#services.agent.ensure().catch((error: unknown) => showFailure(this.#services, error));
  }

  async #readRows(): Promise<void> {
    if (vscode.workspace.isTrusted) await this.#rows.chooseIfOther(this.#chosenRows());
    else this.#tell();
  }

  #chosenRows(): ChosenRows {
    const known = this.#original;
    const content = known === undefined ? undefined : readTrainingText(known, this.#place().folder);
    return chosenRows(this.#input, content);
  }

  async #findFiles(): Promise<void> {
    this.#files = await findRowFiles();
    this.#tell();
  }

  async #setRows(rows: FormInput["rows"]): Promise<void> {
    this.#input = withRows(this.#input, rows);
    this.#wantsPlan = false;
    if (vscode.workspace.isTrusted) await this.#rows.choose(this.#chosenRows());
    else this.#tell();
  }

  async #browse(
    ask: (start: vscode.Uri) => Promise<vscode.Uri | undefined>,
    take: (chosen: string) => unknown,
  ): Promise<void> {
    const chosen = await ask(vscode.Uri.file(this.#place().folder));
    if (chosen !== undefined) await take(chosen.fsPath);
    this.#tell();
  }

  /** From now on the form changes this file. */
  async #edit(file: string): Promise<void> {
    const uri = vscode.Uri.file(file);
    this.#subscriptions.push(
      watchFile(uri, async () => {
        this.#original = await readLive(uri);
        this.#tell();
        await this.#readRows();
      }),
    );
    this.#original = await readLive(uri);
    const content = readTrainingText(this.#original, path.dirname(file));
    if ("rows" in content && this.#input.rows.kind === "none")
      this.#input = { ...this.#input, rows: content.rows };
    this.#tell();
  }

  async #save(train: boolean): Promise<void> {
    if (train) await requireTrust();
    const { state, text } = this.#derive();
    if (text === undefined || !(train ? state.canTrain : state.canSave)) return;
    this.#isSaving = true;
    this.#tell();
    try {
      const input = this.#input;
      const { edited } = input;
      const { folder, fileName } = this.#place();
      const file = vscode.Uri.file(edited ?? path.join(folder, `${fileName}.train.toml`));
      if (edited === undefined) await saveNewFile(file, text);
      else await saveText(file, text);
      this.#input = afterSaving(input, this.#input, file.fsPath);
      if (edited !== undefined) this.#original = text;
      else if (!this.#isDisposed) {
        this.#onEdited(file.fsPath);
        await this.#edit(file.fsPath);
      }
      if (train) await startTraining(this.#services, [file]);
    } finally {
      this.#isSaving = false;
      this.#tell();
    }
  }

  #place(): ReturnType<typeof choosePlace> {
    return choosePlace(this.#input, this.#rows.read);
  }

  #derive(): DerivedForm {
    const { agent, datasets, models } = this.#services;
    const info = agent.state.kind === "connected" ? agent.state.info : undefined;
    return deriveForm(
      {
        input: this.#input,
        seen: this.#seen,
        original: this.#original,
        rows: {
          ...this.#rows.read,
          problem: this.#rows.problem,
          isReading: this.#rows.isReading,
        },
        datasets: datasetChoices(datasets.items),
        files: this.#files,
        bases: baseChoices(models.items, wording()),
        costs: this.#costs.costs,
        machine: { cores: info?.cores ?? os.availableParallelism(), memory: info?.memory ?? os.totalmem() },
        answer: this.#planner.answer,
        planning: this.#planning(),
        place: this.#place(),
        isSaving: this.#isSaving,
      },
      wording(),
    );
  }

  #planning(): FormContext["planning"] {
    if (!vscode.workspace.isTrusted) return "untrusted";
    const failed = this.#planner.failure;
    if (failed !== undefined) return { failed };
    if (this.#planner.asked !== undefined) return "working";
    return this.#plansByItself() ? "no" : "onDemand";
  }

  #plansByItself(): boolean {
    return this.#wantsPlan || (this.#rows.read?.bytes ?? Infinity) <= BYTES_PLANNED_BY_ITSELF;
  }

  #tell(): void {
    if (this.#isDisposed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#plan();
      if (this.#isReady) this.#channel.send(this.#derive().state);
    }, MILLISECONDS_APART);
  }

  #plan(): void {
    const { text, steps, cost } = this.#derive();
    this.#costs.ask(vscode.workspace.isTrusted ? cost : undefined);
    const isKnown = text === this.#planner.answer?.text;
    const isWanted = text !== undefined && !isKnown && this.#plansByItself() && vscode.workspace.isTrusted;
    this.#planner.ask(isWanted ? { text, steps, folder: this.#place().folder } : undefined);
  }
}

/** The current version of each. */
function datasetChoices(datasets: readonly DatasetSummary[]): FormContext["datasets"] {
  const { t, language } = wording();
  return datasets.map(({ id, name, current, versions }) => {
    const rows = versions.find(({ version }) => version === current)?.rows["train"] ?? 0;
    return { id, name, version: current, detail: formatRows(rows, { t, language }) };
  });
}
