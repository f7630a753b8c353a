// Copying the knowledge.
#include "tests/support/knowledge_copy.h"

#include <filesystem>

namespace refract::test {

std::string knowledgeIn(const TemporaryFolder& folder) {
    namespace files = std::filesystem;
    const files::path rules = files::path(REFRACT_SOURCE_DIR) / "rules";
    const files::path copy = folder.path() / "rules";
    files::create_directory(copy);
    files::create_directory_symlink(rules / "terminology", copy / "terminology");
    files::copy(rules / "knowledge", copy / "knowledge", files::copy_options::recursive);
    files::remove_all(copy / "knowledge/cases");
    files::create_directory(copy / "knowledge/cases");
    files::copy(rules / "knowledge/cases/maoi.cases", copy / "knowledge/cases");
    return (copy / "knowledge").string();
}

}  // namespace refract::test
