// The program of the language server: --stdio, --node-ipc, --socket=PORT or --pipe=NAME says how the editor is spoken to.
import { openHome } from "../store/home.ts";
import { connectEditor } from "./connect.ts";
import { serveEditor } from "./server.ts";

serveEditor(connectEditor(), openHome());
