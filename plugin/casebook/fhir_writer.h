// FhirWriter: JSON of FHIR elements, as short as the case files that become it.
#pragma once

#include <string>
#include <string_view>

#include "fhir/coding.h"
#include "plugin/hooks/json_writer.h"

namespace refract::casebook {

class FhirWriter {
public:
    void object() { writer_.startObject(); }
    void object(std::string_view key) {
        name(key);
        object();
    }
    void endObject() { writer_.endObject(); }
    void array(std::string_view key) {
        name(key);
        writer_.startArray();
    }
    void endArray() { writer_.endArray(); }
    void name(std::string_view key) { writer_.key(key); }

    /// Left out when empty.
    void string(std::string_view key, std::string_view value) { writer_.optional(key, value); }
    void element(std::string_view value) { writer_.string(value); }
    void number(std::string_view key, double value) { writer_.member(key, value); }
    void boolean(std::string_view key, bool value) { writer_.member(key, value); }
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

    /// A Bundle; `entries` writes them, each between beginResource() and endResource().
    template <typename Entries>
    void bundle(std::string_view key, std::string_view type, Entries entries) {
        object(key);
        string("resourceType", "Bundle");
        string("type", type);
        array("entry");
        entries();
        endArray();
        endObject();
    }
    void beginResource(std::string_view type, std::string_view id) {
        object();
        object("resource");
        string("resourceType", type);
        string("id", id);
    }
    void endResource() {
        endObject();
        endObject();
    }

    std::string take() { return writer_.take(); }

private:
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

    hooks::JsonWriter writer_;
};

}  // namespace refract::casebook
