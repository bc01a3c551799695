// SPDX-License-Identifier: Apache-2.0
// eslint.config.mjs -- what `make lint` asks of JavaScript.  It runs in the root of the tree; the format is prettier's.
import js from '@eslint/js';
import globals from 'globals';

export default [
  js.configs.recommended,
  {
    // Left out: no-await-in-loop, as the browser is tested one step after another, and no-nested-ternary, as a chain of
    // conditions that gives one value reads well here.
    rules: {
      'array-callback-return': 'error',
      eqeqeq: 'error',
      'no-self-compare': 'error',
      'no-shadow': 'error',
      'no-template-curly-in-string': 'error',
      'no-var': 'error',
      'one-var': ['error', { initialized: 'never' }],
      'prefer-const': 'error',
    },
  },
  { files: ['web/src/*.js'], languageOptions: { globals: globals.browser } },
  { files: ['**/*.mjs'], languageOptions: { globals: globals.node } },
  // The tests hand functions to the page.
  { files: ['tests/browser/*.mjs'], languageOptions: { globals: globals.browser } },
];
