// SPDX-License-Identifier: Apache-2.0
// What there is before sign-in. Any other address shows the sign-in form and is kept, so that the reader lands where she wanted to go.
import './sign_in.css';
import { Route, Switch } from 'wouter';
import { ForgotPage } from './forgot_page';
import { ResetPage } from './reset_page';
import { SignInPage } from './sign_in_page';
import { SignedOutPage } from './signed_out_page';

export default function SignInPages() {
  return (
    <Switch>
      <Route path="/forgot">
        <ForgotPage />
      </Route>
      <Route path="/reset">
        <ResetPage />
      </Route>
      <Route path="/signed-out">
        <SignedOutPage />
      </Route>
      <Route>
        <SignInPage />
      </Route>
    </Switch>
  );
}
