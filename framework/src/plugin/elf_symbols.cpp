#include "plugin/elf_symbols.hpp"

#include <elf.h>

#include <cstring>
#include <optional>

#include "base/file.hpp"

namespace occam::plugin {
namespace {

/// The T at `offset`, or nothing where the file ends before it does.
template <typename T>
std::optional<T> read_at(std::string_view bytes, std::uint64_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

std::optional<std::string_view> slice(std::string_view bytes, std::uint64_t offset, std::uint64_t size) {
  if (offset > bytes.size() || bytes.size() - offset < size) return std::nullopt;
  return bytes.substr(offset, size);
}

std::unexpected<Error> refuse(const std::filesystem::path& file) {
  return fail(ErrorCode::kPlugin, "is not a whole shared library of this machine", file.string());
}

/// Whether the file holds its section table and every byte that would be mapped: dlopen would map a torn one all the
/// same, and the process die when it touches the missing pages.
bool is_whole(std::string_view bytes, const Elf64_Ehdr& header) {
  if (!slice(bytes, header.e_shoff, std::uint64_t{header.e_shnum} * sizeof(Elf64_Shdr))) return false;
  for (std::uint64_t i = 0; i < header.e_phnum; ++i) {
    const auto segment = read_at<Elf64_Phdr>(bytes, header.e_phoff + i * sizeof(Elf64_Phdr));
    if (!segment) return false;
    if (segment->p_type == PT_LOAD && !slice(bytes, segment->p_offset, segment->p_filesz)) return false;
  }
  return true;
}

std::vector<std::string> names_of(std::string_view symbols, std::string_view strings) {
  std::vector<std::string> names;
  for (std::uint64_t at = 0; symbols.size() - at >= sizeof(Elf64_Sym); at += sizeof(Elf64_Sym)) {
    const auto symbol = *read_at<Elf64_Sym>(symbols, at);
    const auto binding = ELF64_ST_BIND(symbol.st_info);
    if (symbol.st_shndx == SHN_UNDEF || binding == STB_LOCAL || symbol.st_name >= strings.size()) continue;
    if (symbol.st_shndx == SHN_ABS && symbol.st_size == 0) continue;  // the name of a symbol version
    const std::string_view rest = strings.substr(symbol.st_name);
    if (const std::string_view name = rest.substr(0, rest.find('\0')); !name.empty()) names.emplace_back(name);
  }
  return names;
}

}  // namespace

Result<std::vector<std::string>> exported_symbols(const std::filesystem::path& file) {
  const Result<std::string> content = read_file(file);
  if (!content) return fail(content.error());
  const auto header = read_at<Elf64_Ehdr>(*content, 0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_ident[EI_CLASS] != ELFCLASS64 ||
      header->e_ident[EI_DATA] != ELFDATA2LSB || header->e_type != ET_DYN ||
      header->e_shentsize != sizeof(Elf64_Shdr) || !is_whole(*content, *header))
    return refuse(file);
  const auto section_at = [&](std::uint64_t index) {
    return read_at<Elf64_Shdr>(*content, header->e_shoff + index * sizeof(Elf64_Shdr));
  };
  for (std::uint64_t i = 0; i < header->e_shnum; ++i) {
    const auto section = section_at(i);
    if (!section) return refuse(file);
    if (section->sh_type != SHT_DYNSYM) continue;
    const auto strings_section = section_at(section->sh_link);
    if (!strings_section) return refuse(file);
    const auto symbols = slice(*content, section->sh_offset, section->sh_size);
    const auto strings = slice(*content, strings_section->sh_offset, strings_section->sh_size);
    if (!symbols || !strings) return refuse(file);
    return names_of(*symbols, *strings);
  }
  return refuse(file);
}

}  // namespace occam::plugin
