// FhirWriter: JSON of FHIR elements, as short as the case files that become it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "fhir/coding.h"

namespace refract::casebook {

class FhirWriter {
public:
    void object() { writer_.StartObject(); }
    void object(std::string_view key) {
        name(key);
        object();
    }
    void endObject() { writer_.EndObject(); }
    void array(std::string_view key) {
        name(key);
        writer_.StartArray();
    }
    void endArray() { writer_.EndArray(); }
    void name(std::string_view key) { writer_.Key(key.data(), size(key)); }

    /// Left out when empty.
    void string(std::string_view key, std::string_view value) {
        if (value.empty()) return;
        name(key);
        writer_.String(value.data(), size(value));
    }
    void element(std::string_view value) { writer_.String(value.data(), size(value)); }
    void number(std::string_view key, double value) {
        name(key);
        const auto whole = static_cast<std::int64_t>(value);
        if (static_cast<double>(whole) == value) writer_.Int64(whole);
        else writer_.Double(value);
    }
    void boolean(std::string_view key, bool value) {
        name(key);
        writer_.Bool(value);
    }
    void reference(std::string_view key, std::string_view reference) {
        object(key);
        string("reference", reference);
        endObject();
    }
    /// A CodeableConcept; the coding is left out when the code is empty.
    void concept_(std::string_view key, fhir::CodeSystem system, std::string_view code, std::string_view text) {
        object(key);
        conceptMembers(system, code, text);
        endObject();
    }
    void conceptElement(fhir::CodeSystem system, std::string_view code, std::string_view text) {
        object();
        conceptMembers(system, code, text);
        endObject();
    }
    void quantity(std::string_view key, double value, std::string_view unit) {
        object(key);
        number("value", value);
        string("unit", unit);
        endObject();
    }

    std::string text() const { return {buffer_.GetString(), buffer_.GetSize()}; }

private:
    static rapidjson::SizeType size(std::string_view text) { return static_cast<rapidjson::SizeType>(text.size()); }
    void conceptMembers(fhir::CodeSystem system, std::string_view code, std::string_view text) {
        if (!code.empty()) {
            array("coding");
            object();
            string("system", fhir::codeSystemUri(system));
            string("code", code);
            endObject();
            endArray();
        }
        string("text", text);
    }

    rapidjson::StringBuffer buffer_;
    rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

}  // namespace refract::casebook
