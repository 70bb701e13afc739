// The program of the language server: --stdio, --node-ipc, --socket=PORT or --pipe=NAME says how the editor is spoken to.
import { createConnection } from "vscode-languageserver/node";
import { openHome } from "../store/home.ts";
import { serveEditor } from "./server.ts";

// It ends with the editor: the connection looks after the process that `initialize` names, and after its streams.
serveEditor(createConnection(), openHome());
