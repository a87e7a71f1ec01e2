import path from 'node:path';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const ROOT = import.meta.dirname;
const SERVER_SIDE = ['apps/*/{src,server,test}/**/*.ts', 'libs/*/{src,test}/**/*.ts', 'tools/**/*.ts'];
/** Code for browsers, type-checked by tsconfig.web.json. */
const WEB = ['apps/{storefront,shell,admin,seller}/src', 'libs/{account,graph-client,i18n,ui}'].map(
  (folder) => `${folder}/**/*.{ts,tsx}`,
);
const TESTS = ['**/*.test.ts', '**/*.e2e.ts', 'libs/testing/**', 'apps/e2e/**', '**/test/**/*.ts'];

/** The kinds of projects that a kind of project may import. */
const directions = {
  'type:kernel': ['type:kernel'],
  'type:platform': ['type:kernel', 'type:platform'],
  'type:subgraph': ['type:kernel', 'type:platform'],
  'type:gateway': ['type:kernel', 'type:platform'],
  'type:web': ['type:kernel', 'type:web'],
  'type:site': ['type:kernel', 'type:platform', 'type:web'],
  'type:testing': ['type:kernel', 'type:platform'],
  'type:e2e': ['type:kernel', 'type:platform', 'type:testing', 'type:tools'],
  'type:tools': [
    'type:kernel',
    'type:platform',
    'type:subgraph',
    'type:gateway',
    'type:testing',
    'type:tools',
  ],
};

/** The tests of these libraries use libs/testing, which depends on them; their sources form no cycle. */
const circlesOfTests = ['messaging', 'mongo', 'server', 'subgraph', 'auth-tokens'].flatMap(
  (library, index, all) => [[library, 'testing'], ...all.slice(index + 1).map((other) => [library, other])],
);

const boundaries = (extra = [], { allow = [], ignoredCircularDependencies = [] } = {}) => [
  'error',
  {
    allow,
    ignoredCircularDependencies,
    enforceBuildableLibDependency: false,
    // A page may load a library later that another page needs at once.
    checkDynamicDependenciesExceptions: ['.*'],
    depConstraints: Object.entries(directions).map(([sourceTag, allowed]) => ({
      sourceTag,
      onlyDependOnLibsWithTags: [...allowed, ...extra],
    })),
  },
];

const noTransport = {
  group: ['graphql', 'graphql-*', '@apollo/*', '@graphql-tools/*', 'mongoose', '*.generated'],
  message: 'A service file contains rules only: move GraphQL to resolvers.ts and the database to *.model.ts.',
};
const onlyRequestContext = {
  group: ['@e-storefront/subgraph'],
  allowImportNames: ['RequestContext'],
  message: 'A service file may import the request context from this library, and nothing else.',
};
const noMongoose = {
  group: ['mongoose'],
  message: 'Only *.model.ts may import mongoose: add a method to the repository there.',
};
/** Undocumented modules of Apollo's packages, which may change in any release. */
const noApolloInternals = {
  patterns: [
    {
      group: [
        '@apollo/federation-internals',
        '@apollo/query-planner',
        '@apollo/*/dist/**',
        '@apollo/*/src/**',
      ],
      message:
        'Add what you need to apps/gateway/src/subscriptions/apollo-internals.ts and import it from there.',
    },
  ],
  paths: [
    {
      name: '@apollo/gateway',
      importNames: ['buildOperationContext', 'executeQueryPlan'],
      message:
        'Add what you need to apps/gateway/src/subscriptions/apollo-internals.ts and import it from there.',
    },
  ],
};
const noEnvironment = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Settings are read by main.ts through readConfig of @e-storefront/config.',
};

/** The literal already has the properties. */
const noLiteralSpread = [
  'SpreadElement > ObjectExpression',
  'ArrayExpression > SpreadElement > ArrayExpression',
].map((selector) => ({
  selector,
  message: 'Write the properties or elements instead of spreading a literal.',
}));

const noLyingCast = [
  {
    selector: 'TSAsExpression > :matches(TSNeverKeyword, TSArrayType > TSNeverKeyword)',
    message: 'Nothing is `never`: give the value its type, or validate it with zod.',
  },
  {
    selector: 'TSAsExpression > TSAsExpression > TSUnknownKeyword',
    message: 'A cast through `unknown` checks nothing: narrow the type, or validate it with zod.',
  },
];

const commonRules = {
  '@nx/enforce-module-boundaries': boundaries(),
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/no-unnecessary-type-assertion': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': 'error',
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
  ],
  eqeqeq: 'error',
  'no-restricted-syntax': ['error', ...noLiteralSpread, ...noLyingCast],
};

const noRawHtml = {
  selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
  message: 'Texts of people must not become HTML.',
};
export default tseslint.config(
  {
    ignores: [
      '**/node_modules/**',
      'dist/**',
      '.data/**',
      '.nx/**',
      '**/*.generated.ts',
      'apps/gateway/explorer/**',
    ],
  },
  {
    files: SERVER_SIDE,
    ignores: WEB,
    extends: [tseslint.configs.recommended, prettier],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { project: 'tsconfig.base.json', tsconfigRootDir: ROOT } },
    rules: commonRules,
  },
  {
    files: WEB,
    extends: [tseslint.configs.recommended, jsxA11y.flatConfigs.recommended, prettier],
    plugins: { '@nx': nx, 'react-hooks': reactHooks },
    languageOptions: { parserOptions: { project: 'tsconfig.web.json', tsconfigRootDir: ROOT } },
    rules: {
      ...commonRules,
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      // Tables whose rows become cards lose their roles with `display`, hence explicit ones.
      'jsx-a11y/no-redundant-roles': 'off',
      // A field that a person has asked for, such as a security code, gets the focus.
      'jsx-a11y/no-autofocus': 'off',
      'no-console': 'error',
      'no-restricted-syntax': ['error', noRawHtml, ...noLiteralSpread, ...noLyingCast],
    },
  },
  {
    files: ['apps/*/{src,server}/**/*.ts', 'libs/*/src/**/*.ts'],
    ignores: WEB,
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': ['error', noEnvironment, ...noLiteralSpread, ...noLyingCast],
    },
  },
  {
    files: ['apps/*/src/**/*.ts'],
    ignores: ['**/*.model.ts', ...TESTS],
    rules: { 'no-restricted-imports': ['error', { patterns: [noMongoose] }] },
  },
  {
    files: ['apps/*/src/**/*.service.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [noTransport, onlyRequestContext] }] },
  },
  {
    files: ['apps/gateway/**/*.ts'],
    ignores: ['apps/gateway/src/subscriptions/apollo-internals.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: noApolloInternals.paths, patterns: [noMongoose, ...noApolloInternals.patterns] },
      ],
    },
  },
  {
    // These files read the environment, or write output before there is a logger.
    files: ['libs/config/src/read-config.ts', 'libs/server/src/run-service.ts', 'libs/testing/src/**'],
    rules: { 'no-restricted-syntax': ['error', ...noLiteralSpread, ...noLyingCast], 'no-console': 'off' },
  },
  {
    // The seed writes through the apps' own models and rules, and tools test what they start: apps export no library.
    files: ['tools/**/*.ts', 'apps/e2e/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries(['type:testing'], {
        allow: ['^(../)+apps/', '^(../)+tools/'],
      }),
    },
  },
  {
    files: TESTS,
    ignores: ['tools/**', 'apps/e2e/**'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries(['type:testing'], {
        ignoredCircularDependencies: circlesOfTests,
      }),
    },
  },
  {
    files: TESTS,
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
    },
  },
);
