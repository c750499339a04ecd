-- SPDX-License-Identifier: Apache-2.0
-- Whether somebody's access is frozen or was ended is asked of all reports about her account: charts are merged, and a report stays with the
-- chart it was written about.
CREATE INDEX dispute_by_account ON dispute (practice_id, account_id, state) WHERE account_id IS NOT NULL;
