// Brings a model of Hugging Face's Hub in: which one, whether the agent may ask there at all, and with whose token.
import * as vscode from "vscode";
import type { HubReference, HubRepository } from "../../../schemas/hub.ts";
import type { Result } from "../../../schemas/protocol.ts";
import { AgentFailure } from "../../agents/failure.ts";
import { newOperation } from "../../agents/operation.ts";
import { formatBytes } from "../../amounts.ts";
import { ggufFileGroups, hubModelGroups } from "../../pick/hub-models.ts";
import { pickOne, wording } from "../../pick/pick.ts";
import type { Services } from "../../services.ts";
import { withProgress } from "../progress.ts";

type Imported = Result<"model/import">["model"];

/** Where the editor keeps the token: in the system's store of secrets. */
const tokenKey = "trainyard.hubToken";
/** Failures that a token, or another one, may mend. */
const tokenCodes = ["hub_model_gated", "hub_model_not_found", "hub_token_refused"];

/** Undefined when its user has changed their mind. @throws AgentFailure */
export async function importFromHub(services: Services, named?: HubReference): Promise<Imported | undefined> {
  const reference = named ?? (await askForModel());
  if (reference === undefined || !(await mayAskHub(services))) return undefined;
  const repository = await withToken(services, reference.id, (token) =>
    withProgress(vscode.l10n.t("Asking the Hub for {0}", reference.id), (signal) =>
      services.agent.call("hub/inspect", { model: reference, ...token }, { signal }),
    ),
  );
  const file = repository && (await fileOf(repository, reference));
  if (repository === undefined || file === undefined) return undefined;
  // The commit that was looked at, whatever happens there meanwhile.
  const hub = { ...reference, revision: repository.revision, ...(file !== "" && { file }) };
  const title = vscode.l10n.t("Importing {0}", reference.id);
  const imported = await withToken(services, reference.id, (token) =>
    withProgress(title, (signal, report) =>
      services.agent.call(
        "model/import",
        { source: { hub, ...token }, ...newOperation() },
        { signal, onProgress: report },
      ),
    ),
  );
  return imported?.model;
}

/** What is typed, or one of the suggestions. */
function askForModel(): Promise<HubReference | undefined> {
  const box = vscode.window.createQuickPick<vscode.QuickPickItem & { value?: HubReference }>();
  box.title = vscode.l10n.t("Import Model from the Hub");
  box.placeholder = vscode.l10n.t("org/name, or the address of the model's page");
  box.matchOnDescription = true;
  const fill = (): void => {
    box.items = hubModelGroups(box.value, wording()).flatMap(({ heading, rows }) => [
      ...(heading === "" ? [] : [{ label: heading, kind: vscode.QuickPickItemKind.Separator }]),
      // What is typed is not always part of the line that it stands for.
      ...rows.map((row) => ({ ...row, alwaysShow: heading === "" })),
    ]);
  };
  fill();
  return new Promise((resolve) => {
    box.onDidChangeValue(fill);
    box.onDidAccept(() => {
      const chosen = box.selectedItems[0]?.value;
      if (chosen === undefined) return;
      resolve(chosen);
      box.hide();
    });
    box.onDidHide(() => {
      resolve(undefined);
      box.dispose();
    });
    box.show();
  });
}

/** Asked once for a home; the agent keeps the answer. */
async function mayAskHub({ agent }: Services): Promise<boolean> {
  const { allowed, address } = await agent.call("hub/get", {});
  if (allowed) return true;
  const agree = vscode.l10n.t("Allow");
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t("Let the agent load models from {0}?", address),
    {
      modal: true,
      detail: vscode.l10n.t(
        "The server sees the network address of the agent's machine, which models are loaded, and your access token if you have one. Your data stay here. You are asked this once.",
      ),
    },
    agree,
  );
  if (chosen !== agree) return false;
  await agent.call("hub/update", { allowed: true, ...newOperation() });
  return true;
}

/** The GGUF file to take, "" where the repository decides that, undefined when its user has changed their mind. */
async function fileOf(
  { id, license, files, choices }: HubRepository,
  { file }: HubReference,
): Promise<string | undefined> {
  if (file !== undefined) return file;
  if (choices.length === 0) return (await confirmLarge(id, license, files)) ? "" : undefined;
  return pickOne({
    title: vscode.l10n.t("Import Model from the Hub"),
    placeholder: vscode.l10n.t("Which file of {0}?", id),
    groups: () => ggufFileGroups(choices, wording()),
    keyOf: (path) => path,
  });
}

/** More than most people load without a second thought. */
const largeBytes = 1e9;

async function confirmLarge(
  id: string,
  license: string | undefined,
  files: HubRepository["files"],
): Promise<boolean> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes < largeBytes) return true;
  const load = vscode.l10n.t("Load");
  const size = formatBytes(bytes, vscode.env.language);
  const detail = license === undefined ? undefined : vscode.l10n.t("Its licence: {0}.", license);
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t("Load {0} of {1}?", size, id),
    { modal: true, ...(detail !== undefined && { detail }) },
    load,
  );
  return chosen === load;
}

/** Asks for a token where one may help, and keeps it. @throws AgentFailure */
async function withToken<T>(
  { context: { secrets } }: Services,
  id: string,
  work: (token: { token?: string }) => Promise<T>,
): Promise<T | undefined> {
  for (;;) {
    const token = await secrets.get(tokenKey);
    try {
      return await work(token === undefined ? {} : { token });
    } catch (error) {
      if (!(error instanceof AgentFailure) || !tokenCodes.includes(error.code)) throw error;
      const enter = vscode.l10n.t("Enter Token…");
      const told = `${error.message} ${error.advice}`.trim();
      if ((await vscode.window.showWarningMessage(told, enter)) !== enter) return undefined;
      const entered = await vscode.window.showInputBox({
        title: vscode.l10n.t("Access Token of the Hub"),
        prompt: vscode.l10n.t(
          "A token with read access that may load {0}. It is kept in this system's store of secrets.",
          id,
        ),
        password: true,
        ignoreFocusOut: true,
      });
      if (entered === undefined) return undefined;
      if (entered.trim() === "") await secrets.delete(tokenKey);
      else await secrets.store(tokenKey, entered.trim());
    }
  }
}
