// A conversation with a model or a checkpoint.
import type * as vscode from "vscode";
import type { ModelReference } from "../../../schemas/protocol/method.ts";
import type { Services } from "../../services.ts";

export function openChatPanel(_services: Services, _model: ModelReference): void {}
export function restoreChatPanel(_services: Services, _panel: vscode.WebviewPanel, _view: unknown): void {}
