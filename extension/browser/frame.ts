// Runs first in the frame of every page, and lets the document around it give the page what VS Code would give it.
import "./without-eval.ts";
import type { FrameOfPage } from "./editor/page-frame.ts";

document.documentElement.dataset["host"] = "browser";
(window.frameElement as FrameOfPage | null)?.trainyard?.enter(window);
