// SPDX-License-Identifier: Apache-2.0
// The doors of signing in and out, of devices, passwords and the second factor. They know accounts and nothing of charts.
#pragma once
#include <vector>

#include "access/door.h"
#include "accounts/second_factor.h"
#include "accounts/sign_in.h"
#include "portal_api/services.h"

namespace kinportal::portal_api {

std::vector<access::Route> signin_routes(Services& services);
std::vector<access::Route> account_routes(Services& services);
std::vector<access::Route> passkey_routes(Services& services);
std::vector<access::Route> own_data_routes(Services& services);
std::vector<access::Route> lock_routes(Services& services);

// What these doors share.
/// Cookies and state after an attempt to sign in, with its entry in the visitors' book.
access::Answer signin_answer(Services& services, access::Doorway& at, accounts::SignInOutcome&& outcome);
/// 401 code=locked with since when, why and whom to call.
access::Answer locked_answer(access::Doorway& at, const accounts::LockTold& told);
/// Password and code a person shows again; absent members stay empty. An absent body is an empty object.
Result<accounts::Proof> proof_of(const http::Request& request);
access::Answer factor_refusal(const accounts::FactorRefused& refusal);

}  // namespace kinportal::portal_api
