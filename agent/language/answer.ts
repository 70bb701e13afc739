// Passes requests of the editor on to features: a feature that fails costs its answer and nothing else.
import { LSPErrorCodes, ResponseError, type CancellationToken, type Connection } from "vscode-languageserver";
import type { ServerContext } from "./context.ts";
import { features } from "./features.ts";
import type { Answer, Feature, Method, Params } from "./requests.ts";

export function answerRequests(
  connection: Connection,
  context: ServerContext,
  logFailure: (message: string, error: unknown) => void,
): void {
  for (const method of Object.keys(features) as Method[]) listen(method);

  function listen(method: Method): void {
    const feature = features[method] as Feature<Method>;
    connection.onRequest(method, (params: Params<Method>, token: CancellationToken) =>
      answer(method, feature, params, token),
    );
  }

  async function answer<M extends Method>(
    method: M,
    feature: Feature<M>,
    params: Params<M>,
    token: CancellationToken,
  ): Promise<Answer<M> | ResponseError> {
    if (token.isCancellationRequested) return cancelled();
    const { signal, end } = signalOf(token);
    const { uri } = params.textDocument;
    try {
      const { language, yaml } = context.documents.get(uri) ?? {};
      const question = { params, context, signal };
      const answered =
        language !== undefined
          ? await feature.answer({ ...question, document: language })
          : yaml !== undefined
            ? await feature.answerYaml?.({ ...question, document: yaml })
            : null;
      if (signal.aborted) return cancelled();
      return answered ?? null;
    } catch (error) {
      if (signal.aborted) return cancelled();
      // A sentence for whoever has asked.
      if (error instanceof ResponseError) return error;
      logFailure(`${method} of ${uri} failed`, error);
      return null;
    } finally {
      end();
    }
  }
}

/** `end` must be called when nobody listens to the signal any more. */
export function signalOf(token: CancellationToken): { signal: AbortSignal; end: () => void } {
  const ending = new AbortController();
  const listening = token.onCancellationRequested(() => {
    ending.abort();
  });
  return {
    signal: ending.signal,
    end: () => {
      listening.dispose();
    },
  };
}

function cancelled(): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestCancelled, "The editor wants the answer no more.");
}
