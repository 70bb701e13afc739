// The chat: what was said, the answers as they are written, and a place to ask.
import "./main.css";
import { chatPanel } from "../../schemas/panels/chat.ts";
import { connectHost, whenLeft } from "../host.ts";
import { ChatPage } from "./chat-page.ts";
import { watchDrops } from "./dropping.ts";

// Messages come only after this script has ended.
const host = connectHost(chatPanel, (message) => {
  page.take(message);
});
const page = new ChatPage(document.getElementById("root")!, host);
whenLeft(() => {
  page.leave();
});
watchDrops(document, {
  onOver: (isOver) => {
    page.setOver(isOver);
  },
  onAddresses: (addresses) => {
    page.send({ kind: "attachDropped", addresses: addresses.slice(0, 20) });
  },
  onFiles: (files) => void page.attachFiles(files.slice(0, 20)),
});
