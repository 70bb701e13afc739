// Failures of models that are taken in: weights that stay where they are, and those that come from the Hub.
import { TrainyardError } from "./trainyard-error.ts";

export const hubErrors = {
  referencedFileGone: (file: string) =>
    new TrainyardError(
      "referenced_file_gone",
      `The model's weights are not there any more: ${file}.`,
      "Bring the file back to that place, or import the model from where it lies now.",
      2,
    ),
  referencedFileChanged: (file: string, change: string) =>
    new TrainyardError(
      "referenced_file_changed",
      `The model's weights have changed since they were imported: ${file} ${change}.`,
      "Import the model again, or bring back the file as it was.",
      2,
    ),
  hubNotAllowed: (endpoint: string) =>
    new TrainyardError(
      "hub_not_allowed",
      `Nobody has agreed yet that this agent asks ${endpoint}.`,
      "Agree once: in the editor by Import Model, on the command line by --allow-hub.",
      2,
    ),
  hubReferenceNotUsable: (text: string) =>
    new TrainyardError(
      "hub_reference_not_usable",
      `${JSON.stringify(text.slice(0, 200))} names no model of the Hub.`,
      "Write org/name, org/name@revision or the address of the model's page.",
      2,
    ),
  hubSettingNotUsable: (setting: string, reason: string) =>
    new TrainyardError(
      "hub_setting_not_usable",
      `The setting ${setting} of the Hub cannot be used: ${reason}.`,
      "Change the setting, or the variable of the environment that it stands for.",
      2,
    ),
  hubNotReachable: (host: string, reason: string) =>
    new TrainyardError(
      "hub_not_reachable",
      `${host} cannot be reached: ${reason}.`,
      "Check the connection, and HTTPS_PROXY where there is a proxy. What has been loaded is kept; ask again and it goes on.",
    ),
  hubCertificateNotTrusted: (host: string, reason: string) =>
    new TrainyardError(
      "hub_certificate_not_trusted",
      `The certificate of ${host} is not trusted: ${reason}.`,
      "If your company's proxy shows a certificate of its own, name the file of its authority in NODE_EXTRA_CA_CERTS or in the Hub's settings.",
    ),
  hubHostNotAllowed: (host: string, reason: string) =>
    new TrainyardError(
      "hub_host_not_allowed",
      `Nothing is loaded from ${host}: ${reason}.`,
      "If this is where your mirror keeps its files, name the host in the Hub's settings.",
      2,
    ),
  hubModelNotFound: (id: string) =>
    new TrainyardError(
      "hub_model_not_found",
      `The Hub shows no model ${id}.`,
      "Check the name. A private model is shown to those alone whose token may read it.",
      2,
    ),
  hubRevisionNotFound: (id: string, revision: string) =>
    new TrainyardError(
      "hub_revision_not_found",
      `The model ${id} has no revision ${revision}.`,
      "Name a branch, a tag or a commit that the model's page lists.",
      2,
    ),
  hubModelGated: (id: string) =>
    new TrainyardError(
      "hub_model_gated",
      `The publisher of ${id} gives it to those alone who have agreed to the terms.`,
      "Agree on the model's page, then ask again with a token of that account.",
      2,
    ),
  hubTokenRefused: (host: string) =>
    new TrainyardError(
      "hub_token_refused",
      `${host} does not take the token.`,
      "Make a new token with read access, or ask without one.",
      2,
    ),
  hubRateLimited: (host: string, seconds: number | undefined) =>
    new TrainyardError(
      "hub_rate_limited",
      `${host} takes no more requests just now${seconds === undefined ? "" : `, for ${seconds} s`}.`,
      "Ask again later; a token has a higher limit. What has been loaded is kept.",
    ),
  hubFailed: (host: string, reason: string) =>
    new TrainyardError(
      "hub_failed",
      `${host} did not answer as the Hub does: ${reason}.`,
      "Ask again later. What has been loaded is kept.",
    ),
  hubFileNotChosen: (id: string, files: readonly string[]) =>
    new TrainyardError(
      "hub_file_not_chosen",
      `${id} holds several GGUF files: ${files.slice(0, 20).join(", ")}.`,
      "Name the one to load.",
      2,
    ),
  hubFileNotFound: (id: string, file: string) =>
    new TrainyardError(
      "hub_file_not_found",
      `${id} holds no file ${file} that can be loaded.`,
      "Name a .gguf file that the model's page lists.",
      2,
    ),
  hubNothingUsable: (id: string, reason: string) =>
    new TrainyardError(
      "hub_nothing_usable",
      `${id} holds nothing that can be used: ${reason}.`,
      "Look for a model with safetensors or a GGUF file; many are published in these forms, too.",
      2,
    ),
  hubDownloadDamaged: (file: string, reason: string) =>
    new TrainyardError(
      "hub_download_damaged",
      `What came as ${file} is not what the Hub announces: ${reason}.`,
      "Ask again; the file is loaded anew. If it fails again, something between here and the Hub changes what it passes on.",
    ),
};
