// Every view that has a picture in docs/images/, and how a person comes to it.
import type { Locator } from "playwright-core";
import { curveOtherThan } from "../support/run-view.ts";
import { cursorAtEnd, openFile } from "../support/text-editor.ts";
import { costsOfPlan } from "../support/training-form.ts";
import type { EditorWindow } from "../support/window.ts";
import { unfinishedTraining } from "./unfinished-training.ts";

export interface PicturedView {
  /** docs/images/<name>-<theme>.png */
  readonly name: string;
  /** What Trainyard has: nothing, the runs of `train-data.ts`, or what `tune-data.ts` makes. */
  readonly home: "empty" | "trained" | "tuned";
  /** Brings the view onto an empty window, and waits until it shows what it is to show. */
  show(window: EditorWindow): Promise<void>;
  /** Brings what closes when anything else is done, such as a list; before each picture, after its theme was chosen. */
  before?(window: EditorWindow): Promise<void>;
  /** What of the window the picture shows; all of it when this is left out. */
  crop?(window: EditorWindow): Locator;
}

export const picturedViews: readonly PicturedView[] = [
  {
    name: "welcome",
    home: "empty",
    async show(window) {
      await window.openContainer("Trainyard");
      await window.view("Runs").getByRole("button", { name: "Train the Sample" }).waitFor();
    },
    crop: (window) => window.sideBar(),
  },
  {
    name: "trees",
    home: "trained",
    async show(window) {
      await window.openContainer("Trainyard");
      await window.expand(window.treeItem("Datasets", /^git-helper/));
      await window.expand(window.treeItem("Runs", /^git-helper, succeeded/));
      await window.treeItem("Models", /^git-helper/).waitFor();
    },
    crop: (window) => window.sideBar(),
  },
  {
    name: "agents",
    home: "trained",
    async show(window) {
      await window.openContainer("Trainyard");
      await window.view("Agents").locator(".pane-header").click();
      await window.treeItem("Agents", /Local Agent/).waitFor();
    },
    crop: (window) => window.view("Agents"),
  },
  {
    name: "training-file",
    home: "trained",
    async show(window) {
      await window.openContainer("Trainyard");
      const run = window.treeItem("Runs", /^git-helper, succeeded/);
      await window.chooseFromContextMenu(run, "Open Training File of Run");
      await window.tab("git-helper.train.toml").waitFor();
      await window.page.locator(".codelens-decoration").first().waitFor();
    },
  },
  {
    name: "language-server",
    home: "empty",
    async show(window) {
      await openFile(window, unfinishedTraining);
      await window.runCommand("Problems: Focus on Problems View");
      await window.page.locator(".markers-panel", { hasText: "Did you mean" }).waitFor();
      await window.page.locator(".view-line", { hasText: "tokens a step" }).waitFor();
      await cursorAtEnd(window, "lr = 3e-3");
      await window.page.keyboard.press("Enter");
    },
    async before(window) {
      await cursorAtEnd(window, "lr = 3e-3");
      await window.page.keyboard.press("ArrowDown");
      await window.page.keyboard.press("Control+Space");
      const list = window.page.locator(".suggest-widget");
      await list.locator(".monaco-list-row", { hasText: "beta2" }).waitFor();
      const details = window.page.locator(".suggest-details");
      if (!(await details.isVisible())) await window.page.keyboard.press("Control+Space");
      await details.waitFor();
    },
  },
  {
    name: "run",
    home: "trained",
    async show(window) {
      await window.openContainer("Trainyard");
      await window.openByClick(window.treeItem("Runs", /^git-helper-long/), "git-helper-long");
      await curveOtherThan(await window.webview("git-helper-long"), "");
    },
  },
  {
    name: "compare",
    home: "trained",
    async show(window) {
      await window.openContainer("Trainyard");
      await window.treeItem("Runs", /^git-helper-slow/).click();
      const other = window.treeItem("Runs", /^git-helper-fast/);
      await other.click({ modifiers: ["ControlOrMeta"] });
      await window.chooseFromContextMenu(other, "Explain Why Runs Differ");
      await curveOtherThan(await window.webview(/and 1 more/), "");
    },
  },
  {
    name: "runs-table",
    home: "trained",
    async show(window) {
      await window.runCommand("Trainyard: Show Runs Table");
      const table = await window.webview("Runs");
      await table.getByText("git-helper-slow").first().waitFor();
    },
  },
  {
    name: "dataset",
    home: "trained",
    async show(window) {
      await window.openContainer("Trainyard");
      const dataset = window.treeItem("Datasets", /^git-helper/);
      await window.clickInlineAction(dataset, "Show What Will Be Trained");
      const table = await window.webview();
      await table.getByText(/of them carry loss/).waitFor();
    },
  },
  {
    name: "new-training",
    home: "trained",
    async show(window) {
      await window.openContainer("Trainyard");
      const dataset = window.treeItem("Datasets", /^git-helper/);
      await window.clickInlineAction(dataset, "Train on Dataset…");
      const form = await window.webview("New Training");
      await form.getByRole("button", { name: "Save and Train", disabled: false }).waitFor();
    },
  },
  {
    name: "base-picker",
    home: "tuned",
    async show(window) {
      await window.openContainer("Trainyard");
    },
    async before(window) {
      await window.page.keyboard.press("Escape");
      await tuneOnTickets(window);
      const bases = window.page.locator(".quick-input-list .monaco-list-row");
      await bases
        .filter({ hasText: /Fits: about/ })
        .nth(1)
        .waitFor();
    },
    crop: (window) => window.page.locator(".quick-input-widget"),
  },
  {
    name: "tune",
    home: "tuned",
    async show(window) {
      await window.openContainer("Trainyard");
      await tuneOnTickets(window);
      await window.page.locator(".quick-input-widget").getByText("Model to Tune").waitFor();
      await window.takeProposal();
      const form = await window.webview("New Training");
      await costsOfPlan(form);
    },
  },
  {
    name: "confusion",
    home: "tuned",
    async show(window) {
      await window.openContainer("Trainyard");
      await window.expand(window.treeItem("Models", /^SmolLM2/));
      await openEvaluations(window);
    },
    async before(window) {
      const page = await window.webview("Evaluation");
      await firstConfusionLine(page).waitFor();
      await page.locator("section", { has: page.locator(".maps") }).evaluate((section) => {
        section.scrollIntoView();
      });
    },
  },
  {
    name: "evaluation",
    home: "tuned",
    async show(window) {
      await openEvaluations(window);
      await window.runCommand("View: Close Primary Side Bar");
      const page = await window.webview("Evaluation");
      await page.getByRole("heading", { name: "Before and after" }).waitFor();
      await firstConfusionLine(page).waitFor();
    },
  },
  {
    name: "walkthrough",
    home: "empty",
    async show(window) {
      await window.runCommand("Trainyard: Open Walkthrough");
      await window.page.getByRole("heading", { level: 2, name: "Get Started with Trainyard" }).waitFor();
    },
  },
  {
    name: "chat",
    home: "trained",
    async show(window) {
      await window.openContainer("Trainyard");
      const model = window.treeItem("Models", /^git-helper/);
      await window.clickInlineAction(model, "Chat with Model");
      const chat = await window.webview(/git-helper/);
      for (const question of [
        "undo the last commit but keep my changes",
        "show who changed each line of main.ts",
      ]) {
        await chat.getByRole("textbox", { name: "Your question" }).fill(question);
        await chat.getByRole("button", { name: "Send" }).click();
        const answer = chat.getByRole("article").last();
        await answer.getByRole("button", { name: "Copy Answer" }).waitFor();
      }
    },
  },
  {
    name: "side-by-side",
    home: "trained",
    async show(window) {
      await window.openContainer("Trainyard");
      await window.runCommand("Trainyard: Open Chat");
      const chat = await window.webview(/./);
      await chat.getByRole("combobox", { name: "Model" }).selectOption("git-helper-slow, step 400");
      await chat.getByRole("button", { name: "Compare with Another Model" }).click();
      await chat.getByRole("combobox", { name: "Model 2" }).selectOption("git-helper-fast, step 400");
      await chat
        .getByRole("textbox", { name: "Your question" })
        .fill("undo the last commit but keep my changes");
      await chat.getByRole("button", { name: "Send" }).click();
      await chat.getByRole("button", { name: "None Is Good" }).waitFor();
    },
  },
];

/** The model is asked for next. */
async function tuneOnTickets(window: EditorWindow): Promise<void> {
  const dataset = window.treeItem("Datasets", /^support-tickets/);
  await window.clickInlineAction(dataset, "Tune a Model on Dataset…");
}

/** Those that are chosen at first. */
async function openEvaluations(window: EditorWindow): Promise<void> {
  await window.runCommand("Trainyard: Open Evaluations…");
  await window.page.getByText("Open Evaluations", { exact: true }).waitFor();
  await window.page.keyboard.press("Enter");
}

function firstConfusionLine(page: Awaited<ReturnType<EditorWindow["webview"]>>): Locator {
  return page.getByRole("button", { name: /^All of line/ }).first();
}
