const path = require('node:path');

const root = __dirname;
/** Packages with ECMAScript modules, or imports of them, that must be transformed for Jest. */
const ESM_PACKAGES = [
  '@noble',
  '@scure',
  'jose',
  '@faker-js',
  'openid-client',
  'oauth4webapi',
  'any-ascii',
  '@fastify/cookie',
  'cookie',
];

const swc = (parser) => [
  '@swc/jest',
  {
    jsc: { target: 'es2023', parser, transform: { react: { runtime: 'automatic' } } },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

/** @type {import('jest').Config} */
module.exports = {
  rootDir: root,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/tools'],
  testMatch: ['**/*.test.ts', '**/*.e2e.ts'],
  testEnvironment: 'node',
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/tools/jest/stuck-suites-reporter.cjs'],
  runtime: '<rootDir>/tools/jest/compile-once-runtime.cjs',
  globalSetup: '<rootDir>/tools/jest/global-setup.ts',
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.data', '<rootDir>/.nx'],
  moduleNameMapper: { '^@e-storefront/(.*)$': '<rootDir>/libs/$1/src/index.ts' },
  transform: {
    '\\.(graphql|liquid|css|client\\.js)$': '<rootDir>/tools/jest/graphql-transform.cjs',
    '\\.[cm]?[jt]s$': swc({ syntax: 'typescript' }),
    '\\.tsx$': swc({ syntax: 'typescript', tsx: true }),
  },
  transformIgnorePatterns: [`/node_modules/(?!(${ESM_PACKAGES.join('|')})/)`],
};
