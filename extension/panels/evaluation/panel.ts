// Evaluations of a test set, in a panel of their own.
import * as vscode from "vscode";
import { evaluationPanel, type RowsQuery } from "../../../schemas/panels/evaluation.ts";
import type { Up } from "../../../schemas/panels/panel.ts";
import { withProgress } from "../../commands/progress.ts";
import { failureLine } from "../../failure-text.ts";
import { showFailure } from "../../failures.ts";
import type { Services } from "../../services.ts";
import { PanelChannel } from "../channel.ts";
import { saveReport } from "./save-report.ts";
import { EvaluationSession, type EvaluationRequest } from "./session.ts";

/** Between two states, in milliseconds. */
const MILLISECONDS_APART = 100;

/** What a page begins with: what was answered already, or what is to be asked. */
export interface EvaluationStart {
  readonly evaluations?: readonly string[];
  readonly query?: RowsQuery;
  readonly request?: EvaluationRequest;
  /** Id of the test set of `evaluations`, where a page that shows it already is to show them. */
  readonly testSet?: string;
  /** The keyboard stays where it is. */
  readonly keepsFocus?: boolean;
}

/** Those that are open, by their test set. */
const opened = new Set<EvaluationPage>();

/** One page a test set: what is asked of the same one comes beside what is there. */
export function openEvaluations(services: Services, start: EvaluationStart): void {
  const { request, keepsFocus = false } = start;
  const wanted = request?.testSet.id ?? start.testSet;
  const shown = [...opened].find(({ testSet }) => testSet !== undefined && testSet === wanted);
  if (shown !== undefined) {
    shown.reveal(keepsFocus);
    shown.begin(start);
    return;
  }
  const panel = vscode.window.createWebviewPanel(
    "trainyard.evaluation",
    request?.testSet.name ?? vscode.l10n.t("Evaluation"),
    { viewColumn: vscode.ViewColumn.Active, preserveFocus: keepsFocus },
  );
  fill(services, panel).begin(start);
}

/** After a reload of the window. A page that has kept nothing shows nothing, and is closed. */
export function restoreEvaluations(services: Services, panel: vscode.WebviewPanel, view: unknown): void {
  const kept = evaluationPanel.view.safeParse(view).data;
  if (kept === undefined || kept.evaluations.length === 0) panel.dispose();
  else fill(services, panel).begin(kept);
}

function fill(services: Services, panel: vscode.WebviewPanel): EvaluationPage {
  const page = new EvaluationPage(services, panel);
  opened.add(page);
  panel.onDidDispose(() => {
    opened.delete(page);
    page.dispose();
  });
  return page;
}

class EvaluationPage {
  readonly #services: Services;
  readonly #panel: vscode.WebviewPanel;
  readonly #session: EvaluationSession;
  readonly #channel: PanelChannel<typeof evaluationPanel>;
  #isReady = false;
  #isClosed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(services: Services, panel: vscode.WebviewPanel) {
    this.#services = services;
    this.#panel = panel;
    const fail = (error: unknown): void => {
      void showFailure(services, error);
    };
    this.#session = new EvaluationSession(services.agent, {
      onChange: () => {
        this.#tell();
      },
      onFailure: fail,
      describe: failureLine,
      missing: vscode.l10n.t("These evaluations are not there any more."),
    });
    this.#channel = new PanelChannel(panel.webview, panel.title, evaluationPanel, services, {
      onReady: () => {
        this.#isReady = true;
        this.#tell();
      },
      onIntent: (intent) => {
        this.#perform(intent).catch(fail);
      },
    });
  }

  get testSet(): string | undefined {
    return this.#session.testSet;
  }

  reveal(keepsFocus: boolean): void {
    this.#panel.reveal(undefined, keepsFocus);
  }

  begin({ evaluations = [], query, request }: EvaluationStart): void {
    const begun = async (): Promise<void> => {
      if (evaluations.length > 0) await this.#session.show(evaluations, query);
      if (request !== undefined) await this.#run(request);
    };
    begun().catch((error: unknown) => showFailure(this.#services, error));
  }

  dispose(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#session.dispose();
    this.#channel.dispose();
  }

  /** It goes on when the page is closed, and whoever looks at something else is told of its end. */
  async #run(request: EvaluationRequest): Promise<void> {
    const { id: testSet, name } = request.testSet;
    const evaluations = await withProgress(vscode.l10n.t("Evaluating on {0}", name), (signal, report) =>
      this.#session.run(request, { signal, report }),
    );
    if (evaluations.length === 0 || (!this.#isClosed && this.#panel.visible)) return;
    const open = vscode.l10n.t("Open Evaluation");
    const told = vscode.l10n.t("The models have answered {0}.", name);
    if ((await vscode.window.showInformationMessage(told, open)) !== open) return;
    if (this.#isClosed) openEvaluations(this.#services, { testSet, evaluations });
    else this.reveal(false);
  }

  #tell(): void {
    if (this.#isClosed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const { state } = this.#session;
      if (state.name !== "" && this.#panel.title !== state.name) this.#panel.title = state.name;
      if (this.#isReady) this.#channel.send(state);
    }, MILLISECONDS_APART);
  }

  async #perform(intent: Up<typeof evaluationPanel>): Promise<void> {
    switch (intent.kind) {
      case "ask":
        this.#session.ask(intent.query);
        return;
      case "more":
        this.#session.more();
        return;
      case "show":
        await this.#session.add(intent.evaluation);
        return;
      case "hide":
        await this.#session.hide(intent.evaluation);
        return;
      case "cancel":
        this.#session.cancel();
        return;
      case "addModels":
        await vscode.commands.executeCommand("trainyard.evaluation.evaluate", { testSet: this.testSet });
        return;
      case "save":
        await saveReport(this.#services, this.#session.ids, intent.format);
        return;
      case "openModel":
        await vscode.commands.executeCommand("trainyard.model.open", intent.model);
        return;
    }
  }
}
