# cmake -DOUT=FILE -P embed.cmake [FILE…]: writes the files, which are ASCII, into a C++ source.
set(piece_bytes 60000)  # C++ promises string literals of 65,536 characters
set(pieces "")
set(count 0)
foreach(i RANGE 4 ${CMAKE_ARGC})
  if(i EQUAL CMAKE_ARGC)
    break()
  endif()
  set(file "${CMAKE_ARGV${i}}")
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" text)
  string(FIND "${text}" ")refract\"" unfit)
  if(NOT unfit EQUAL -1)
    message(FATAL_ERROR "${file} holds the end of our string literals.")
  endif()
  string(LENGTH "${text}" length)
  set(at 0)
  while(at LESS length)
    string(SUBSTRING "${text}" ${at} ${piece_bytes} piece)
    string(APPEND pieces "    AssetPiece{\"${name}\", R\"refract(${piece})refract\"},\n")
    math(EXPR at "${at} + ${piece_bytes}")
    math(EXPR count "${count} + 1")
  endwhile()
endforeach()
file(WRITE "${OUT}" "// Written by embed.cmake from the files of plugin/web/dist: do not edit.
#include \"plugin/web/assets_data.h\"

#include <array>

namespace refract::web {

namespace {

constexpr std::array<AssetPiece, ${count}> kPieces{
${pieces}};

}  // namespace

std::span<const AssetPiece> assetPieces() {
    return kPieces;
}

}  // namespace refract::web
")
