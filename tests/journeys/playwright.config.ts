// SPDX-License-Identifier: Apache-2.0
// Journeys run on a phone and on a desk. Each worker starts its own portal with a fresh demo world, so that journeys disturb nobody.
// Measuring (Lighthouse) comes last and alone, because a busy machine is no fair judge of speed.
import { defineConfig, devices } from '@playwright/test';

const chromium = process.env['KINPORTAL_CHROMIUM'] ?? '/usr/bin/chromium';
const args = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-dev-shm-usage'];
if (process.getuid?.() === 0) args.push('--no-sandbox');

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 3, userAgent: devices['iPhone 14'].userAgent };
const desk = { viewport: { width: 1280, height: 800 } };

export default defineConfig({
  testDir: './journeys',
  outputDir: './report/results',
  fullyParallel: false,
  workers: Number(process.env['KINPORTAL_JOURNEY_WORKERS'] ?? 2),
  forbidOnly: process.env['CI'] !== undefined,
  // Under CI one more try: a journey that passes only then is told as flaky, and a fault that is really there fails twice.
  retries: process.env['CI'] === undefined ? 0 : 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['./portal/closing_line.ts']],
  use: {
    ignoreHTTPSErrors: true, // the demo's certificate is its own
    launchOptions: { executablePath: chromium, args },
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    locale: 'en-US',
    timezoneId: 'America/New_York',
  },
  projects: [
    { name: 'phone', use: phone, testIgnore: /measure/ },
    { name: 'desk', use: desk, testIgnore: /measure/ },
    { name: 'measure', use: phone, testMatch: /measure/, dependencies: ['phone', 'desk'] },
  ],
});
