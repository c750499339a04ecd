// SPDX-License-Identifier: Apache-2.0
// Tells index.html where the application and what it imports are, so that a browser fetches it beside the small start script, but after the style: a page that
// shows nothing until the last byte of the application is there is a white page on a slow line.
import { relative } from 'node:path';

const APPLICATION = 'src/main.tsx';

export function startPage() {
  let root = '';
  return {
    name: 'kinportal-start-page',
    apply: 'build',
    configResolved(config) {
      root = config.root;
    },
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const application = Object.values(bundle ?? {}).find(
          (chunk) => chunk.type === 'chunk' && chunk.moduleIds.some((module) => relative(root, module) === APPLICATION),
        );
        if (!application) throw new Error(`no chunk of ${APPLICATION}`);
        const files = [application.fileName, ...application.imports].filter((file) => !html.includes(`/${file}"`));
        const tags = files.map((file) => {
          const attrs = { rel: 'modulepreload', crossorigin: true, fetchpriority: 'low', href: `/${file}` };
          return { tag: 'link', attrs, injectTo: 'head' };
        });
        return { html, tags };
      },
    },
  };
}
