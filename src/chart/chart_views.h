// SPDX-License-Identifier: Apache-2.0
// The JSON bodies both sides show of a chart (schemas ItemPage and ItemDetail of docs/api/portal.openapi.yaml); the families' and the
// practice's doors share them so that the two can never show different things.
#pragma once
#include "access/answer.h"
#include "access/gate.h"
#include "chart/read.h"
#include "formats/http/message.h"

namespace kinportal::chart {

/// limit, cursor and kind of a list request; Fault::invalid names the parameter.
Result<ListQuery> list_query(const http::Request& request);
access::ChartBody page_body(const ItemPage& page);
access::ChartBody detail_body(const ItemDetail& detail);
/// The visitors' word for looking at an area's list.
access::Purpose purpose_of(Area area);

}  // namespace kinportal::chart
