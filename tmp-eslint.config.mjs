import tseslint from 'typescript-eslint';
export default tseslint.config(
  { ignores: ['**/*.generated.ts', 'apps/gateway/explorer/**', 'dist/**'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.base],
    linterOptions: { reportUnusedDisableDirectives: false },
    languageOptions: {
      parserOptions: { project: '/work/wt-types/tsconfig.base.json', tsconfigRootDir: '/work/wt-types' },
    },
    rules: { '@typescript-eslint/no-unnecessary-type-assertion': 'error' },
  },
);
