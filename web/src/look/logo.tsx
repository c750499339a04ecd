// SPDX-License-Identifier: Apache-2.0
// The mark: a large and a small doorway side by side, a grown-up's and a child's. Drawn here so that it takes its colours from the theme.
export function Logo() {
  return (
    <span className="k-logo">
      <svg viewBox="0 0 40 40" width="32" height="32" aria-hidden="true" focusable="false">
        <rect width="40" height="40" rx="10" className="k-logo-ground" />
        <path d="M8 33V18a9 9 0 0 1 18 0v15z" className="k-logo-large" />
        <path d="M19 33v-8a6.5 6.5 0 0 1 13 0v8z" className="k-logo-small" strokeWidth="2" />
      </svg>
      <span className="k-logo-name">Kinportal</span>
    </span>
  );
}
