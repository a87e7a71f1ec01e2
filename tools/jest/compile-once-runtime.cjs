const vm = require('node:vm');
const { default: Runtime } = require('jest-runtime');

/** The compiled modules of this worker, by file name. */
const compiled = new Map();

/**
 * Compiles each module once per worker and runs it again for each suite. Jest itself compiles every module for every
 * suite, which took a third of the time of all tests.
 */
module.exports = class CompileOnceRuntime extends Runtime {
  constructor(...options) {
    super(...options);
    const { executor } = this;
    const compile = executor.compile.bind(executor);
    executor.compile = (source, filename) => {
      const context = executor.environment.getVmContext();
      const script = context && scriptOf(source, filename, executor.injectedModuleParameters);
      return script ? script.runInContext(context) : compile(source, filename);
    };
  }
};

/** The compiled module; undefined when Jest must compile it: for `import()`, or to report a syntax error. */
function scriptOf(source, filename, parameters) {
  const known = compiled.get(filename);
  if (known?.source === source) return known.script;
  const script = /\bimport\s*\(/.test(source) ? undefined : compileScript(source, filename, parameters);
  compiled.set(filename, { source, script });
  return script;
}

function compileScript(source, filename, parameters) {
  const opening = `(function (${parameters.join(', ')}) {`;
  try {
    return new vm.Script(`${opening}${source}\n})`, { filename, columnOffset: -opening.length });
  } catch {
    return undefined;
  }
}
