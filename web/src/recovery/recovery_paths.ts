// SPDX-License-Identifier: Apache-2.0
// Pages of links in mails and of ways back in: they look the same whether somebody is signed in on this device or not.
export const is_recovery_path = (path: string): boolean => /^\/(confirm-email|stop-email|stop-reset|not-me|letter|forgot-email)$/.test(path);
