// @trainyard in the Chat view. What it knows is loaded with the first question.
import * as vscode from "vscode";
import type { Services } from "../services.ts";

export function registerParticipant(services: Services): void {
  const participant = vscode.chat.createChatParticipant(
    "trainyard.chat",
    async (request, _context, stream, token) =>
      (await import("./respond.ts")).respond(services, request, stream, token),
  );
  participant.iconPath = vscode.Uri.joinPath(services.context.extensionUri, "extension", "media", "icon.png");
  services.context.subscriptions.push(participant);
}
