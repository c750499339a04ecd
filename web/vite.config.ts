// SPDX-License-Identifier: Apache-2.0
// How the screens are built: hashed files in dist/, nothing inlined (the server's CSP is `default-src 'self'`), areas split by route.
// During development `npm run dev` passes /api on to a portal at KINPORTAL_URL (default http://127.0.0.1:8080).
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { designSystem } from './tools/design_system.mjs';
import { startPage } from './tools/start_page.mjs';

export default defineConfig({
  plugins: [designSystem(), react(), startPage()],
  build: {
    target: ['es2022', 'safari15.4', 'chrome94', 'firefox93'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    sourcemap: false,
  },
  server: { proxy: { '/api': { target: process.env['KINPORTAL_URL'] ?? 'http://127.0.0.1:8080', changeOrigin: false } } },
});
