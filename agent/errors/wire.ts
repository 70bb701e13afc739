// Failures of calls: what is wrong with a request, or why it got no result.
import type { Problem } from "../../schemas/problem.ts";
import { TrainyardError } from "./trainyard-error.ts";

export const wireErrors = {
  methodNotFound: (method: string) =>
    new TrainyardError(
      "method_not_found",
      `There is no method ${JSON.stringify(method.slice(0, 100))}.`,
      "Methods are listed in docs/protocol.md; an older agent may lack some of them.",
      2,
    ),
  paramsNotUsable: (method: string, problems: readonly Problem[]) =>
    new TrainyardError(
      "params_not_usable",
      `The parameters of ${method} cannot be used: ${problems.map(({ message }) => message).join(" ")}`,
      "Change what is named and send the call again.",
      2,
      problems,
    ),
  messageNotUsable: (reason: string) =>
    new TrainyardError(
      "message_not_usable",
      reason,
      "Send one JSON-RPC 2.0 request or notification in each frame.",
      2,
    ),
  callCancelled: (method: string) =>
    new TrainyardError("call_cancelled", `The call of ${method} was cancelled.`, "", 130),
  tooManyCalls: (limit: number) =>
    new TrainyardError(
      "too_many_calls",
      `More than ${limit} calls of this connection wait for their answers.`,
      "Wait for some of the answers before sending more.",
    ),
  tooManyWatches: (limit: number, of: "connection" | "agent") =>
    new TrainyardError(
      "too_many_watches",
      `More than ${limit} watches of this ${of} would go on at once.`,
      "End some of them with `$/cancelRequest`, or ask with `run/list` now and then instead.",
    ),
  resultTooLarge: (method: string, bytes: number, limit: number) =>
    new TrainyardError(
      "result_too_large",
      `The result of ${method} has ${bytes} bytes, and ${limit} may be sent.`,
      "Ask for less at once with `limit` and `offset`, or download the file.",
      2,
    ),
  operationIdReused: (operationId: string, method: string) =>
    new TrainyardError(
      "operation_id_reused",
      `The operation id ${operationId} was used before, for another call than this one of ${method}.`,
      "Use a new id for every operation, and the same one only to send the same call again.",
      2,
    ),
  protocolNotSpoken: (client: number, agent: number) =>
    new TrainyardError(
      "protocol_not_spoken",
      `The client speaks version ${client} of the protocol, and the agent version ${agent}.`,
      client > agent
        ? "Update Trainyard on the agent's machine and run `trainyard agent restart`."
        : "Update the client.",
    ),
  agentEnding: () =>
    new TrainyardError(
      "agent_ending",
      "The agent ends, and the call with it.",
      "Call again when it is back; with the same operation id nothing happens twice.",
    ),
  addressExposed: (host: string) =>
    new TrainyardError(
      "address_exposed",
      `On ${host} other machines could reach the agent.`,
      "Leave --host away and come through an SSH tunnel, or give --expose with --tls-key and --tls-cert.",
      2,
    ),
  addressNotThere: (host: string) =>
    new TrainyardError(
      "address_not_there",
      `This machine has no address ${host}.`,
      "Leave --host away to listen on 127.0.0.1.",
      2,
    ),
  portInUse: (host: string, port: number) =>
    new TrainyardError(
      "port_in_use",
      `Port ${port} of ${host} cannot be opened: another program has it, or it is reserved.`,
      "Leave --port away to take the next one that is free, or name another.",
      2,
    ),
  /** A failure of a call, as the agent told of it. */
  toldByAgent: (
    code: string,
    message: string,
    advice: string,
    exitCode: number,
    problems: readonly Problem[],
  ) => new TrainyardError(code, message, advice, exitCode, problems),
  agentConnectionLost: (reason: string) =>
    new TrainyardError(
      "agent_connection_lost",
      `The connection to the agent was lost: ${reason}.`,
      "Connect again; with the same operation id a call that is sent again has no second effect.",
    ),
  agentNotAnswering: (home: string, pid: number) =>
    new TrainyardError(
      "agent_not_answering",
      `The agent of ${home}, process ${pid}, does not answer.`,
      "Wait a moment and try again. If it stays so, end that process; runs go on, and the next agent takes them over.",
    ),
  agentNotStarted: (home: string, reason: string) =>
    new TrainyardError(
      "agent_not_started",
      `The agent of ${home} could not be started: ${reason}`,
      "Run `trainyard serve --log stderr` to see what it says.",
    ),
};
