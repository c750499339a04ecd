-- SPDX-License-Identifier: Apache-2.0
-- A practice learned that the holder of an account died. It counts at that practice alone: account.deceased_at, which closes the account everywhere, is the
-- operator's (decision 0475).
ALTER TABLE account_at_practice ADD COLUMN holder_died_at BIGINT;
