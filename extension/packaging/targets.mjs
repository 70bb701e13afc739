// The platforms that a VSIX is made for, and the native files that each must hold.

/** Of `npm run package -- --target …`, named as Visual Studio Code names them. */
export const targets = {
  "linux-x64": linux("x64", "linux_x64"),
  "linux-arm64": linux("arm64", "linux_arm64"),
  "darwin-arm64": {
    os: "darwin",
    cpu: "arm64",
    onnx: ["libonnxruntime.1.dylib", "onnxruntime_binding.node"],
    koffi: { package: "@koromix/koffi-darwin-arm64", binary: "darwin_arm64/koffi.node" },
    llama: { package: "@node-llama-cpp/mac-arm64-metal", folder: "bins/mac-arm64-metal" },
  },
  "win32-x64": windows("x64", "@node-llama-cpp/win-x64", "bins/win-x64"),
  "win32-arm64": windows("arm64", "@node-llama-cpp/win-arm64", "bins/win-arm64"),
};

/** Visual Studio Code runs on them; the message says why we do not. */
const impossible = {
  "darwin-x64": "onnxruntime-node has no binary for Macs with an Intel processor",
  "alpine-x64": "onnxruntime-node and node-llama-cpp have no binary for musl",
  "alpine-arm64": "onnxruntime-node and node-llama-cpp have no binary for musl",
  "linux-armhf": "onnxruntime-node has no binary for 32-bit processors",
  web: "the agent trains in processes of its own, which a browser does not have",
};

/** Throws a sentence for a person when there is no such target. */
export function targetNamed(name) {
  const target = Object.hasOwn(targets, name) ? targets[name] : undefined;
  if (target) return target;
  const names = Object.keys(targets).join(", ");
  const why = Object.hasOwn(impossible, name) ? impossible[name] : "there is no such platform";
  throw new Error(`No package can be made for ${name}: ${why}. These can be made: ${names}.`);
}

/** Folder of onnxruntime-node with the target's libraries. */
export function onnxFolder({ os, cpu }) {
  return `bin/napi-v6/${os}/${cpu}`;
}

function linux(cpu, koffiFolder) {
  return {
    os: "linux",
    cpu,
    onnx: ["libonnxruntime.so.1", "onnxruntime_binding.node"],
    koffi: { package: `@koromix/koffi-linux-${cpu}`, binary: `${koffiFolder}/koffi.node` },
    llama: { package: `@node-llama-cpp/linux-${cpu}`, folder: `bins/linux-${cpu}` },
  };
}

function windows(cpu, llamaPackage, llamaFolder) {
  return {
    os: "win32",
    cpu,
    // DirectML and the shader compiler beside it are for graphics processors; the library loads them only when asked to.
    onnx: ["onnxruntime.dll", "onnxruntime_binding.node"],
    koffi: { package: `@koromix/koffi-win32-${cpu}`, binary: `win32_${cpu}/koffi.node` },
    llama: { package: llamaPackage, folder: llamaFolder },
  };
}
