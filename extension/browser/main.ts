// The pages in a browser: they get their texts, are let in, and then show what the address leads to.
import { keepRenewing, openAccess } from "./access.ts";
import { language } from "./editor/env.ts";
import { loadTexts } from "./editor/l10n.ts";
import "./main.css";

document.documentElement.lang = language;
// Loaded meanwhile; nothing of it asks for a text before it is started.
const starting = import("./start.ts");
await Promise.all([loadTexts(), openAccess()]);
keepRenewing();
(await starting).start();
