/** Rules on imports that need the whole graph; types count as imports. `npm run check` runs them. */
module.exports = {
  forbidden: [
    {
      name: 'no-import-cycle',
      comment: 'Move the shared type into the file of its entity.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'features-below-graphql',
      comment: 'Services and models must not depend on resolvers, permissions and the context.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/.+[.](service|model)[.]ts$' },
      to: { path: '^apps/[^/]+/src/(graphql/|main[.]ts|composition[.]ts)' },
    },
    {
      name: 'no-test-code-in-production',
      comment: 'Fixtures and fakes are for tests only.',
      severity: 'error',
      from: { path: '^(apps|libs)/[^/]+/src/', pathNot: '[.](test|e2e)[.]ts$|^apps/e2e/' },
      to: { path: '^(apps|libs)/[^/]+/test/|[.]test[.]ts$' },
    },
    {
      name: 'small-runner',
      comment:
        "The runner's process stays alive with the platform: modules that load much belong in tools/dev/prepare.ts.",
      severity: 'error',
      from: { path: '^tools/dev/dev[.]ts$' },
      to: {
        reachable: true,
        path: '^tools/(build/(build|explorer|sites)|codegen/.+|compose/.+|seed/seed)[.]ts$',
      },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '[.]generated[.]ts$|^dist/|^[.]data/' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.d.ts', '.mjs', '.cjs', '.js', '.json'] },
  },
};
