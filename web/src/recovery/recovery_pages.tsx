// SPDX-License-Identifier: Apache-2.0
// Ways back in, and the pages behind the links of our mails. A link never does anything by being opened, because mail scanners open links
// too: the reader presses a button.
import './recovery.css';
import { Route, Switch } from 'wouter';
import { NotFoundPage } from '../look/not_found_page';
import { ForgotEmailPage } from './forgot_email_page';
import { LetterPage } from './letter_page';
import { ConfirmEmailPage, NotMePage, StopEmailPage, StopResetPage } from './mail_link_pages';

export default function RecoveryPages() {
  return (
    <Switch>
      <Route path="/confirm-email">
        <ConfirmEmailPage />
      </Route>
      <Route path="/stop-email">
        <StopEmailPage />
      </Route>
      <Route path="/stop-reset">
        <StopResetPage />
      </Route>
      <Route path="/not-me">
        <NotMePage />
      </Route>
      <Route path="/letter">
        <LetterPage />
      </Route>
      <Route path="/forgot-email">
        <ForgotEmailPage />
      </Route>
      <Route>
        <NotFoundPage />
      </Route>
    </Switch>
  );
}
