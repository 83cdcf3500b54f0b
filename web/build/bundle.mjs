// Bundles the page's modules and NiiVue into one script, with the licences of all that is in it.
// Usage: node bundle.mjs OUTPUT

import { build } from "esbuild";
import { readFile, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const GRADIENTS = "function gradientGL(params) {";
const LICENCE = /^licen[cs]e(\.(md|txt))?$/i;

async function bundle(licences, output) {
  return build({
    absWorkingDir: web,
    entryPoints: ["src/main/js/main.js"],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    charset: "ascii",
    legalComments: "none", // the texts are in the page, whole
    metafile: true,
    write: output !== null,
    outfile: output ?? "viewer.js",
    alias: { zarrita: join(web, "build/no-zarr.mjs") },
    logLevel: "warning",
    plugins: [
      {
        // Of every volume NiiVue makes a texture of gradients, which only lights that this page has
        // not would look at: half of the time until a brain is there, where no card draws.
        name: "no-gradients",
        setup(made) {
          made.onLoad({ filter: /niivue[\\/]build[\\/]niivue[\\/]index\.js$/ }, async ({ path }) => {
            const source = await readFile(path, "utf8");
            const parts = source.split(GRADIENTS);
            if (parts.length !== 2) {
              throw new Error(`${path}: ${parts.length - 1} times ${GRADIENTS}, expected once`);
            }
            return { contents: parts.join(`${GRADIENTS} return params.gradientTexture;`), loader: "js" };
          });
        },
      },
      {
        name: "licences",
        setup(made) {
          made.onResolve({ filter: /^\.\/licences\.js$/ }, () => ({ path: "licences", namespace: "made" }));
          made.onLoad({ filter: /.*/, namespace: "made" }, () => ({
            contents: `export const licences = ${JSON.stringify(licences)};`,
          }));
        },
      },
    ],
  });
}

/** The packages whose code is in the bundle. */
function packages(metafile) {
  const inputs = Object.values(metafile.outputs).flatMap((o) => Object.entries(o.inputs));
  const names = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
    .filter((name) => name !== undefined);
  return [...new Set(names)].sort();
}

async function text(name) {
  const folder = join(web, "node_modules", name);
  const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((one) => LICENCE.test(one));
  // NiiVue's package says its licence and has no file of it.
  const path = file ? join(folder, file) : join(web, "licences", `${name.split("/").at(-1)}.txt`);
  return `${name} ${about.version} (${about.license})\n\n${(await readFile(path, "utf8")).trim()}`;
}

const first = await bundle("", null);
const texts = await Promise.all(packages(first.metafile).map(text));
const last = await bundle(texts.join(`\n\n${"-".repeat(72)}\n\n`), process.argv[2]);
const bytes = Object.values(last.metafile.outputs)[0].bytes;
console.log(`viewer.js: ${bytes} bytes, of ${packages(last.metafile).join(", ")}`);
