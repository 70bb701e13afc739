// An instruction, from the box that it is typed into to the changes that it leads to in the editor.
import * as vscode from "vscode";
import { AgentFailure } from "../agents/failure.ts";
import { formatCount } from "../amounts.ts";
import { failureLine } from "../failure-text.ts";
import { showFailure } from "../failures.ts";
import type { Services } from "../services.ts";
import { linesIn } from "./document-change.ts";
import type { EditSession } from "./edit-session.ts";
import { askForInstruction, type Instruction } from "./instruction.ts";
import { answerRoom, messagesFor, type Asked } from "./prompt.ts";
import { chooseModel } from "./remembered.ts";
import { sessionsOf } from "./sessions.ts";
import { targetOf } from "./target.ts";

/** Longer ones fit no model, and would be sent in vain. */
const LONGEST_SELECTION = 400_000;

/** Edits what is selected in the active editor, or inserts where the cursor is. */
export async function beginEdit(services: Services, wanted?: "insert"): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t("Open a file in a text editor first."));
    return;
  }
  const sessions = sessionsOf(services);
  if (!(await decideEarlier(services, editor.document))) return;
  const kind = wanted ?? (editor.selection.isEmpty ? "insert" : "edit");
  const instruction = await askForInstruction(services, kind);
  if (instruction === undefined || editor.document.isClosed) return;
  const { document, selection } = editor;
  const lines = linesIn(document.getText());
  const start = kind === "insert" ? selection.active : selection.start;
  const target = targetOf(lines, start, kind === "insert" ? selection.active : selection.end);
  if (target.selected.length > LONGEST_SELECTION) {
    const [has, most] = [target.selected.length, LONGEST_SELECTION].map((count) =>
      formatCount(count, vscode.env.language),
    );
    void vscode.window.showWarningMessage(
      vscode.l10n.t("{0} characters are selected; at most {1} can be edited at once.", has!, most!),
    );
    return;
  }
  editor.selection = new vscode.Selection(start, start);
  const asked: Asked = {
    file: vscode.workspace.asRelativePath(document.uri),
    language: document.languageId,
    instruction: instruction.text,
    target,
    document: lines,
  };
  const session = sessions.begin(document, { target });
  await write(services, session, asked, instruction);
}

async function write(
  services: Services,
  session: EditSession,
  asked: Asked,
  { model }: Instruction,
): Promise<void> {
  const { edit } = session;
  const { signal } = session.writing;
  let answer = "";
  const onProgress = (told: { kind: "text"; text: string } | { kind: "waiting"; message: string }): void => {
    if (told.kind === "waiting") session.status = told.message;
    else {
      if (answer === "") session.status = "";
      answer += told.text;
      edit.write(answer);
    }
  };
  const progress = showWriting(session);
  try {
    session.status = vscode.l10n.t("Reading…");
    const room = await measure(services, asked, model, session);
    if (room === undefined) {
      sessionsOf(services).end(session);
      return;
    }
    const { messages, maxTokens } = room;
    const sampling = { temperature: 0.2, topP: 0.95, maxTokens };
    const said = await services.agent.call(
      "chat/answer",
      { model, messages, sampling },
      { signal, onProgress },
    );
    await edit.finish(said.text, said.stopReason === "end" ? "whole" : "cut");
    tellEnd(session, said.stopReason);
  } catch (error) {
    await edit.finish(answer, "cut");
    await tellFailure(services, session, error);
  } finally {
    progress.dispose();
  }
}

/** Undefined where it cannot fit, of which its user is told before anything is asked. */
async function measure(
  services: Services,
  asked: Asked,
  model: Instruction["model"],
  session: EditSession,
): Promise<{ messages: ReturnType<typeof messagesFor>; maxTokens: number } | undefined> {
  const prompts = [messagesFor(asked, true), messagesFor(asked, false)];
  const texts = prompts.map((messages) => messages.map(({ content }) => content).join("\n"));
  const selected = asked.target.selected;
  const { tokens, contextLength } = await services.agent.call(
    "chat/measure",
    { model, texts: [...texts, selected] },
    {
      signal: session.writing.signal,
      onProgress: ({ message }) => {
        session.status = message;
      },
    },
  );
  const selectedTokens = selected === "" ? 0 : tokens[2]!;
  for (const [place, messages] of prompts.entries()) {
    const maxTokens = answerRoom({ promptTokens: tokens[place]!, selectedTokens, contextLength });
    if (maxTokens !== undefined) return { messages, maxTokens };
  }
  const needed = formatCount(tokens[1]! + selectedTokens, vscode.env.language);
  const change = vscode.l10n.t("Choose Another Model");
  const message = vscode.l10n.t(
    "The model can see {0} tokens, and the selection with its new version takes about {1}. Select less.",
    formatCount(contextLength, vscode.env.language),
    needed,
  );
  void vscode.window.showWarningMessage(message, change).then(async (chosen) => {
    if (chosen === change) await chooseModel(services);
  });
  return undefined;
}

function tellEnd({ edit, document }: EditSession, stopReason: "end" | "length" | "cancelled"): void {
  if (stopReason === "cancelled" || document.isClosed) return;
  if (edit.blocks.length === 0) {
    const message =
      edit.isOver && stopReason === "end"
        ? vscode.l10n.t("The model proposes no change.")
        : vscode.l10n.t("The model has written nothing that could be used.");
    void vscode.window.showInformationMessage(message);
  } else if (stopReason === "length") {
    void vscode.window.showWarningMessage(
      vscode.l10n.t("The answer became too long and was cut off. What comes after it is left as it was."),
    );
  }
}

async function tellFailure(services: Services, session: EditSession, error: unknown): Promise<void> {
  const { edit } = session;
  const isStopped = session.writing.signal.aborted;
  if (edit.blocks.length === 0) sessionsOf(services).end(session);
  if (isStopped) return;
  const another = {
    title: vscode.l10n.t("Choose Another Model"),
    run: () => chooseModel(services),
  };
  if (edit.blocks.length === 0 || !(error instanceof AgentFailure)) {
    await showFailure(services, error, [another]);
    return;
  }
  services.log.error(error);
  const refuse = vscode.l10n.t("Restore the Text");
  const message = vscode.l10n.t(
    "The answer ended early. {0} What has come so far can be accepted or refused.",
    failureLine(error),
  );
  if ((await vscode.window.showErrorMessage(message, refuse)) === refuse) await edit.decideAll("refuse");
}

/** Asks what is to become of a proposal that is still shown. False where it stays. */
async function decideEarlier(services: Services, document: vscode.TextDocument): Promise<boolean> {
  const session = sessionsOf(services).of(document);
  if (session === undefined || session.edit.isOver) return true;
  const [accept, refuse] = [vscode.l10n.t("Accept All"), vscode.l10n.t("Refuse All")];
  const message = vscode.l10n.t("Decide first on the changes that this file shows.");
  const chosen = await vscode.window.showInformationMessage(message, accept, refuse);
  if (chosen === undefined) return false;
  session.stop();
  return session.edit.decideAll(chosen === accept ? "accept" : "refuse");
}

/** An item in the status bar that ends the writing. */
function showWriting(session: EditSession): { dispose(): void } {
  const item = vscode.window.createStatusBarItem("trainyard.inlineChat", vscode.StatusBarAlignment.Left);
  item.name = vscode.l10n.t("Trainyard: model that writes");
  item.text = `$(sync~spin) ${vscode.l10n.t("Writing…")}`;
  item.tooltip = vscode.l10n.t("Click to stop; what has come so far can be accepted or refused.");
  item.command = {
    title: "",
    command: "trainyard.inline.stop",
    arguments: [session.document.uri.toString()],
  };
  item.show();
  return item;
}
