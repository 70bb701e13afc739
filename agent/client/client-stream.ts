// The client's end of a WebSocket with JSON-RPC messages, as vscode-jsonrpc reads and writes them.
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageReader,
  type MessageWriter,
} from "vscode-jsonrpc/node";
import type { RawData, WebSocket } from "ws";

export class ClientReader extends AbstractMessageReader implements MessageReader {
  constructor(private readonly socket: WebSocket) {
    super();
  }

  listen(callback: DataCallback): Disposable {
    const take = (data: RawData): void => {
      callback(JSON.parse((data as Buffer).toString()) as Message);
    };
    this.socket.on("message", take);
    return { dispose: () => this.socket.off("message", take) };
  }
}

export class ClientWriter extends AbstractMessageWriter implements MessageWriter {
  constructor(private readonly socket: WebSocket) {
    super();
  }

  write(message: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.send(JSON.stringify(message), (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  end(): void {
    this.dispose();
  }
}
