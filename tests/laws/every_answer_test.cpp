// SPDX-License-Identifier: Apache-2.0
// Laws 11 and 14 of the access design over the portal's own doors and random charts: one entry before the first byte, and nothing that leaves
// the portal says more than its screens would at the same instant.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "chart/read.h"
#include "formats/json/json.h"
#include "two_charts.h"

namespace kinportal::test {
namespace {

const Instant today = *Instant::parse("2026-06-01T12:00:00-04:00");

std::string with(std::string pattern, const std::map<std::string, std::string>& words) {
  for (const auto& [name, word] : words) {
    const std::string hole = "{" + name + "}";
    if (const auto at = pattern.find(hole); at != std::string::npos) pattern.replace(at, hole.size(), word);
  }
  return pattern;
}

// Entries in the book, what an answer left behind it among them: another entry is handed in and awaited.
std::uint64_t entries_so_far(PortalWorld& world) {
  audit::Entry entry;
  entry.at = today;
  entry.verb = "nothing";
  entry.effect = audit::Effect::allow;
  REQUIRE(world.portal().book().append_and_wait(entry).ok());
  return world.portal().book().size();
}

// Ids of the items in a page of a list, and the cursor of the next one.
std::string ids_of_page(const std::string& body, std::set<std::string>& ids) {
  const auto page = json::Document::parse(body, {4 << 20, 16, 1 << 20, 100'000});
  REQUIRE(page.ok());
  for (const auto& item : page->root().array("items").value()) ids.insert(item.string("id").value());
  return page->root().maybe_string("next").value().value_or("");
}

// Everything the screens show of a chart: every list of every area to its end.
std::set<std::string> on_the_screens(PortalWorld& world, const ViewerHere& viewer, const PatientId& patient) {
  std::set<std::string> ids;
  for (const auto area : chart::all_areas) {
    const std::string list = "/api/v1/charts/" + viewer.practice.text() + "/" + patient.text() + "/" + std::string(chart::to_string(area));
    std::string cursor;
    do {
      const auto answer = world.get(list + "?limit=7" + (cursor.empty() ? "" : "&cursor=" + cursor), viewer.cookie);
      if (answer.status != 200) break;
      cursor = ids_of_page(answer.body, ids);
    } while (!cursor.empty());
  }
  return ids;
}

std::set<std::string> in_the_bundle(const std::string& body) {
  const auto bundle = json::Document::parse(body, {16 << 20, 32, 8 << 20, 200'000});
  INFO(body.substr(0, 600));
  REQUIRE(bundle.ok());
  CHECK(bundle->root().string("resourceType").value() == "Bundle");
  CHECK(bundle->root().string("type").value() == "collection");
  std::set<std::string> ids;
  for (const auto& entry : bundle->root().array("entry", 5000).value()) {
    const auto resource = entry.get("resource").value();
    if (resource.string("resourceType").value() != "Patient") ids.insert(resource.string("id").value());
  }
  return ids;
}

std::set<std::string> in_the_page(const std::string& html) {
  std::set<std::string> ids;
  constexpr std::string_view mark = "<article id=\"";
  for (auto at = html.find(mark); at != std::string::npos; at = html.find(mark, at + 1)) {
    const auto from = at + mark.size();
    ids.insert(html.substr(from, html.find('"', from) - from));
  }
  return ids;
}

}  // namespace

TEST_CASE("law 11: every look at a chart, allowed or refused, leaves exactly one entry, durable before the first byte of its answer") {
  FixedClock clock(today);
  PortalWorld world(clock);
  Dice dice(1101);
  int allowed = 0, refused = 0;
  for (const ViewerHere& viewer : world.viewers()) {
    for (const PatientId& patient : world.patients()) {
      const TwoCharts charts = draw_charts(dice, world, viewer, patient, 16, today);
      REQUIRE(place_chart(world, viewer, patient, charts.first, today).ok());
      for (const access::Route& route : world.routes()) {
        const bool a_chart = route.pattern.find("/{patient}") != std::string::npos;
        if (route.method != http::Method::get || !a_chart || dice.one_in(3)) continue;
        const bool hidden = !charts.hidden.empty() && dice.one_in(2);
        const std::string item = hidden ? dice.of(charts.hidden) : charts.shown.empty() ? "nothing" : dice.of(charts.shown);
        std::string area(chart::to_string(dice.of(chart::all_areas)));
        const std::string target = with(route.pattern, {{"practice", viewer.practice.text()},
                                                        {"patient", dice.one_in(8) ? "nobody" : patient.text()},
                                                        {"area", area},
                                                        {"item", item}});
        // Doors with further words in their address are walked by law 10; here it must be certain that the chart itself is asked for.
        if (target.find('{') != std::string::npos) continue;
        const std::uint64_t before = entries_so_far(world);
        const auto answer = world.get(target, viewer.cookie, dice.one_in(5) ? http::Method::head : http::Method::get);
        INFO("door " << target << " for " << viewer.name << ": " << answer.status);
        if (answer.status == 401) continue;  // she was not asked in at all
        REQUIRE(world.entries_before_first_byte() == before + 1);
        const auto entry = world.portal().book().entry(before);
        REQUIRE(entry.ok());
        CHECK(entry->entry.actor_id == viewer.account.text());
        CHECK(entry->entry.patient.text() == (target.find("/nobody") == std::string::npos ? patient.text() : "nobody"));
        if (entry->entry.effect == audit::Effect::deny) {
          // Two doors tell somebody with a link why a chart is shut; what they say holds nothing of it.
          const bool explains = target.ends_with("/access") || target.ends_with("/changes");
          CHECK((explains || answer.status != 200));
          ++refused;
        } else {
          ++allowed;
        }
      }
    }
  }
  MESSAGE(allowed << " looks allowed, " << refused << " refused");
  CHECK(allowed > 300);
  CHECK(refused > 300);
}

TEST_CASE("law 11: a download has one entry before its first byte and one behind its last, which says how much was sent") {
  FixedClock clock(today);
  PortalWorld world(clock);
  Dice dice(1102);
  const ViewerHere& mother =
      *std::find_if(world.viewers().begin(), world.viewers().end(), [](const ViewerHere& one) { return one.name == "parent at H15"; });
  const PatientId child = PatientId::trusted("kid");
  const TwoCharts charts = draw_charts(dice, world, mother, child, 60, today);
  REQUIRE(place_chart(world, mother, child, charts.first, today).ok());
  const std::uint64_t before = entries_so_far(world);
  const auto answer = world.get("/api/v1/charts/" + mother.practice.text() + "/kid/download?format=fhir", mother.cookie);
  REQUIRE(answer.status == 200);
  CHECK(world.entries_before_first_byte() == before + 1);
  const auto begun = world.portal().book().entry(before);
  CHECK(begun->entry.verb == "download_chart");
  CHECK(begun->entry.effect == audit::Effect::allow);
  entries_so_far(world);
  const auto sent = world.portal().book().entry(before + 1);
  REQUIRE(sent.ok());
  CHECK(sent->entry.verb == "download_sent");
  CHECK(sent->entry.reason == "COMPLETE");
  CHECK(sent->entry.items == static_cast<std::int64_t>(in_the_bundle(answer.body).size()));
}

TEST_CASE(
    "law 14: a download holds exactly what the screens show at the same instant, as a page and as FHIR, and a file only of what is shown") {
  FixedClock clock(today);
  PortalWorld world(clock);
  Dice dice(1401);
  std::size_t shown = 0, hidden = 0, files = 0;
  for (const ViewerHere& viewer : world.viewers()) {
    if (viewer.staff) continue;
    for (const PatientId& patient : world.patients()) {
      const TwoCharts charts = draw_charts(dice, world, viewer, patient, 30, today);
      REQUIRE(place_chart(world, viewer, patient, charts.first, today).ok());
      const std::set<std::string> screens = on_the_screens(world, viewer, patient);
      const std::string base = "/api/v1/charts/" + viewer.practice.text() + "/" + patient.text();
      const auto bundle = world.get(base + "/download?format=fhir", viewer.cookie);
      const auto page = world.get(base + "/download?format=page&language=es", viewer.cookie);
      INFO(viewer.name << " and " << patient.text());
      REQUIRE((bundle.status == 200) == (page.status == 200));
      if (bundle.status != 200) {
        REQUIRE(screens.empty());
        continue;
      }
      REQUIRE(in_the_bundle(bundle.body) == screens);
      REQUIRE(in_the_page(page.body) == screens);
      shown += screens.size();
      for (const std::string& id : charts.hidden) {
        const auto other = std::find_if(charts.first.begin(), charts.first.end(), [&](const ItemHere& one) { return one.id == id; });
        if (other == charts.first.end()) continue;
        ++hidden;
        // Neither its id nor its words, wherever they might have crept in.
        for (const http::Response* one : {&bundle, &page}) {
          REQUIRE(one->body.find("\"" + id + "\"") == std::string::npos);
          REQUIRE(one->body.find(other->title + "<") == std::string::npos);
          REQUIRE(one->body.find("\"" + other->title + "\"") == std::string::npos);
        }
      }
      for (const ItemHere& one : charts.first) {
        if (!one.file) continue;
        bool opened = false;
        for (const auto area : chart::all_areas) {
          const auto file = world.get(base + "/" + std::string(chart::to_string(area)) + "/" + one.id + "/file", viewer.cookie);
          if (file.status != 200) continue;
          opened = true;
          CHECK(file.body == "%PDF-1.4 of " + one.title);
        }
        REQUIRE(opened == screens.contains(one.id));
        files += opened ? 1 : 0;
      }
    }
  }
  MESSAGE(shown << " shown, " << hidden << " hidden, " << files << " files");
  CHECK(shown > 300);
  CHECK(hidden > 200);
  CHECK(files > 100);
}

}  // namespace kinportal::test
