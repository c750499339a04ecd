// SPDX-License-Identifier: Apache-2.0
// The picture to scan, as the server drew it. Only its shapes and numbers are taken over, nothing that could run or load: the text is
// read as data and drawn anew.
import { createElement, type ReactNode } from 'react';

const ELEMENTS = new Set(['g', 'path', 'rect']);
const ATTRIBUTES = new Set(['d', 'x', 'y', 'width', 'height']);

function shapes_of(element: Element): ReactNode[] {
  return [...element.children]
    .filter((child) => ELEMENTS.has(child.tagName))
    .map((child, index) => {
      const kept: Record<string, string | number> = { key: index };
      for (const { name, value } of child.attributes) if (ATTRIBUTES.has(name) && /^[-\d.,a-zA-Z\s%]*$/.test(value)) kept[name] = value;
      const fill = child.getAttribute('fill')?.toLowerCase();
      if (fill !== undefined) kept['fill'] = /^(white|#fff|#ffffff)$/.test(fill) ? '#fff' : '#000';
      const transform = child.getAttribute('transform');
      if (transform !== null && /^[a-z]+\([-\d.,\s]*\)$/.test(transform)) kept['transform'] = transform;
      return createElement(child.tagName, kept, ...shapes_of(child));
    });
}

export function QrPicture({ svg, label }: { svg: string; label: string }) {
  if (svg === '') return null;
  const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  const box = root.getAttribute('viewBox');
  const side = (name: string) => Number.parseFloat(root.getAttribute(name) ?? '0') || 100;
  const size = `0 0 ${side('width')} ${side('height')}`;
  if (root.tagName !== 'svg') return null;
  return (
    <svg
      className="k-qr"
      role="img"
      aria-label={label}
      viewBox={box !== null && /^[-\d.\s,]+$/.test(box) ? box : size}
      shapeRendering="crispEdges"
    >
      {shapes_of(root)}
    </svg>
  );
}
