// Puts the pages together: the agent, the shell around them, and their addresses.
import { showFailure } from "../failures.ts";
import { logFailure } from "../log-failure.ts";
import { registerBrowserCommands } from "./commands.ts";
import { setStage } from "./editor/panels.ts";
import { routeOfKept } from "./kept-routes.ts";
import { loadPage, pageTitle } from "./pages.ts";
import { PageAgent } from "./reach.ts";
import { Router } from "./router.ts";
import type { Route } from "./routes.ts";
import { createServices } from "./services.ts";
import { Shell } from "./shell.ts";
import { Stage } from "./stage.ts";
import { Theme } from "./theme.ts";

export function start(): void {
  const theme = new Theme();
  theme.add(document);
  const reach = new PageAgent();
  const services = createServices(reach, ({ dataset, version, split }) => {
    router.go({ page: "dataset", dataset, version, split });
    return Promise.resolve();
  });
  let isOpening = false;
  let opened = 0;
  const shell = new Shell({
    theme,
    agent: services.agent,
    lookNow: () => {
      reach.lookNow();
    },
    openAnew: () => {
      void open(router.current, true);
    },
  });
  const stage = new Stage(shell.content, theme, {
    onTitle: (title) => {
      document.title = `${title} – Trainyard`;
      if (!isOpening) router.leave();
    },
    onKept: (viewType, kept) => {
      const route = routeOfKept(viewType, kept);
      if (route !== undefined) router.told(route);
      shell.show(router.current);
    },
    onBroken: (report) => {
      services.log.error(report);
      shell.showBroken(report);
    },
  });
  const router = new Router({
    onRoute: (route, isByUser) => {
      void open(route, isByUser);
    },
  });
  setStage(stage);
  registerBrowserCommands(services, reach, router);
  void services.agent.ensure().catch((error: unknown) => {
    logFailure(services, error);
  });
  router.begin();

  async function open(route: Route, isByUser: boolean): Promise<void> {
    stage.clear();
    shell.show(route);
    document.title = `${pageTitle(route)} – Trainyard`;
    isOpening = true;
    const number = ++opened;
    // Whoever goes on while a page is loaded no longer wants it.
    const isWanted = (): boolean => number === opened;
    try {
      const openPage = await loadPage(services, route, (next) => {
        router.go(next);
      });
      if (!isWanted()) return;
      await openPage();
      if (isByUser && isWanted()) stage.focus();
    } catch (error) {
      if (isWanted()) await showFailure(services, error);
    } finally {
      if (isWanted()) isOpening = false;
    }
  }
}
