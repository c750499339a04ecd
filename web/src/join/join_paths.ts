// SPDX-License-Identifier: Apache-2.0
// Which addresses belong to getting in: some of them are open to everybody, so the shell must know them before anything is fetched.
export const is_join_path = (path: string): boolean => /^\/(create-account|practices|find|help|terms|join|connections|support|questions|guide)(\/|$)/.test(path);
