// SPDX-License-Identifier: Apache-2.0
// Takes from the CMS Design System only the style rules and tokens of the parts we use, and leaves its web analytics out of the bundle
// altogether.
// A family's portal must not be able to report a click to anybody (docs/decisions/0160), so the module that would is replaced, not merely
// switched off.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postcss from 'postcss';

const PARTS = /\.ds-c-(button|field|label|hint|inline-error|alert|skip-nav|dialog|badge|close-button|icon)(?![a-z])/;
const EXCLUDED = /--(currency|day|month|year|inverse|on-dark|alternate)|ds-c-field-mask|ds-base--inverse|ds-c-icon-|ds-c-field__/;
const HELPERS = /\.ds-u-(visibility--screen-reader|clearfix)(?![a-z-])/;
const VIRTUAL = 'virtual:design-system.css';
const here = dirname(fileURLToPath(import.meta.url));
const css_folder = join(dirname(createRequire(import.meta.url).resolve('@cmsgov/design-system')), '../../css');

const FOCUS = /^a:focus/; // our own focus ring is drawn by theme.css for everything that can be focused
const wanted = (selector) =>
  !FOCUS.test(selector) &&
  (selector.includes('.ds-') ? (PARTS.test(selector) || HELPERS.test(selector)) && !EXCLUDED.test(selector) : !/\bds-/.test(selector));

/** The style sheet without the parts we do not use, without its web fonts, as a PostCSS root. */
function kept_rules() {
  const root = postcss.parse(readFileSync(join(css_folder, 'index.css'), 'utf8'));
  root.walkAtRules(/^(font-face|charset|container)$/, (rule) => rule.remove());
  root.walkRules((rule) => {
    if (rule.parent.type === 'atrule' && rule.parent.name.endsWith('keyframes')) return;
    const selectors = rule.selectors.filter(wanted);
    if (selectors.length === 0) rule.remove();
    else rule.selectors = selectors;
  });
  const text = root.toString();
  root.walkAtRules(/keyframes$/, (rule) => {
    if (!new RegExp(`animation[^;}]*\\b${rule.params}\\b`).test(text)) rule.remove();
  });
  root.walkAtRules((rule) => {
    if (rule.nodes && rule.nodes.length === 0) rule.remove();
  });
  return root;
}

function own_styles(folder) {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => (statSync(path).isDirectory() ? own_styles(path) : path.endsWith('.css') ? readFileSync(path, 'utf8') : ''))
    .join('\n');
}

/** Only the tokens that a kept rule, one of our own rules or another kept token names. */
function kept_tokens(text) {
  const root = postcss.parse(readFileSync(join(css_folder, 'core-theme.css'), 'utf8'));
  const values = new Map();
  root.walkDecls(/^--/, (decl) => {
    values.set(decl.prop, decl.value);
  });
  const used = new Set();
  const visit = (source) => {
    for (const [, name] of source.matchAll(/var\((--[\w-]+)/g))
      if (values.has(name) && !used.has(name)) {
        used.add(name);
        visit(values.get(name));
      }
  };
  visit(text);
  return `:root{${[...used].map((name) => `${name}:${values.get(name)}`).join(';')}}`;
}

export function designSystem() {
  return {
    name: 'kinportal-design-system',
    enforce: 'pre',
    resolveId(id, importer) {
      if (id === VIRTUAL) return `\0${VIRTUAL}`;
      if (importer?.includes('@cmsgov/design-system') && /\/(analytics|use\w+Analytics)$/.test(id)) return '\0kinportal-no-analytics';
      // Its one use is reading a path of its own texts; 40 kB of lodash come with it otherwise.
      if (id === 'lodash/get') return '\0kinportal-get';
      return null;
    },
    load(id) {
      if (id === '\0kinportal-get') return `export default (from, path) => path.split('.').reduce((value, key) => value?.[key], from);`;
      if (id === '\0kinportal-no-analytics') {
        return `const none = () => ({ contentRef: null, headingRef: null, bodyRef: null, sendButtonEvent() {} });
          export default none; export const useAnalyticsContent = () => ({}); export const getAnalyticsContentFromRefs = () => '';
          export const eventExtensionText = '';
          export const sendLinkEvent = () => {}; export const sendAnalytics = () => {};`;
      }
      if (id !== `\0${VIRTUAL}`) return null;
      const rules = kept_rules().toString();
      return `${kept_tokens(rules + own_styles(join(here, '../src')))}\n${rules}`;
    },
  };
}
