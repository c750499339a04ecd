// SPDX-License-Identifier: Apache-2.0
// The rules the screens are held to. Accessibility rules are errors here: a screen a family cannot use is broken.
import js from '@eslint/js';
import globals from 'globals';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/api/portal.d.ts'] },
  js.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked],
    plugins: { 'react-hooks': reactHooks, 'jsx-a11y': jsxA11y },
    languageOptions: { globals: globals.browser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...reactHooks.configs.recommended.rules,
      ...jsxA11y.flatConfigs.strict.rules,
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Safari forgets that a list without bullets is a list unless its role says so.
      'jsx-a11y/no-redundant-roles': ['error', { ul: ['list'], ol: ['list'] }],
      'jsx-a11y/no-noninteractive-tabindex': ['error', { tags: [], roles: ['region'] }], // a table that scrolls must be reachable by keyboard
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'window', property: 'localStorage', message: 'Only words/language.ts keeps anything in the browser.' },
      ],
      'max-lines': ['error', { max: 400 }],
    },
  },
  { files: ['tools/**/*.mjs', '*.js', '*.ts'], languageOptions: { globals: globals.node } },
);
