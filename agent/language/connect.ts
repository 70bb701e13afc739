// The connection to the editor that has started this process, as its command line says.
import { createConnection, type Connection } from "vscode-languageserver/node";

const ways = /^--(?:stdio|node-ipc|socket|pipe)(?:=|$)/;

/** It ends this process when the editor has gone: its process, or the stream. On stdin and stdout, if nothing is said. */
export function connectEditor(): Connection {
  return process.argv.some((word) => ways.test(word))
    ? createConnection()
    : createConnection(process.stdin, process.stdout);
}
