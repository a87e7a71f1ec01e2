// Nx no longer reads workspace.json by itself: this plugin adds its projects.
const { readFileSync } = require('node:fs');
const path = require('node:path');

const TOOL = 'node tools/start/run.mjs';

/** The targets of a project, by its kind. */
function targetsOf(name, { root, kind }) {
  const command = (text, options = {}) => ({ command: text, ...options });
  const common = {
    lint: command(`eslint --max-warnings 0 --no-warn-ignored ${root}`),
    test: command(`${TOOL} tools/test/run.ts ${root}`),
  };
  if (kind === 'subgraph') common.codegen = command(`${TOOL} tools/codegen/codegen.ts ${name}`);
  if (kind === 'subgraph' || kind === 'gateway') {
    common.build = command(`${TOOL} tools/build/build.ts ${name}`, {
      outputs: [`{workspaceRoot}/dist/apps/${name}`],
    });
  }
  return common;
}

module.exports = {
  name: 'workspace-json',
  createNodesV2: [
    'workspace.json',
    (files, _options, context) =>
      files.map((file) => {
        const { projects } = JSON.parse(readFileSync(path.join(context.workspaceRoot, file), 'utf8'));
        const nodes = Object.entries(projects).map(([name, project]) => {
          const projectType = project.root.startsWith('libs/') ? 'library' : 'application';
          return [project.root, { name, projectType, tags: project.tags, targets: targetsOf(name, project) }];
        });
        return [file, { projects: Object.fromEntries(nodes) }];
      }),
  ],
};
