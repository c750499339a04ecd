// SPDX-License-Identifier: Apache-2.0
// Small made-up resources for the tests of the import; the patient's middle name is a canary.
#pragma once
#include <string>
#include <vector>

namespace kinportal::test {

inline std::string patient(const std::string& id, const std::string& more = "") {
  return R"({"resourceType":"Patient","id":")" + id +
         R"(","name":[{"family":"Alder","given":["Iris","Snapdragon"]}],"birthDate":"2012-04-05")" + more + "}";
}
inline std::string result(const std::string& id, const std::string& who, const std::string& value = "5.10", const std::string& more = "") {
  return R"({"resourceType":"Observation","id":")" + id +
         R"(","status":"final","category":[{"coding":[{"code":"laboratory"}]}],"code":{"text":"Potassium"},"subject":{"reference":")" +
         who + R"("},"effectiveDateTime":"2025-01-02T08:00:00Z","valueQuantity":{"value":)" + value + "}" + more + "}";
}
inline std::string security(const std::string& code) {
  return R"("meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":")" + code + R"("}]})";
}
inline std::string bundle(const std::vector<std::string>& resources, const std::string& more = "") {
  std::string text = R"({"resourceType":"Bundle","type":"collection")" + (more.empty() ? "" : "," + more) + R"(,"entry":[)";
  for (std::size_t i = 0; i < resources.size(); ++i) text += (i == 0 ? "" : ",") + std::string(R"({"resource":)") + resources[i] + "}";
  return text + "]}";
}

}  // namespace kinportal::test
