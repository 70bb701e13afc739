// The commands `trainyard.inline.*`: edits that a model proposes in the editor.
import * as vscode from "vscode";
import type { CommandTable } from "../commands.ts";
import { beginEdit } from "../inline-chat/begin.ts";
import type { EditSession } from "../inline-chat/edit-session.ts";
import type { Decision } from "../inline-chat/proposal.ts";
import { chooseModel } from "../inline-chat/remembered.ts";
import { sessionsOf } from "../inline-chat/sessions.ts";
import type { Services } from "../services.ts";

export const commands: CommandTable = {
  "trainyard.inline.edit": (services) => beginEdit(services),
  "trainyard.inline.insert": (services) => beginEdit(services, "insert"),
  "trainyard.inline.chooseModel": (services) => chooseModel(services),
  "trainyard.inline.accept": (services, ...args) => decideOne(services, args, "accept"),
  "trainyard.inline.refuse": (services, ...args) => decideOne(services, args, "refuse"),
  "trainyard.inline.acceptAll": (services, ...args) => decideAll(services, args, "accept"),
  "trainyard.inline.refuseAll": (services, ...args) => decideAll(services, args, "refuse"),
  "trainyard.inline.stop": (services, ...args) => {
    sessionFor(services, args)?.stop();
  },
  "trainyard.inline.show": async (services, ...args) => {
    await sessionFor(services, args)?.edit.show();
  },
};

/** Lenses name the document and the block; keys mean those where the cursor is. */
async function decideOne(services: Services, args: readonly unknown[], decision: Decision): Promise<void> {
  const session = sessionFor(services, args);
  if (session === undefined) return;
  const block = typeof args[1] === "number" ? args[1] : blockAtCursor(session);
  if (block !== undefined && !session.edit.isWriting)
    await told(session, session.edit.decide([block], decision));
}

async function decideAll(services: Services, args: readonly unknown[], decision: Decision): Promise<void> {
  const session = sessionFor(services, args);
  if (session === undefined) return;
  session.stop();
  await told(session, session.edit.decideAll(decision));
}

async function told({ document }: EditSession, deciding: Promise<boolean>): Promise<void> {
  if (await deciding) return;
  const name = vscode.workspace.asRelativePath(document.uri);
  void vscode.window.showWarningMessage(vscode.l10n.t("{0} cannot be changed.", name));
}

/** The one that the cursor is in, or the next one below it, or the first. */
function blockAtCursor({ edit }: EditSession): number | undefined {
  const line = (vscode.window.activeTextEditor?.selection.active.line ?? 0) - edit.start;
  const { blocks } = edit;
  const next = blocks.find(({ first, removed, added, isHidden }) => {
    const height = removed.length + (isHidden ? 0 : added.length);
    return line < first + Math.max(1, height);
  });
  return (next ?? blocks[0])?.number;
}

function sessionFor(services: Services, [uri]: readonly unknown[]): EditSession | undefined {
  const sessions = sessionsOf(services);
  return typeof uri === "string" ? sessions.named(uri) : sessions.active;
}
