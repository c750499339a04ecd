// SPDX-License-Identifier: Apache-2.0
// The last line of a run, alone: how many journeys passed and failed. A journey that was skipped is said, not hidden.
import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';

export default class ClosingLine implements Reporter {
  private readonly last = new Map<string, TestResult['status']>();
  private readonly expected = new Map<string, TestCase['expectedStatus']>();

  onTestEnd(test: TestCase, result: TestResult): void {
    this.last.set(test.id, result.status);
    this.expected.set(test.id, test.expectedStatus);
  }

  async onExit(): Promise<void> {
    let passed = 0, failed = 0, skipped = 0;
    for (const [id, status] of this.last) {
      if (status === 'skipped') skipped += 1;
      else if (status === this.expected.get(id)) passed += 1;
      else failed += 1;
    }
    if (this.result !== 'passed' && failed === 0) failed = 1; // the run itself broke
    process.stdout.write(`journeys: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
  }

  private result: FullResult['status'] = 'passed';
  onEnd(result: FullResult): void { this.result = result.status; }
  printsToStdio(): boolean { return false; }
}
