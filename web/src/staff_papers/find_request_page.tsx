// SPDX-License-Identifier: Apache-2.0
// The sheet in somebody's hand has a code: it opens the request it belongs to.
import { Button } from '@cmsgov/design-system';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ask, path_of, Problem } from '../api/door';
import { Line } from '../look/fields';
import { Notice, Page, useSaying } from '../look/page';
import { useText } from '../words/use_words';

export function FindRequestPage({ practice }: { practice: string }) {
  const t = useText();
  const saying = useSaying();
  const [, navigate] = useLocation();
  const [code, set_code] = useState('');
  const [problem, set_problem] = useState<unknown>(null);
  const go = async () => {
    set_problem(null);
    try {
      const found = await ask<{ request: string }>('GET', `/staff${path_of(practice)}/requests?code=${encodeURIComponent(code)}`);
      navigate(`/staff${path_of(practice)}/requests${path_of(found.request)}`);
    } catch (caught) {
      set_problem(caught);
    }
  };
  const missing = problem instanceof Problem && problem.fault === 'not_found';
  return (
    <Page title={t('staff_request.find_title')} narrow>
      {problem !== null && (
        <Notice tone="attention" live>
          <p>{missing ? t('staff_request.find_none') : saying(problem).text}</p>
        </Notice>
      )}
      <form
        className="k-card k-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (code.trim() !== '') void go();
        }}
      >
        <Line label={t('staff_request.find')} name="code" value={code} onText={set_code} />
        <Button type="submit" variation="solid">
          {t('staff_request.find_do')}
        </Button>
      </form>
    </Page>
  );
}
