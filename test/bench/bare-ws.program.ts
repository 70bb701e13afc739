// What the wire is compared with: `ws` alone, without a check of any kind, sending back what it is sent.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on("connection", (socket) => {
  socket.on("message", (data) => {
    socket.send((data as Buffer).toString());
  });
});
server.listen({ port: 0, host: "127.0.0.1", backlog: 1024 }, () => {
  console.log((server.address() as AddressInfo).port);
});
