-- SPDX-License-Identifier: Apache-2.0
-- The resource an item was made of, found by its item: its attached file is read from there (chart/item_file.h).
CREATE INDEX chart_source_by_item ON chart_source (practice_id, patient_id, item_id) WHERE item_id IS NOT NULL;
